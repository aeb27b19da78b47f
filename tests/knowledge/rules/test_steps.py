"""A calculation shows its work: steps, brackets, the one rounding, claims, and the hash of a run."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Literal

import pytest

from knowledge.document import PartialDate
from knowledge.errors import BadValue
from knowledge.rules.calculation import Calculation, Given
from knowledge.rules.engine import calculate
from knowledge.rules.parameter import Bracket, Table, Wording
from knowledge.rules.rule import Agreement, Claim
from tests.knowledge.rules.made import QUOTE, bounds, parameter, rule, wanted, words, work
from tests.knowledge.rules.worked import CEILING, FULL, INTEREST, SUBSIDY


def test_what_an_input_is_derived_from_serves_for_it_and_is_shown_as_a_step() -> None:
    done = work(
        INTEREST, {"principal": "800万元", "annual_rate": "6.5%", "benchmark": "4.35%", "years": "1年"}
    )
    assert bounds(done) == ("97440.00", "97440.00")
    first = done.steps[0]
    assert (first.name, first.values.zh) == ("paid", "8,000,000元 × 6.5% × 1年")
    assert first.value is not None
    assert first.value.low == Decimal("520000.00")


def test_a_value_given_goes_before_what_it_could_be_derived_from() -> None:
    given = {**FULL, "annual_rate": "6.5%", "paid": "100万元"}
    assert bounds(work(INTEREST, given)) == ("200000.00", "200000.00")
    assert [step.name for step in work(INTEREST, given).steps] == ["limit", "counted", "subsidy"]


def test_months_are_exact_before_the_one_rounding() -> None:
    known = rule(
        {"part": "sum * years / year"},
        inputs=[wanted("sum"), wanted("years", "years")],
        parameters=[parameter("year", "years", "1")],
    )
    done = work(known, {"sum": "1.62元", "years": "7个月"})
    assert bounds(done) == ("0.95", "0.95")
    assert done.figure is not None
    assert done.figure.unrounded == Decimal("0.945")


@pytest.mark.parametrize(("value", "shown"), [("0.005", "0.01"), ("0.0049999", "0.00"), ("1.015", "1.02")])
def test_a_result_is_rounded_half_up_once(value: str, shown: str) -> None:
    known = rule(
        {"half": "half_up * one"}, inputs=[wanted("one")], parameters=[parameter("half_up", "ratio", value)]
    )
    assert bounds(work(known, {"one": "1元"})) == (shown, shown)


def test_a_loss_is_rounded_away_from_nothing() -> None:
    known = rule({"less": "zero - one"}, inputs=[wanted("one")], parameters=[parameter("zero", "CNY", "0")])
    assert bounds(work(known, {"one": "0.005元"})) == ("-0.01", "-0.01")


def brackets(*ratios: str, mode: Literal["marginal", "whole"] = "marginal", last: int | None = None) -> Table:
    """Rows up to 100, 200 … and one without an end, or up to `last`."""
    tops = [Decimal(100 * (number + 1)) for number in range(len(ratios) - 1)]
    rows = zip([*tops, Decimal(last) if last else None], ratios, strict=True)
    held = tuple(Bracket(top, Decimal(ratio), ratio, (QUOTE,)) for top, ratio in rows)
    return Table("rates", words("rates"), mode, "CNY", "ratio", held)


def looked_up(table: Table, given: dict[str, str]) -> Calculation:
    known = rule(
        {"reached": "brackets(base - cost, rates)"},
        inputs=[wanted("base"), wanted("cost", assume="0")],
        tables=[table],
    )
    return work(known, given, unknown=" ".join({"base", "cost"} - given.keys()))


@pytest.mark.parametrize(
    ("mode", "base", "value"),
    [
        ("marginal", "100元", "10.00"),
        ("marginal", "100.10元", "10.02"),
        ("marginal", "150元", "20.00"),
        ("marginal", "300元", "30.00"),
        ("whole", "100元", "0.10"),
        ("whole", "100.01元", "0.20"),
        ("whole", "200.01元", "0.00"),
    ],
)
def test_brackets_apply_by_slices_or_as_a_whole(
    mode: Literal["marginal", "whole"], base: str, value: str
) -> None:
    done = looked_up(brackets("0.1", "0.2", "0", mode=mode), {"base": base, "cost": "0"})
    assert bounds(done) == (value, value)
    assert done.steps[0].quotes == (QUOTE,)


@pytest.mark.parametrize(
    ("ratios", "given", "expected"),
    [
        (("0.1", "0.2", "0"), {"cost": "0"}, ("0.00", "30.00")),
        (("0.1", "0.2", "0"), {"base": "150元"}, (None, "20.00")),
        (("0.1", "0.2", "0.3"), {"cost": "0"}, ("0.00", None)),
        (("0.1", "0.2", "-0.3"), {"cost": "0"}, (None, "30.00")),
        (("-0.1", "0.2", "0"), {"base": "150元"}, ("-10.00", None)),
        (("0.1", "-0.2"), {"base": "150到300元", "cost": "0"}, ("-30.00", "0.00")),
        (("0.1", "-0.2"), {"base": "50到150元", "cost": "0"}, ("0.00", "10.00")),
    ],
)
def test_brackets_of_what_is_not_known_reach_as_far_as_their_slices(
    ratios: tuple[str, ...], given: dict[str, str], expected: tuple[str | None, str | None]
) -> None:
    assert bounds(looked_up(brackets(*ratios), given)) == expected


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("50到150元", ("0.10", "0.20")),
        ("100到150元", ("0.10", "0.20")),
        ("100.01到150元", ("0.20", "0.20")),
        ("150元以上", ("0.00", "0.20")),
    ],
)
def test_rows_of_what_is_not_known_are_those_it_may_fall_in(base: str, expected: tuple[str, str]) -> None:
    done = looked_up(brackets("0.1", "0.2", "0", mode="whole"), {"base": base, "cost": "0"})
    assert bounds(done) == expected


@pytest.mark.parametrize("mode", ["marginal", "whole"])
def test_beyond_the_last_row_nothing_is_known(mode: Literal["marginal", "whole"]) -> None:
    table = brackets("0.1", "0.2", mode=mode, last=200)
    assert bounds(looked_up(table, {"base": "200.01元", "cost": "0"})) == (None, None)
    within = bounds(looked_up(table, {"base": "200元", "cost": "0"}))
    assert within == (("30.00",) * 2 if mode == "marginal" else ("0.20",) * 2)


def test_steps_show_the_formula_in_titles_and_with_values() -> None:
    done = work(SUBSIDY, {"premium": "20万元"})
    by_share, room, subsidy = done.steps
    assert by_share.formula == Wording("share项 × premium项", "share × premium")
    assert by_share.values == Wording("40% × 200,000元", "40% × CNY 200,000")
    assert room.values.zh == "300,000元 − 0元"
    assert subsidy.values == Wording("取小(80,000元，300,000元)", "min(CNY 80,000, CNY 300,000)")
    assert by_share.quotes == (QUOTE,)
    assert subsidy.quotes == ()


def test_what_is_not_known_keeps_its_title_in_a_step() -> None:
    done = work(INTEREST, {**FULL, "years": "7个月"})
    assert done.steps[0].values.zh == "20,000,000元 × 4.35% × (1 + 40%) × 7/12年"
    assert done.steps[1].values.zh == "取小(「paid项」，710,500元)"
    assert done.steps[1].values.en == "min([paid], CNY 710,500)"


def test_claims_are_shown_on_days_that_have_their_figures() -> None:
    claim = Claim(
        quote=QUOTE,
        given=(("exports", Decimal(4000000)),),
        days=(PartialDate(2017), PartialDate(2018)),
        stated=Decimal(1600),
        stated_currency="CNY",
        computed=Decimal(1600),
        computed_currency="USD",
        agreement=Agreement.UNIT_DIFFERS,
        sentence=words("differs"),
    )
    newer = parameter("rate", "ratio", ("2017", "0.0012"), ("2018", "0.0008"), ("2020", "0.0005"))
    known = replace(CEILING, claims=(claim,), parameters=(newer, CEILING.parameters[1]))
    assert work(known, {"exports": "1美元"}).source_issues == (claim,)
    assert work(known, {"exports": "1美元"}, on=date(2020, 1, 1)).claims == ()


def test_a_run_is_known_by_rule_inputs_and_day() -> None:
    first = work(SUBSIDY, {"premium": "20万元"})
    same = work(SUBSIDY, {"premium": "200,000元"})
    assert first.run_id == same.run_id
    others = [
        work(SUBSIDY, {"premium": "200000.01元"}),
        work(SUBSIDY, {"premium": "20万元"}, on=date(2019, 1, 1)),
        work(SUBSIDY, {"premium": "20万元"}, unknown="received"),
        work(replace(SUBSIDY, version="2"), {"premium": "20万元"}),
    ]
    assert len({first.run_id, *(other.run_id for other in others)}) == 5


def test_a_name_that_the_rule_does_not_have_is_refused_with_those_it_has() -> None:
    given = {"profit": Given("profit", "1", Decimal(1), Decimal(1))}
    with pytest.raises(BadValue) as caught:
        calculate(SUBSIDY, given, on=date(2018, 11, 5))
    assert (caught.value.code, caught.value.values["known"]) == ("unknown_input", "premium, received")
