"""Who is asked: the assistant, its search alone, or a rival behind an OpenAI-compatible endpoint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, zip_longest

from assistant.answer import Answer, AnswerReady, Citation, Status
from assistant.part import Part
from assistant.pipeline import Assistant
from assistant.question import Question
from assistant.settings import Language
from assistant.understanding import understand
from eval.cases import Case
from knowledge.document import Span
from knowledge.search import Hit, Query

# As deep as the figures of search go.
MOST_PASSAGES = 10


@dataclass(frozen=True, slots=True)
class Given:
    """An answer, the tokens a chat model counted for it (None without one), and why there is none."""

    answer: Answer
    tokens: int | None = None
    why: str = ""


Respondent = Callable[[Case, Assistant], Given]


def today() -> date:
    """The day an evaluation is run on."""
    return date.today()  # noqa: DTZ011 - the user's own calendar day is meant


def question_of(case: Case) -> Question:
    """A case as the assistant is asked it, for today where it names no day."""
    return Question(text=case.question, history=case.history, on=case.on or today(), place=case.place)


def ask_assistant(case: Case, assistant: Assistant) -> Given:
    """The assistant's own answer, in the mode of its settings."""
    last = list(assistant.answer(question_of(case)))[-1]
    assert isinstance(last, AnswerReady)
    return Given(last.answer, _tokens(last.answer))


def _tokens(answer: Answer) -> int | None:
    """What a chat model read and wrote on the way; None where none was asked."""
    uses = [step.model for step in answer.trace if step.model is not None]
    return sum(use.prompt_tokens + use.completion_tokens for use in uses) if uses else None


def search_alone(case: Case, assistant: Assistant) -> Given:
    """An answer without words whose citations are the passages found, the marker being the rank."""
    language, hits = passages_found(case, assistant)
    return Given(
        Answer(
            question=case.question,
            language=language,
            on=case.on or today(),
            mode="extractive",
            status=Status.ANSWERED if hits else Status.NO_EVIDENCE,
            text="",
            citations=tuple(citation_of(hit, rank) for rank, hit in enumerate(hits, start=1)),
        )
    )


def passages_found(case: Case, assistant: Assistant) -> tuple[Language, list[Hit]]:
    """The best passages for a case, best first, each part of a message and each of its places in turn."""
    question = question_of(case)
    understood = understand(question, default_language=assistant.settings.language or "zh")
    searches = [
        assistant.archive.search(query)
        for part in understood.parts
        for query in _queries(part, question, bundled=assistant.settings.bundled)
    ]
    found: dict[int, Hit] = {}
    for hit in chain.from_iterable(zip_longest(*searches)):
        if hit is not None:
            found.setdefault(hit.key, hit)
    return understood.language, list(found.values())[:MOST_PASSAGES]


def _queries(part: Part, question: Question, *, bundled: bool) -> list[Query]:
    query = Query(text=part.text, on=question.on, limit=MOST_PASSAGES, bundled=bundled)
    return [replace(query, place=place.name) for place in part.places] or [query]


def citation_of(hit: Hit, marker: int) -> Citation:
    """A passage as a citation of the whole of it."""
    passage = hit.passage
    return Citation(marker, hit.document, passage.heading, Span(passage.start, passage.end))
