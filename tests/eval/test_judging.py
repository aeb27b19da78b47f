"""An answer is right when it says what it must, holds what it says, and says nothing that it must not."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.answer import Answer, Citation, Status
from assistant.question import Turn
from eval.cases import Case
from eval.judging import judge, states, unheld
from knowledge.document import Document, PartialDate, Span

SENTENCE = "对符合条件的企业，按保费的50%给予补贴，最高20万元。"
DOCUMENT = Document(
    id="rules",
    title="苏州市保险补贴办法",
    text=f"# 苏州市保险补贴办法\n\n{SENTENCE}\n\n今年起申报。",
    source="rules.md",
    place="苏州",
    published=PartialDate(2024, 3),
)
CASE = Case(
    id="one",
    question="保险补贴最高多少？",
    kind="amount",
    status=("answered",),
    expected=(("200,000元",),),
    sources=("苏州",),
    forbidden=("上海",),
)


def cited(quote: str, marker: int = 1) -> Citation:
    start = DOCUMENT.text.index(quote)
    return Citation(marker, DOCUMENT, (), Span(start, start + len(quote)))


def answer(text: str, *citations: Citation, status: Status = Status.ANSWERED) -> Answer:
    return Answer(
        question=CASE.question,
        language="zh",
        on=date(2026, 11, 22),
        mode="extractive",
        status=status,
        text=text,
        citations=citations,
    )


def same_text(document_id: str, sha256: str) -> Document:
    assert (document_id, sha256) == (DOCUMENT.id, DOCUMENT.sha256)
    return DOCUMENT


RIGHT = answer(f"“{SENTENCE}”[1]", cited(SENTENCE))


def test_an_answer_that_says_what_it_must_is_right() -> None:
    verdict = judge(CASE, RIGHT, same_text)
    assert verdict.right
    assert verdict.why == ""


def test_a_status_that_is_not_allowed_is_wrong() -> None:
    verdict = judge(CASE, answer("没有找到。", status=Status.NO_EVIDENCE), same_text)
    assert not verdict.right
    assert not verdict.status_right
    assert "no_evidence" in verdict.why


def test_an_answer_without_the_expected_amount_is_wrong() -> None:
    verdict = judge(CASE, answer("“今年起申报。”[1]", cited("今年起申报。")), same_text)
    assert not verdict.right
    assert "200,000元" in verdict.why


def test_an_answer_from_another_source_is_wrong() -> None:
    elsewhere = Case(id="two", question=CASE.question, kind="amount", status=("answered",), sources=("杭州",))
    assert "杭州" in judge(elsewhere, RIGHT, same_text).why


def test_a_forbidden_word_makes_an_answer_wrong() -> None:
    assert not judge(CASE, answer(f"上海：“{SENTENCE}”[1]", cited(SENTENCE)), same_text).right


def test_a_quote_that_is_not_in_the_text_makes_an_answer_wrong() -> None:
    def changed(document_id: str, sha256: str) -> Document:
        return Document(id=document_id, title="", text=DOCUMENT.text.replace("最高", "至多"), source="")

    verdict = judge(CASE, RIGHT, changed)
    assert not verdict.quotes_exact
    assert not verdict.right


def test_a_number_that_nothing_holds_makes_an_answer_wrong() -> None:
    verdict = judge(CASE, answer(f"“{SENTENCE}”[1] 即30万元。", cited(SENTENCE)), same_text)
    assert not verdict.numbers_held
    assert not verdict.right
    assert "30万" in verdict.why


@pytest.mark.parametrize(
    ("said", "expected", "found"),
    [
        ("最高 20 万元", "20万元", True),
        ("最高20万元", "200,000元", True),
        ("最高20万美元", "20万元", False),
        ("最高２０萬元", "20万元", True),
        ("最高30万元", "20万元", False),
        ("共20万家", "20万元", False),
    ],
)
def test_an_amount_is_said_in_any_of_its_forms(said: str, expected: str, found: bool) -> None:
    assert states(said, expected) is found


def test_numbers_of_the_question_and_the_history_are_held() -> None:
    asked = Case(
        id="three",
        question="保费40万元呢？",
        kind="amount",
        status=("answered",),
        history=(Turn("user", "员工30人"),),
    )
    assert unheld(answer("保费40万元、员工30人的企业。"), asked) == []
    assert len(unheld(answer("保费60万元的企业。"), asked)) == 1


def test_a_relative_year_is_held_when_its_words_are_quoted() -> None:
    assert unheld(answer("2024年起。[1]", cited("今年起申报。")), CASE) == []
    assert unheld(answer("2022年起。[1]", cited("今年起申报。")), CASE) != []


def test_titles_named_when_there_is_no_evidence_hold_their_numbers() -> None:
    nothing = answer("没有找到。最近的是《2021年17条措施》。", status=Status.NO_EVIDENCE)
    assert unheld(nothing, CASE) == []
    assert unheld(answer("《2021年17条措施》"), CASE) != []
