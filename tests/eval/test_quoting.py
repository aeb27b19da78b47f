"""Whether a known answer stands in the quotes."""

from __future__ import annotations

from assistant.answer import Citation
from eval.quoting import is_quoted, runs
from knowledge.document import Document, Span

TEXT = "企业可以申请。补贴不超过50万元，比例为1.5%。期限三个月。电话12345。"
DOCUMENT = Document(id="notice", title="通知", text=TEXT, source="notice")
SENTENCES = [f"{sentence}。" for sentence in TEXT.split("。") if sentence]


def quoted(*numbers: int) -> list[Citation]:
    starts = [TEXT.index(SENTENCES[number]) for number in numbers]
    spans = [
        Span(start, start + len(SENTENCES[number])) for start, number in zip(starts, numbers, strict=True)
    ]
    return [Citation(marker, DOCUMENT, (), span) for marker, span in enumerate(spans, start=1)]


def test_an_answer_within_one_quote_is_held() -> None:
    assert is_quoted("不超过５０万元，比例为1.5%", quoted(1))


def test_an_answer_across_neighbouring_quotes_is_held() -> None:
    assert is_quoted("比例为1.5%。期限三个月", quoted(2, 1))
    assert not is_quoted("可以申请期限三个月", quoted(0, 2))


def test_an_answer_of_several_parts_is_held_when_each_part_is() -> None:
    assert is_quoted("企业可以申请；期限三个月", quoted(0, 2))
    assert not is_quoted("企业可以申请；期限六个月", quoted(0, 2))


def test_the_fourth_quote_counts_no_more() -> None:
    assert is_quoted("电话12345", quoted(3))
    assert not is_quoted("电话12345", quoted(0, 1, 2, 3))


def test_a_point_between_digits_is_part_of_the_number() -> None:
    assert not is_quoted("比例为15%", quoted(1))


def test_nothing_quoted_holds_nothing() -> None:
    assert not is_quoted("期限三个月", [])


def test_neighbouring_quotes_are_one_run() -> None:
    assert runs(quoted(1, 0, 3)) == (SENTENCES[0] + SENTENCES[1], SENTENCES[3])
