"""How much of a known answer stands in the quotes."""

from __future__ import annotations

from assistant.answer import Citation
from eval.quoting import judge_quotes, runs
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
    assert judge_quotes("不超过５０万元，比例为1.5%", quoted(1)).hard


def test_an_answer_across_neighbouring_quotes_is_held() -> None:
    assert judge_quotes("比例为1.5%。期限三个月", quoted(2, 1)).hard
    assert not judge_quotes("可以申请期限三个月", quoted(0, 2)).hard


def test_an_answer_of_several_parts_is_held_when_each_part_is() -> None:
    assert judge_quotes("企业可以申请；期限三个月", quoted(0, 2)).hard
    assert not judge_quotes("企业可以申请；期限六个月", quoted(0, 2)).hard


def test_the_fourth_quote_counts_no_more() -> None:
    assert judge_quotes("电话12345", quoted(3)).hard
    assert not judge_quotes("电话12345", quoted(0, 1, 2, 3)).hard


def test_a_point_between_digits_is_part_of_the_number() -> None:
    assert not judge_quotes("比例为15%", quoted(1)).hard


def test_nothing_quoted_holds_nothing() -> None:
    found = judge_quotes("期限三个月", [])
    assert (found.hard, found.bigrams) == (False, 0.0)


def test_the_share_of_the_numbers_counts_values() -> None:
    assert judge_quotes("500000元，共7家", quoted(1)).numbers == 0.5
    assert judge_quotes("企业可以申请", quoted(1)).numbers is None


def test_the_share_of_character_pairs_is_that_of_the_best_run() -> None:
    # 期限, 限三, 三年: two of three.
    assert judge_quotes("期限三年", quoted(0, 2)).bigrams == 2 / 3


def test_neighbouring_quotes_are_one_run() -> None:
    assert runs(quoted(1, 0, 3)) == (SENTENCES[0] + SENTENCES[1], SENTENCES[3])
