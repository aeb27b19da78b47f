"""Which input of a rule an amount is for."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.calculators.binding import bind
from assistant.pipeline import Assistant
from knowledge.archive import Archive
from knowledge.characters import fold
from knowledge.rules.rule import Rule

INTEREST = "xiamen.guaranteed-loan.interest-subsidy"
INSURANCE = "xiamen.technology-insurance.premium-subsidy"
CEILING = "cixi.export-credit.premium-ceiling"
ADDRESSED = "cixi.export-credit.addressed"


@pytest.fixture
def archive(assistant: Assistant) -> Archive:
    return assistant.archive


def values(message: str, rule: Rule) -> dict[str, Decimal | str | None]:
    bound = bind(fold(message), rule)
    return {name: given.choice or given.low for name, given in bound.given.items()}


@pytest.mark.parametrize(
    "message",
    [
        "贷款800万元,一年期,年利率6.5%,基准利率4.35%",
        "基准利率4.35%,年利率6.5%,贷了800万元,期限一年",
        "基准利率是4.35,按年息六厘五贷款八百万,12个月",
        "a loan of RMB 8 million for one year, annual rate 6.5%, benchmark rate 4.35%",
    ],
)
def test_each_amount_goes_to_the_input_beside_whose_word_it_stands(message: str, archive: Archive) -> None:
    assert values(message, archive.rules().rule(INTEREST)) == {
        "principal": Decimal(8_000_000),
        "years": Decimal(1),
        "annual_rate": Decimal("0.065"),
        "benchmark_rate": Decimal("0.0435"),
    }


def test_amounts_of_other_things_are_no_inputs(archive: Archive) -> None:
    message = "我公司注册资本1000万,员工50人,去年营收3500万,今年保费30万"
    assert values(message, archive.rules().rule(INSURANCE)) == {"premium": Decimal(300_000)}


def test_premium_is_no_loan(archive: Archive) -> None:
    rule = archive.rules().rule("xiamen.guaranteed-loan.cap")
    assert values("科技保险保费20万元,另外能贷多少?", rule) == {}


def test_amount_before_its_word_belongs_to_it(archive: Archive) -> None:
    assert values("贷款付了12万元利息", archive.rules().rule(INTEREST)) == {"interest_paid": Decimal(120_000)}


def test_lpr_is_refused_for_the_benchmark_rate(archive: Archive) -> None:
    bound = bind(fold("贷款2000万元,LPR 3.85%"), archive.rules().rule(INTEREST))
    assert [refused.name for refused in bound.refused] == ["benchmark_rate"]
    assert "benchmark_rate" not in bound.given


def test_other_currency_is_wrong_and_never_converted(archive: Archive) -> None:
    bound = bind("出口额400万元人民币", archive.rules().rule(CEILING))
    assert [wrong.fault.code for wrong in bound.wrong] == ["wrong_currency"]
    assert not bound.given


@pytest.mark.parametrize(
    ("message", "answer"),
    [("我们是小微企业", "yes"), ("我们不是小微企业", "no"), ("不属于小微企业", "no")],
)
def test_denial_before_a_word_is_a_no(message: str, answer: str, archive: Archive) -> None:
    assert values(message, archive.rules().rule(ADDRESSED))["small_or_micro"] == answer


def test_saying_that_one_value_is_below_another_counts(archive: Archive) -> None:
    assert values("利息100万元,没超过上限", archive.rules().rule(INTEREST)) == {
        "interest_paid": Decimal(1_000_000),
        "within_limit": "yes",
    }


def test_named_input_that_is_not_known_is_unknown(archive: Archive) -> None:
    assert bind("基准利率不清楚", archive.rules().rule(INTEREST)).unknown == {"benchmark_rate"}
