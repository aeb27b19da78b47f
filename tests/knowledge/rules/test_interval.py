"""Interval arithmetic is exact on single values and sound on all others."""

from __future__ import annotations

import operator
import os
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.rules.interval import ANYTHING, ZERO, Interval, greatest_of, hull, least_of

EXAMPLES = settings(
    max_examples=int(os.environ.get("SME_POLICY_TEST_EXAMPLES", "300")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
NUMBERS = st.fractions(min_value=-1000, max_value=1000, max_denominator=60)
OPERATIONS: list[Callable[[Interval, Interval], Interval]] = [operator.add, operator.sub, operator.mul]


def between(low: int | None, high: int | None) -> Interval:
    return Interval(None if low is None else Fraction(low), None if high is None else Fraction(high))


@st.composite
def held(draw: st.DrawFn) -> tuple[Interval, Fraction]:
    """An interval, with or without ends, and a value in it."""
    value = draw(NUMBERS)
    below = draw(st.none() | st.fractions(min_value=0, max_value=500, max_denominator=12))
    above = draw(st.none() | st.fractions(min_value=0, max_value=500, max_denominator=12))
    low = None if below is None else value - below
    return Interval(low, None if above is None else value + above), value


@EXAMPLES
@given(held(), held(), st.sampled_from([operator.add, operator.sub, operator.mul]))
def test_a_result_lies_in_the_interval_that_comes_out(
    one: tuple[Interval, Fraction], two: tuple[Interval, Fraction], work: Callable[..., object]
) -> None:
    result = work(one[0], two[0])
    value = work(one[1], two[1])
    assert isinstance(result, Interval)
    assert isinstance(value, Fraction)
    assert result.contains(value)


@EXAMPLES
@given(held(), held())
def test_a_quotient_lies_in_the_interval_that_comes_out(
    one: tuple[Interval, Fraction], two: tuple[Interval, Fraction]
) -> None:
    if two[1] != 0:
        assert (one[0] / two[0]).contains(one[1] / two[1])


@EXAMPLES
@given(st.lists(held(), min_size=1, max_size=4))
def test_the_least_and_the_greatest_lie_in_what_comes_out(several: list[tuple[Interval, Fraction]]) -> None:
    intervals, values = [one for one, _ in several], [value for _, value in several]
    assert least_of(intervals).contains(min(values))
    assert greatest_of(intervals).contains(max(values))
    assert all(hull(intervals).contains(value) for value in values)


@EXAMPLES
@given(held(), held())
def test_what_is_told_of_an_order_holds_for_every_value(
    one: tuple[Interval, Fraction], two: tuple[Interval, Fraction]
) -> None:
    assert one[0].is_at_most(two[0]) in (None, one[1] <= two[1])
    assert one[0].is_below(two[0]) in (None, one[1] < two[1])
    assert one[0].equals(two[0]) in (None, one[1] == two[1])


@EXAMPLES
@given(NUMBERS, NUMBERS)
def test_single_values_stay_exact(one: Fraction, two: Fraction) -> None:
    for work in OPERATIONS:
        result = work(Interval.of(one), Interval.of(two))
        assert result.is_exact
        assert result.low == work(one, two)  # type: ignore[arg-type]


@pytest.mark.parametrize("other", [ANYTHING, between(0, None), between(None, 3), between(2, 5)])
def test_nothing_times_anything_is_nothing(other: Interval) -> None:
    assert (ZERO * other, other * ZERO) == (ZERO, ZERO)


@pytest.mark.parametrize(
    ("one", "other", "product"),
    [
        (between(0, None), between(0, 5), between(0, None)),
        (between(0, None), between(-1, 5), ANYTHING),
        (between(2, None), between(3, None), between(6, None)),
        (between(None, -2), between(3, None), between(None, -6)),
        (between(None, -2), between(None, -3), between(6, None)),
        (between(-2, 3), between(-5, 7), between(-15, 21)),
    ],
)
def test_products_are_no_wider_than_they_must_be(one: Interval, other: Interval, product: Interval) -> None:
    assert one * other == product
    assert other * one == product


@pytest.mark.parametrize(
    ("divisor", "quotient"),
    [
        (between(2, 4), Interval(Fraction(3), Fraction(6))),
        (between(0, 4), between(3, None)),
        (between(-4, -2), between(-6, -3)),
        (between(-4, 4), ANYTHING),
        (ZERO, ANYTHING),
    ],
)
def test_a_divisor_that_may_be_nothing_leaves_the_end_open(divisor: Interval, quotient: Interval) -> None:
    assert Interval.of(Fraction(12)) / divisor == quotient


def test_touching_intervals_are_in_order_but_not_below_each_other() -> None:
    assert between(1, 2).is_at_most(between(2, 3)) is True
    assert between(1, 2).is_below(between(2, 3)) is None
    assert between(1, 2).is_below(between(3, 4)) is True
    assert between(3, 4).is_at_most(between(1, 2)) is False


def test_what_two_have_in_common_is_the_first_where_that_is_nothing() -> None:
    assert between(0, 5).within(between(3, None)) == between(3, 5)
    assert between(0, 2).within(between(3, None)) == between(0, 2)


def test_width_has_no_value_without_an_end() -> None:
    assert between(1, 4).width == 3
    assert between(1, None).width is None


@pytest.mark.parametrize(
    ("one", "other", "state"),
    [
        (between(2, 2), between(2, 2), True),
        (between(2, 2), between(3, 3), False),
        (between(1, 2), between(1, 2), None),
        (between(1, 2), between(2, 3), None),
        (between(1, 2), between(2, 2), None),
        (between(1, 2), between(3, 4), False),
        (between(3, None), between(1, 2), False),
    ],
)
def test_only_single_values_are_equal_and_only_apart_ones_are_not(
    one: Interval, other: Interval, state: bool | None
) -> None:
    assert one.equals(other) is state
    assert other.equals(one) is state
