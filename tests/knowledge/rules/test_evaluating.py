"""Tests of formulas on intervals: what the user's own words settle, and which names could still matter."""

from __future__ import annotations

from fractions import Fraction

import pytest

from knowledge.rules.evaluating import Order, Scope, evaluate, holds, live_names, names_in
from knowledge.rules.interval import Interval
from knowledge.rules.parsing import parse, parse_condition


def between(low: int | None, high: int | None) -> Interval:
    return Interval(None if low is None else Fraction(low), None if high is None else Fraction(high))


PAID = {"paid": between(0, 90), "limit": between(50, 100), "cap": between(60, 60), "share": between(1, 2)}
BELOW = frozenset({Order("paid", "limit")})


@pytest.mark.parametrize(
    ("formula", "orders", "expected"),
    [
        ("paid <= limit", frozenset(), None),
        ("paid <= limit", BELOW, True),
        ("limit >= paid", BELOW, True),
        ("limit <= paid", BELOW, None),
        ("paid < limit", BELOW, None),
        ("paid <= cap", BELOW, None),
        ("limit > paid", BELOW, None),
        ("cap <= limit", frozenset(), None),
        ("share < cap", frozenset(), True),
        ("cap <= share", frozenset(), False),
        ("cap > share", frozenset(), True),
        ("share >= cap", frozenset(), False),
        ("cap == cap", frozenset(), True),
        ("cap == share", frozenset(), False),
        ("paid == limit", frozenset(), None),
        ("nobody <= cap", frozenset(), None),
    ],
)
def test_a_test_holds_by_its_values_or_by_what_the_user_says(
    formula: str, orders: frozenset[Order], expected: bool | None
) -> None:
    assert holds(parse_condition(formula), Scope(PAID, orders=orders)) is expected


@pytest.mark.parametrize(("said", "expected"), [("small", True), ("large", False), (None, None)])
def test_a_choice_is_compared_by_its_name(said: str | None, expected: bool | None) -> None:
    scope = Scope({}, chosen={"size": said})
    assert holds(parse_condition("size == small"), scope) is expected


@pytest.mark.parametrize(("told", "expected"), [(0, False), (1, True), (None, None)])
def test_an_answer_holds_when_it_is_yes(told: int | None, expected: bool | None) -> None:
    values = {} if told is None else {"small": between(told, told)}
    assert holds(parse_condition("small"), Scope(values)) is expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("min(paid, limit)", between(0, 90)),
        ("max(paid, limit)", between(50, 100)),
        ("min(limit, cap)", between(50, 60)),
        ("if(paid <= limit, cap, 0)", between(60, 60)),
        ("if(paid < limit, cap, 0)", between(0, 60)),
        ("limit - cap", between(-10, 40)),
        ("cap / share", between(30, 60)),
        ("nobody", between(None, None)),
    ],
)
def test_a_formula_comes_to_an_interval(formula: str, expected: Interval) -> None:
    assert evaluate(parse(formula), Scope(PAID, orders=BELOW)) == expected


@pytest.mark.parametrize(
    ("formula", "orders", "expected"),
    [
        ("max(share, limit)", frozenset(), ("limit",)),
        ("min(share, limit)", frozenset(), ("share",)),
        ("max(paid, limit)", frozenset(), ("paid", "limit")),
        ("min(paid, limit)", BELOW, ("paid",)),
        ("max(paid, limit)", BELOW, ("limit",)),
        ("min(cap, limit)", frozenset(), ("limit",)),
        ("max(cap, share)", frozenset(), ()),
        ("if(share < cap, paid, limit)", frozenset(), ("paid",)),
        ("if(cap < share, paid, limit)", frozenset(), ("limit",)),
        ("if(paid < limit, share, cap)", frozenset(), ("paid", "limit", "share")),
        ("if(small, share, cap)", frozenset(), ("small", "share")),
        ("paid * share + paid", frozenset(), ("paid", "share")),
    ],
)
def test_only_what_could_still_change_a_value_is_live(
    formula: str, orders: frozenset[Order], expected: tuple[str, ...]
) -> None:
    assert live_names(parse(formula), Scope(PAID, orders=orders)) == expected


def test_names_are_found_through_the_formulas_of_computed_ones() -> None:
    formulas = {"total": parse("part + part"), "part": parse("rate * sum")}
    assert names_in(parse("min(total, cap)"), formulas) == {"total", "cap", "part", "rate", "sum"}


def test_what_a_computed_name_is_made_of_is_live_in_its_place() -> None:
    scope = Scope({**PAID, "due": between(0, 180)}, formulas={"due": parse("paid * share")})
    assert live_names(parse("min(due, limit)"), scope) == ("paid", "share", "limit")
