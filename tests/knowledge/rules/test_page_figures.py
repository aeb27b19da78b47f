"""Figures worked out by hand from the press page (page_figures.yaml), held against the bundled rules."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from knowledge.errors import BadValue
from knowledge.rules.calculation import Given, State
from knowledge.rules.comparing import compare
from knowledge.rules.engine import calculate
from knowledge.rules.giving import read_given
from knowledge.rules.rule import Agreement
from tests.knowledge.rules.bundled import (
    CEILING,
    FEE,
    GUARANTEED,
    INSURANCE,
    INSURED,
    PAGE_DAY,
    money,
    rules,
    work_out,
)

YEAR_BEFORE = date(2017, 6, 30)
SMALL = {"principal": "300万元", "benchmark_rate": "4.35%", "years": "1年"}


@dataclass(frozen=True, slots=True)
class Worked:
    """A row of page_figures.yaml: what comes out for a rule, by what is given and on which day."""

    rule: str
    given: Mapping[str, str]
    ends: tuple[str | None, str | None]
    on: date = PAGE_DAY
    status: str = "ok"
    reading: str | None = None
    steps: tuple[tuple[str, str | None], ...] = ()
    at_most: bool = False

    def __str__(self) -> str:
        return f"{self.rule} {self.on} {self.given}"


def worked_figures() -> Iterator[Worked]:
    table = yaml.safe_load(Path(__file__).with_name("page_figures.yaml").read_text(encoding="utf-8"))
    for rule, rows in table.items():
        for row in rows:
            yield Worked(
                rule,
                row["given"],
                ends=(row.get("low", row.get("amount")), row.get("high", row.get("amount"))),
                on=date.fromisoformat(row["day"]) if "day" in row else PAGE_DAY,
                status=row.get("status", "ok"),
                reading=row.get("reading"),
                steps=tuple(row.get("steps", {}).items()),
                at_most=row.get("at_most", False),
            )


WORKED = tuple(worked_figures())


def each(of: Iterable[Worked]) -> list[object]:
    return [pytest.param(worked, id=str(worked)) for worked in of]


@pytest.mark.parametrize("worked", each(WORKED))
def test_a_figure_worked_from_the_page_comes_out_exactly(worked: Worked) -> None:
    calculation = work_out(worked.rule, worked.given, worked.on)
    assert calculation.status == worked.status
    assert money(calculation.figure) == worked.ends
    values = {step.name: money(step.value) for step in calculation.steps}
    assert [(name, values[name]) for name, _ in worked.steps] == [
        (name, (sum_, sum_)) for name, sum_ in worked.steps
    ]


@pytest.mark.parametrize("worked", each(one for one in WORKED if one.status == "ok"))
def test_another_reading_is_shown_where_it_gives_another_sum_and_only_there(worked: Worked) -> None:
    readings = work_out(worked.rule, worked.given, worked.on).readings
    expected = [(worked.reading, worked.reading)] if worked.reading else []
    assert [money(other.figure) for other in readings] == expected


@pytest.mark.parametrize("worked", each(one for one in WORKED if one.at_most))
def test_a_ceiling_is_said_to_be_one(worked: Worked) -> None:
    figure = work_out(worked.rule, worked.given, worked.on).figure
    assert figure is not None
    assert (figure.bound, figure.exact) == ("upper", False)


def test_every_rule_has_a_figure_worked_from_the_page() -> None:
    assert {worked.rule for worked in WORKED} == set(rules())


@pytest.mark.parametrize(
    ("exports", "fall"),
    [
        ("400万美元", "1600.00"),
        ("100万美元", "400.00"),
        ("30万美元", "260.00"),
        ("25万美元", "300.00"),
        ("5万美元", "300.00"),
    ],
)
def test_the_ceiling_falls_from_one_year_to_the_next_by_what_the_page_gives(exports: str, fall: str) -> None:
    before, after = (work_out(CEILING, {"exports": exports}, day).figure for day in (YEAR_BEFORE, PAGE_DAY))
    assert before is not None
    assert after is not None
    assert (before.high or 0) - (after.high or 0) == Decimal(fall)


def test_the_saving_that_the_page_states_in_yuan_is_found_to_be_in_dollars() -> None:
    (claim,) = rules()[CEILING].claims
    assert claim.agreement is Agreement.UNIT_DIFFERS
    assert (claim.stated, claim.stated_currency) == (Decimal(1600), "CNY")
    assert (claim.computed, claim.computed_currency) == (Decimal(1600), "USD")
    assert [issue.quote.words for issue in work_out(CEILING, {"exports": "400万美元"}).source_issues] == [
        claim.quote.words
    ]


@pytest.mark.parametrize("rule_id", [GUARANTEED, INSURED])
@pytest.mark.parametrize("words", ["LPR 3.85%", "3.85%的LPR", "贷款市场报价利率3.85%"])
def test_the_market_rate_is_refused_where_the_benchmark_rate_is_wanted(rule_id: str, words: str) -> None:
    calculation = work_out(rule_id, {"interest_paid": "15万元", **SMALL, "benchmark_rate": words})
    assert calculation.status == "needs_input"
    assert [refused.name for refused in calculation.refused] == ["benchmark_rate"]
    assert "benchmark_rate" in {ask.input.name for ask in calculation.asks}


@pytest.mark.parametrize(
    ("given", "amount"),
    [
        ({"interest_paid": "100万元", "principal": "2000万元", "within_limit": "yes"}, "200000.00"),
        ({"above_limit": "yes", **SMALL, "principal": "2000万元"}, "243600.00"),
    ],
)
def test_saying_that_the_interest_is_below_or_above_the_limit_settles_the_subsidy(
    given: dict[str, str], amount: str
) -> None:
    calculation = work_out(GUARANTEED, given)
    assert (calculation.status, money(calculation.figure)) == ("ok", (amount, amount))


@pytest.mark.parametrize(
    ("rule_id", "given"),
    [
        (FEE, {"guaranteed": "800万元", "own_rate": "1.01%"}),
        (INSURANCE, {"premium": "20万元", "received": "300000.01元"}),
        (CEILING, {"exports": "400万元"}),
        (GUARANTEED, {"interest_paid": "15万美元"}),
        (GUARANTEED, {"benchmark_rate": "435%"}),
    ],
)
def test_a_value_that_the_text_rules_out_is_refused(rule_id: str, given: dict[str, str]) -> None:
    with pytest.raises(BadValue):
        work_out(rule_id, given)


@pytest.mark.parametrize(
    ("days_of_a_year", "limit"),
    [(360, "91857.50"), (365, "90599.18")],
)
def test_half_a_year_counted_in_days_comes_out_by_either_day_count(days_of_a_year: int, limit: str) -> None:
    years = Decimal(181) / Decimal(days_of_a_year)
    rule = rules()[INSURED]
    given = {
        name: read_given(known, SMALL[name])
        for name in ("principal", "benchmark_rate")
        if (known := rule.input(name))
    }
    taken = {name: value for name, value in given.items() if isinstance(value, Given)}
    calculation = calculate(
        rule, {**taken, "years": Given("years", "181天", low=years, high=years)}, on=PAGE_DAY
    )
    (value,) = [step.value for step in calculation.steps if step.name == "interest_limit"]
    assert money(value) == (limit, limit)


def test_the_loans_differ_by_a_tenth_of_the_interest_and_neither_is_better_before_fees() -> None:
    given = {"interest_paid": "15万元", **SMALL}
    comparison = compare([work_out(GUARANTEED, given), work_out(INSURED, given)])
    assert money(comparison.difference) == ("15000.00", "15000.00")
    assert (comparison.comparable, comparison.better) == (True, None)
    assert ["担保费" in reason.zh or "保费" in reason.zh for reason in comparison.depends_on] == [True, True]


def test_the_guarantee_fee_stands_beside_the_guaranteed_loan_and_the_premium_beside_the_insured_one() -> None:
    (fee,), (premium,) = rules()[GUARANTEED].beside, rules()[INSURED].beside
    assert (fee.is_cost, fee.at_most is None, "担保费" in fee.sentence.zh) == (True, False, True)
    assert (premium.is_cost, premium.at_most is None, "保费" in premium.sentence.zh) == (True, True, True)


@pytest.mark.parametrize("name", ["purchase", "supplier"])
def test_what_an_open_list_does_not_name_cannot_be_told(name: str) -> None:
    named = {"buyer": "enterprise", "purchase": "testing", "supplier": "university"}
    calculation = work_out("shizuishan.voucher.scope", {**named, name: "other"})
    assert [judged.state for judged in calculation.conditions].count(State.CANNOT_BE_TOLD) == 1
    assert calculation.status != "not_eligible"
