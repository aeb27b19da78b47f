"""Nothing leaves that is not held."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.answer import Citation, Status
from assistant.draft import Draft, Line
from assistant.grounding import ground
from assistant.question import Question, Turn
from knowledge.document import Document, PartialDate, Span

TEXT = "每家企业每年最高30万元。今年起施行。"
DOCUMENT = Document(
    id="d", title="办法(厦科联〔2018〕28号)", text=TEXT, source="s", published=PartialDate(2018, 11)
)
CAP = Citation(1, DOCUMENT, (), Span(0, 13))
START = Citation(1, DOCUMENT, (), Span(13, 19))


def grounded(*lines: Line, question: str = "最高多少?", history: tuple[Turn, ...] = ()) -> Draft:
    asked = Question(text=question, on=date(2026, 11, 22), history=history)
    return ground(Draft(status=Status.ANSWERED, lines=lines), asked, "zh")


@pytest.mark.parametrize("said", ["最高30万元。[1]", "最高300,000元。[1]", "最高三十万元。[1]"])
def test_number_equal_by_value_to_one_in_the_quote_is_held(said: str) -> None:
    assert grounded(Line(said, (CAP,))).status is Status.ANSWERED


@pytest.mark.parametrize("said", ["最高31万元。[1]", "最高30亿元。[1]", "最高30万元,占40%。[1]"])
def test_line_with_another_number_is_dropped(said: str) -> None:
    right = Line("最高30万元。[1]", (CAP,))
    assert grounded(right, Line(said, (CAP,))).lines == (right,)


def test_answer_without_a_line_that_holds_is_withheld() -> None:
    assert grounded(Line("最高31万元。[1]", (CAP,))).status is Status.WITHHELD


def test_quote_that_begins_like_a_list_is_held_by_itself() -> None:
    document = Document(id="l", title="通知", text="1.5日内报告。", source="s")
    quoted = Citation(1, document, (), Span(0, len(document.text)))
    assert grounded(Line("「1.5日内报告。」[1]", (quoted,))).status is Status.ANSWERED


def test_users_own_number_may_be_repeated() -> None:
    assert (
        grounded(Line("您说的50万元:最高30万元。[1]", (CAP,)), question="保费50万元呢?").status
        is Status.ANSWERED
    )


def test_number_from_the_history_may_be_repeated() -> None:
    said = (Turn("user", "保费50万元"),)
    assert grounded(Line("按50万元:最高30万元。[1]", (CAP,)), history=said).status is Status.ANSWERED


def test_number_and_date_of_the_cited_document_are_held() -> None:
    assert grounded(Line("据2018年11月的28号文,最高30万元。[1]", (CAP,))).status is Status.ANSWERED


def test_relative_year_counts_when_its_words_are_quoted() -> None:
    assert grounded(Line("2018年起施行。[1]", (START,))).status is Status.ANSWERED


def test_citation_outside_its_text_is_dropped() -> None:
    beyond = Citation(1, DOCUMENT, (), Span(5, 500))
    assert grounded(Line("每家企业。[1]", (beyond,))).status is Status.WITHHELD
