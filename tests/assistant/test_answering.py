"""Of sentences on one subject the one that says what is asked for is quoted first."""

from __future__ import annotations

from dataclasses import replace

from assistant.answering import by_answering
from assistant.evidence import Evidence
from assistant.extractive import find
from assistant.part import Part
from assistant.pipeline import Assistant
from assistant.question import Question
from assistant.understanding import understand
from assistant.vocabulary import vocabulary
from tests.assistant.conftest import TODAY

ZH = vocabulary("zh")
NAMES_THE_SUBJECT = "白塘渔港在县的东面,白塘渔港建于清朝。"
SAYS_WHAT_IS_ASKED = "它的水深为十二米。"
TERMS = frozenset({"白塘", "塘渔", "渔港"})


def asked(text: str) -> Part:
    (part,) = understand(Question(text=text, on=TODAY)).parts
    return part


def sentences(assistant: Assistant) -> tuple[Evidence, Evidence]:
    """Two sentences of one passage; the first names the subject and so has the higher score."""
    question = Question(text="厦门科技保险的保费补贴比例是多少?", on=TODAY)
    understood = understand(question)
    (part,) = understood.parts
    one = find(part, understood, question, assistant.archive, bundled=True).chosen[0]
    named = replace(one, text=NAMES_THE_SUBJECT, found=TERMS, score=1.2)
    return named, replace(one, text=SAYS_WHAT_IS_ASKED, found=frozenset({"水深"}), score=1.0)


def texts(evidence: tuple[Evidence, ...], question: str) -> list[str]:
    return [one.evidence.text for one in by_answering(evidence, asked(question), ZH)]


def test_what_stands_beside_the_question_word_outweighs_the_subject(assistant: Assistant) -> None:
    both = sentences(assistant)
    assert texts(both, "白塘渔港的水深是多少?") == [SAYS_WHAT_IS_ASKED, NAMES_THE_SUBJECT]


def test_a_question_for_something_else_leads_with_the_other_sentence(assistant: Assistant) -> None:
    both = sentences(assistant)
    assert texts(both, "白塘渔港建于哪个朝代?") == [NAMES_THE_SUBJECT, SAYS_WHAT_IS_ASKED]


def test_a_sentence_that_speaks_of_something_else_is_left_out(assistant: Assistant) -> None:
    named, says = sentences(assistant)
    assert texts((named, replace(says, astray=True)), "白塘渔港的水深是多少?") == [NAMES_THE_SUBJECT]


def test_across_languages_only_what_holds_is_left_in_its_order(assistant: Assistant) -> None:
    named, says = sentences(assistant)
    english = by_answering((says, replace(named, complete=False)), asked("How deep is it?"), vocabulary("en"))
    assert [one.evidence.text for one in english] == [SAYS_WHAT_IS_ASKED]
