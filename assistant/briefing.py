"""What a chat model is told: its rules, the sources under their handles, the question and what led to it."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.draft import Draft
from assistant.extractive import Found
from assistant.handles import Sources, one_line, speaks_to_a_model
from assistant.holding import NotHeld
from assistant.listening import LONGEST, without_instructions
from assistant.model import Message
from assistant.question import Question
from assistant.settings import Language
from assistant.vocabulary import vocabulary
from prompts import prompt, render

# So many sources are listed before any tool is called.
MOST_LISTED = 12
# So many sentences a model is asked for at most.
MOST_SENTENCES = 8
# So many turns are told, and so many characters of each.
_TURNS, _LONGEST_TURN = 6, 400


def sources_for(founds: Sequence[Found], draft: Draft, language: Language) -> Sources:
    """What was worked out and the sentences behind it, the sentences chosen, then those beside them."""
    sources = Sources(language)
    for worked in draft.calculations:
        sources.calculation(worked)
    for citation in draft.behind:
        sources.sentence(citation.document, citation.heading, citation.span)
    chosen = [evidence for found in founds for evidence in found.chosen if not _is_worked_out(found)]
    for evidence in chosen:
        sources.sentence(evidence.hit.document, evidence.hit.passage.heading, evidence.span)
    for evidence in chosen:
        passage = evidence.hit.passage
        near = sorted(passage.sentences, key=lambda span: abs(span.start - evidence.span.start))
        for span in near:
            if len(sources.sentences) >= MOST_LISTED:
                return sources
            sources.sentence(evidence.hit.document, passage.heading, span)
    return sources


def _is_worked_out(found: Found) -> bool:
    return found.reckoned is not None and bool(found.reckoned.calculations)


def rules(language: Language) -> str:
    """What the model is told to do and not to do."""
    return prompt("system", language, most=MOST_SENTENCES)


def messages_for(question: Question, sources: Sources, language: Language) -> list[Message]:
    """The messages that ask for an answer."""
    asked = prompt(
        "question",
        language,
        sources=sources.listed(),
        day=question.on.isoformat(),
        history=_history(question, language),
        question=asked_of_the_policies(question, language),
    )
    return [Message("system", rules(language)), Message("user", asked)]


def messages_for_rewriting(question: Question, language: Language) -> list[Message]:
    """The messages that ask for the question as one that stands alone."""
    turns = "\n".join(_turns(question, language))
    asked = prompt("rewriting", language, history=turns, question=asked_of_the_policies(question, language))
    return [Message("user", asked)]


def messages_for_correcting(
    messages: Sequence[Message], written: str, faults: Sequence[NotHeld], language: Language
) -> list[Message]:
    """The messages that ask once more for the sentences that did not hold, with the reasons."""
    listed = "\n".join(
        render(
            "model.fault",
            language,
            sentence=one_line(fault.sentence),
            reason=render(f"model.{fault.reason}", language, words=one_line(fault.words)),
        )
        for fault in faults
    )
    return [
        *messages,
        Message("assistant", written),
        Message("user", prompt("correcting", language, faults=listed)),
    ]


def asked_of_the_policies(question: Question, language: Language) -> str:
    """The message without what in it speaks to the assistant about itself, on one line."""
    text = one_line(question.text)[:LONGEST]
    if not speaks_to_a_model(text):
        return text
    return without_instructions(text.lower(), vocabulary(language))[0]


def _history(question: Question, language: Language) -> str:
    turns = _turns(question, language)
    return render("model.history", language, turns="\n".join(turns)) if turns else ""


def _turns(question: Question, language: Language) -> list[str]:
    return [
        render(f"model.{turn.role}_turn", language, text=one_line(turn.content)[:_LONGEST_TURN])
        for turn in question.history[-_TURNS:]
        if not speaks_to_a_model(turn.content)
    ]
