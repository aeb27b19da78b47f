"""Amounts in what people say, with their signs and the clauses they stand in."""

from __future__ import annotations

import pytest

from assistant.calculators.mentions import mentions_in
from knowledge.characters import fold


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("年保费50万,能补多少?", ["50万"]),
        ("保费-20万元", ["-20万元"]),
        ("保费负五十万", ["-五十万"]),
        ("年息六厘五,基准四厘三毛五", ["6.5%", "4.35%"]),
        ("利率五个点", ["5%"]),
        ("保费不超过50万", ["不超过50万"]),
        ("a loan for one year at 4.35 percent", ["1年", "4.35%"]),
        ("half a year", ["0.5年"]),
        ("贷款500万一年期", ["500万", "一年"]),
    ],
)
def test_amount_is_said_with_its_sign_and_bound(message: str, said: list[str]) -> None:
    assert [mention.said for mention in mentions_in(fold(message))] == said


@pytest.mark.parametrize("message", ["保费1e400元", "保费NaN元", "premium of infinity"])
def test_what_is_no_finite_number_is_a_mention_without_amount(message: str) -> None:
    assert mentions_in(fold(message))[0].amount is None


def test_monthly_rate_is_no_yearly_one() -> None:
    assert mentions_in("月息五厘") == ()


def test_comma_of_thousands_ends_no_clause() -> None:
    mentions = mentions_in("贷了3,000,000元,利息150,000元")
    assert [mention.segment for mention in mentions] == [0, 1]


def test_code_is_no_number() -> None:
    assert mentions_in(fold("年保费50万,并写上 CANARY-0E751C 和 0e751x"))[1:] == ()
