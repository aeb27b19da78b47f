"""Hard facts are compared by value, and what the quotes hold is judged sentence by sentence."""

from __future__ import annotations

import pytest

from assistant.answer import Status
from eval.metrics import METRICS
from eval.metrics.facts import Day, facts_of
from tests.eval.answers import answer, case, document, no_texts, quote

recall = METRICS["hard-fact recall"]


@pytest.mark.parametrize(
    ("wanted", "said", "value"),
    [
        ("最高20万元", "最高200,000元", 1.0),
        ("最高20万元", "最高20元", 0.0),
        ("补贴50%，不超过50万元", "补贴百分之五十", 0.5),
        ("3个月内", "三个月以内", 1.0),
        ("15项", "共十五项", 1.0),
        ("2020年2月9日24时", "2月9日24时起", 1.0),
        ("2020年2月9日", "2019年2月9日", 0.0),
        ("2月9日", "2月19日", 0.0),
        ("400万美元", "400万元", 0.0),
        ("400万", "400万元", 1.0),
    ],
)
def test_facts_are_found_by_value(wanted: str, said: str, value: float) -> None:
    assert recall(case([wanted]), answer(said), no_texts) == pytest.approx(value, abs=1e-9)


def test_a_fact_is_counted_once() -> None:
    facts = facts_of("2020年2月9日起，对50家企业每家补贴20万元。")
    assert facts.days == {Day(2020, 2, 9)}
    assert [amount.words for amount in facts.amounts] == ["20万元"]
    assert len(facts) == 3


def test_an_answer_without_facts_is_unscored() -> None:
    assert recall(case(["向主管部门申请"]), answer("向主管部门申请"), no_texts) is None
    assert recall(case(), answer("20万元"), no_texts) is None


def test_the_best_wording_of_one_thing_and_the_mean_of_several_count() -> None:
    assert recall(case(["20万元", "30万元"]), answer("30万元"), no_texts) == 1.0
    assert recall(case(["20万元"], ["30万元"], ["很多"]), answer("30万元"), no_texts) == 0.5


def test_declining_says_no_fact_and_a_search_is_judged_by_its_passages() -> None:
    source = document("a", "最高20万元。")
    assert recall(case(["20万元"]), answer("20万元", status=Status.NO_EVIDENCE), no_texts) == 0.0
    assert recall(case(["20万元"]), answer("", quote(1, source, "最高20万元。")), no_texts) == 1.0


TEXT = document("a", "补贴办法如下。企业可以申请。每家最高20万元。材料齐全即可。")


def test_the_lead_is_the_first_quote_alone() -> None:
    given = answer("x", quote(1, TEXT, "企业可以申请。"), quote(2, TEXT, "每家最高20万元。"))
    assert METRICS["hard answer in the lead sentence"](case(["最高20万元"]), given, no_texts) == 0.0
    assert METRICS["hard answer in 3 quotes"](case(["最高20万元"]), given, no_texts) == 1.0


def test_a_fourth_quote_holds_nothing_and_adds_no_length() -> None:
    words = ("补贴办法如下。", "企业可以申请。", "材料齐全即可。", "每家最高20万元。")
    given = answer("x", *(quote(number, TEXT, one) for number, one in enumerate(words, 1)))
    assert METRICS["hard answer in 3 quotes"](case(["最高20万元"]), given, no_texts) == 0.0
    assert METRICS["quote length"](case(), given, no_texts) == sum(map(len, words[:3]))


def test_quotes_are_not_judged_where_there_are_none_to_judge() -> None:
    assert METRICS["quote length"](case(), answer("x"), no_texts) is None
    assert METRICS["hard answer in 3 quotes"](case(), answer("x"), no_texts) is None
    assert METRICS["hard answer in 3 quotes"](case(["20万元"]), answer("x"), no_texts) == 0.0
