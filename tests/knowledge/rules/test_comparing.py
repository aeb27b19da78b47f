"""Calculations side by side: better only where nothing open can turn it, else what it depends on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from knowledge.rules.calculation import Calculation, Comparison
from knowledge.rules.comparing import compare
from knowledge.rules.rule import Result
from tests.knowledge.rules.made import beside, parameter, rule, wanted, work
from tests.knowledge.rules.worked import ADDRESSED, CEILING, MET, SUBSIDY

LOWER, HIGHER = (
    rule(
        {"subsidy": "share * paid"},
        inputs=[wanted("paid")],
        parameters=[parameter("share", "ratio", share)],
        rule_id=f"made.{name}",
    )
    for name, share in (("lower", "0.2"), ("higher", "0.3"))
)
FLAT, SLOPED = (
    rule(
        {"grant": formula},
        inputs=[wanted("cost" if name == "sloped" else "expense", shared="cost")],
        parameters=[
            parameter("share", "ratio", "0.3"),
            parameter("least", "CNY", "1000"),
            parameter("zero", "ratio", "0"),
        ],
        rule_id=f"made.{name}",
    )
    for name, formula in (("flat", "least + zero * expense"), ("sloped", "share * cost"))
)


def difference(comparison: Comparison) -> tuple[Decimal | None, Decimal | None]:
    assert comparison.difference is not None
    return comparison.difference.low, comparison.difference.high


def sides(given: dict[str, str]) -> list[Calculation]:
    return [work(LOWER, given), work(HIGHER, given)]


def test_the_higher_amount_is_better_and_the_difference_is_the_last_less_the_first() -> None:
    found = compare(sides({"paid": "15万元"}))
    assert (found.comparable, found.better) == (True, "made.higher")
    assert difference(found) == (Decimal("15000.00"), Decimal("15000.00"))
    assert found.depends_on == ()
    assert difference(compare(sides({"paid": "15万元"})[::-1])) == (Decimal("-15000.00"),) * 2


def test_of_fees_the_lower_is_better() -> None:
    fees = [
        work(
            rule(
                {"fee": "rate * sum"},
                inputs=[wanted("sum")],
                parameters=[parameter("rate", "ratio", rate)],
                rule_id=name,
                kind="fee",
            ),
            {"sum": "100元"},
        )
        for name, rate in (("made.dear", "0.02"), ("made.cheap", "0.01"))
    ]
    assert compare(fees).better == "made.cheap"


def test_where_an_input_is_open_none_is_better_and_it_is_named() -> None:
    found = compare(sides({}))
    assert (found.comparable, found.better) == (True, None)
    assert [wording.en for wording in found.depends_on] == ["paid"]


def test_bounds_that_only_touch_are_enough() -> None:
    capped = rule(
        {"grant": "cap - cost"},
        inputs=[wanted("cost", maximum="100")],
        parameters=[parameter("cap", "CNY", "300")],
        rule_id="made.capped",
    )
    fixed = rule(
        {"grant": "award"}, inputs=[], parameters=[parameter("award", "CNY", "200")], rule_id="made.fixed"
    )
    assert compare([work(fixed), work(capped)]).better == "made.capped"


def test_a_side_is_named_with_its_day_only_where_its_rule_stands_on_several() -> None:
    given = {"paid": "15万元"}
    two_rules = compare([work(LOWER, given, on=date(2019, 1, 1)), work(HIGHER, given)])
    assert two_rules.better == "made.higher"


def test_equal_amounts_leave_none_better_and_no_difference() -> None:
    found = compare([work(LOWER, {"paid": "3元"}), work(HIGHER, {"paid": "2元"})])
    assert (found.better, difference(found), found.depends_on) == (None, (Decimal("0.00"),) * 2, ())


@pytest.mark.parametrize(
    ("cost", "better"), [("3000", "made.costly"), ("15000", "made.costly"), ("15000.01", None)]
)
def test_a_cost_beside_a_rule_counts_against_it(cost: str, better: str | None) -> None:
    """30% of 150,000 less a fee of at most 15,000 is never below 20% of it."""
    costly = rule(
        {"subsidy": "share * paid"},
        inputs=[wanted("paid")],
        parameters=[parameter("share", "ratio", "0.3"), parameter("fee", "CNY", cost)],
        rule_id="made.costly",
        beside=(beside("fee", at_most="fee"),),
    )
    found = compare([work(LOWER, {"paid": "15万元"}), work(costly, {"paid": "15万元"})])
    assert found.better == better
    assert [wording.en for wording in found.depends_on] == ([] if found.better else ["fee"])


def test_a_cost_without_a_bound_leaves_it_open() -> None:
    unbounded = rule(
        {"subsidy": "share * paid"},
        inputs=[wanted("paid")],
        parameters=[parameter("share", "ratio", "0.3")],
        rule_id="made.unbounded",
        beside=(beside("premium"),),
    )
    found = compare([work(LOWER, {"paid": "15万元"}), work(unbounded, {"paid": "15万元"})])
    assert (found.better, [wording.en for wording in found.depends_on]) == (None, ["premium"])
    assert difference(found) == (Decimal("15000.00"),) * 2


@pytest.mark.parametrize(
    ("exports", "fall"),
    [
        ("400万美元", "1600.00"),
        ("100万美元", "400.00"),
        ("30万美元", "260.00"),
        ("25万美元", "300.00"),
        ("1美元", "300.00"),
    ],
)
def test_one_rule_on_two_days_gives_how_far_its_ceiling_fell(exports: str, fall: str) -> None:
    found = compare([work(CEILING, {"exports": exports}, on=date(year, 11, 5)) for year in (2017, 2018)])
    assert found.comparable
    assert difference(found) == (-Decimal(fall), -Decimal(fall))
    assert found.difference is not None
    assert found.difference.bound == "upper"


def test_a_lower_ceiling_alone_is_no_lower_amount() -> None:
    found = compare([work(CEILING, {"exports": "400万美元"}, on=date(year, 11, 5)) for year in (2017, 2018)])
    assert found.better is None
    assert [wording.en for wording in found.depends_on] == ["the actual amount, within “ceiling”"]
    fixed = compare([work(CEILING, {"exports": "10万美元"}, on=date(year, 11, 5)) for year in (2017, 2018)])
    assert fixed.better == "made.rule@2018-11-05"


def test_only_one_kind_currency_and_period_are_compared() -> None:
    subsidy = work(SUBSIDY, {"premium": "20万元"})
    monthly = rule({"g": "c"}, inputs=[wanted("c")], result=Result(step="g", per="month"))
    for other in (work(CEILING, {"exports": "1美元"}), work(monthly, {"c": "1元"}), work(ADDRESSED, MET)):
        found = compare([subsidy, other])
        assert (found.comparable, found.better, found.difference) == (False, None, None)
    assert not compare([work(ADDRESSED, MET)] * 2).comparable


def test_the_break_even_is_where_the_missing_input_makes_both_equal() -> None:
    found = compare([work(FLAT), work(SLOPED)])
    assert found.break_even == Decimal("3333.33")
    assert found.break_even_input is not None
    assert found.break_even_input.shared == "cost"


def test_a_break_even_rate_is_told_to_a_millionth() -> None:
    by_rate = rule(
        {"grant": "rate * whole"},
        inputs=[wanted("rate", "ratio", maximum="1")],
        parameters=[parameter("whole", "CNY", "3000")],
        rule_id="made.rate",
    )
    fixed = rule(
        {"grant": "award"}, inputs=[], parameters=[parameter("award", "CNY", "1000")], rule_id="made.fixed"
    )
    assert compare([work(fixed), work(by_rate)]).break_even == Decimal("0.333333")


def test_there_is_no_break_even_where_one_always_leads_or_two_things_are_open() -> None:
    assert compare(sides({})).break_even is None
    two = rule({"grant": "a + b"}, inputs=[wanted("a"), wanted("b")], rule_id="made.two")
    assert compare([work(FLAT, {"expense": "1元"}), work(two)]).break_even is None
