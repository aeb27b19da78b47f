"""What a formula comes to on intervals, and which names could still change it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from knowledge.rules.formula import Comparison, Constant, Either, Extreme, Formula, InTable, Name, Operation
from knowledge.rules.interval import (
    ANYTHING,
    ONE,
    ZERO,
    ZERO_OR_ONE,
    Interval,
    greatest_of,
    hull,
    least_of,
)
from knowledge.rules.parameter import Bracket, Table
from knowledge.rules.parsing import parts_of


@dataclass(frozen=True, slots=True)
class Order:
    """Something the user says of two names: the value of `smaller` is at most that of `larger`."""

    smaller: str
    larger: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What the names of a rule stand for.

    A YES_NO input is 1 or 0, and so is a CHOICE: 1 when the text names it; `chosen` has its name. `formulas`
    are those of the names that are computed. A name without a value may be anything.
    """

    values: Mapping[str, Interval]
    tables: Mapping[str, Table] = field(default_factory=dict)
    orders: frozenset[Order] = frozenset()
    chosen: Mapping[str, str | None] = field(default_factory=dict)
    formulas: Mapping[str, Formula] = field(default_factory=dict)


def evaluate(formula: Formula, scope: Scope) -> Interval:
    """Where the value of a formula lies; a comparison is 1 where it holds and 0 where it does not."""
    match formula:
        case Name(name):
            return scope.values.get(name, ANYTHING)
        case Operation(operator, left, right):
            return _operate(operator, evaluate(left, scope), evaluate(right, scope))
        case Extreme(_, of):
            return _extreme(formula, [evaluate(part, scope) for part in of], scope)
        case Constant(value):
            return ONE if value == 1 else ZERO
        case Comparison():
            return _as_interval(holds(formula, scope))
        case Either(test, then, otherwise):
            state = holds(test, scope)
            if state is None:
                return hull([evaluate(then, scope), evaluate(otherwise, scope)])
            return evaluate(then if state else otherwise, scope)
        case InTable(base, table):
            return _look_up(evaluate(base, scope), scope.tables[table])


def holds(test: Comparison | Name, scope: Scope) -> bool | None:
    """Whether a test holds; None when it cannot be told."""
    if isinstance(test, Name):
        told = scope.values.get(test.name, ANYTHING)
        return None if not told.is_exact else told.low != 0
    if isinstance(test.left, Name) and test.left.name in scope.chosen and isinstance(test.right, Name):
        chosen = scope.chosen[test.left.name]
        return None if chosen is None else chosen == test.right.name
    said = _said(test, scope)
    if said is not None:
        return said
    left, right = evaluate(test.left, scope), evaluate(test.right, scope)
    match test.comparator:
        case "<=":
            return left.is_at_most(right)
        case "<":
            return left.is_below(right)
        case ">=":
            return right.is_at_most(left)
        case ">":
            return right.is_below(left)
        case "==":
            return left.equals(right)


def live_names(formula: Formula, scope: Scope) -> tuple[str, ...]:
    """The names not known exactly that could still change the value, in the order of the formula.

    What min, max or a decided test leave out cannot, nor can anything where the value is settled.
    """
    return tuple(dict.fromkeys(_live(formula, scope)))


def names_in(formula: Formula, formulas: Mapping[str, Formula]) -> frozenset[str]:
    """The names a formula is made of, also through the names that are computed themselves."""
    found: set[str] = set()
    waiting: list[Formula] = [formula]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Name):
            if part.name not in found and part.name in formulas:
                waiting.append(formulas[part.name])
            found.add(part.name)
        waiting += parts_of(part)
    return frozenset(found)


def _operate(operator: str, left: Interval, right: Interval) -> Interval:
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case _:
            return left / right


def _extreme(formula: Extreme, values: list[Interval], scope: Scope) -> Interval:
    reached = least_of(values) if formula.which == "min" else greatest_of(values)
    chosen = _settled_by_words(formula, scope)
    return reached if chosen is None else evaluate(chosen, scope).within(reached)


def _settled_by_words(formula: Extreme, scope: Scope) -> Formula | None:
    """Of two names that the user has put in order, the one that is meant."""
    match formula.of:
        case (Name(first), Name(second)):
            for one, other in ((first, second), (second, first)):
                if Order(one, other) in scope.orders:
                    return Name(one if formula.which == "min" else other)
    return None


def _said(test: Comparison, scope: Scope) -> bool | None:
    """Whether the user's words alone tell that one name is at most another."""
    match test:
        case Comparison(Name(left), "<=", Name(right)) | Comparison(Name(right), ">=", Name(left)):
            return True if Order(left, right) in scope.orders else None
    return None


def _as_interval(state: bool | None) -> Interval:
    if state is None:
        return ZERO_OR_ONE
    return ONE if state else ZERO


def _look_up(base: Interval, table: Table) -> Interval:
    return _slices(base, table) if table.mode == "marginal" else _row(base, table)


def _row(base: Interval, table: Table) -> Interval:
    """The values of the rows that the base may fall in; anything where it may lie beyond the last."""
    held: list[Interval] = []
    below: Fraction | None = None
    for row in table.rows:
        top = _top(row)
        reaches_down = below is None or base.high is None or base.high > below
        reaches_up = top is None or base.low is None or base.low <= top
        if reaches_down and reaches_up:
            held.append(Interval.of(Fraction(row.value)))
        below = top
    beyond = below is not None and (base.high is None or base.high > below)
    return ANYTHING if beyond or not held else hull(held)


def _slices(base: Interval, table: Table) -> Interval:
    """Each row's ratio on its slice; what comes out bends only at the rows' ends: its extremes lie there."""
    last = _top(table.rows[-1])
    if last is not None and (base.high is None or base.high > last):
        return ANYTHING
    tops = [top for row in table.rows if (top := _top(row)) is not None and base.contains(top)]
    ends = [end for end in (base.low, base.high) if end is not None]
    # Without an end or a bend in it the base is anything, and the table one straight line through nothing.
    places = [*tops, *ends] or [Fraction(0)]
    reached = hull([Interval.of(_marginal(value, table)) for value in places])
    rising_away = table.rows[-1].value
    falling_down = table.rows[0].value
    no_top = (base.high is None and rising_away > 0) or (base.low is None and falling_down < 0)
    no_bottom = (base.high is None and rising_away < 0) or (base.low is None and falling_down > 0)
    return Interval(None if no_bottom else reached.low, None if no_top else reached.high)


def _marginal(value: Fraction, table: Table) -> Fraction:
    total, below = Fraction(0), Fraction(0)
    for number, row in enumerate(table.rows):
        top = _top(row)
        until = value if top is None else min(value, top)
        if number == 0 or until > below:
            total += (until - below) * Fraction(row.value)
        below = below if top is None else top
    return total


def _top(row: Bracket) -> Fraction | None:
    return None if row.up_to is None else Fraction(row.up_to)


def _live(formula: Formula, scope: Scope) -> Iterator[str]:
    if evaluate(formula, scope).is_exact:
        return
    match formula:
        case Name(name):
            if name in scope.formulas:
                yield from _live(scope.formulas[name], scope)
            else:
                yield name
        case Extreme():
            for part in _contenders(formula, scope):
                yield from _live(part, scope)
        case Either(test, then, otherwise):
            state = holds(test, scope)
            if state is None:
                yield from _live_in_test(test, scope)
            for part in (then, otherwise) if state is None else (then,) if state else (otherwise,):
                yield from _live(part, scope)
        case Operation() | Comparison() | InTable():
            for part in parts_of(formula):
                yield from _live(part, scope)


def _live_in_test(test: Comparison | Name, scope: Scope) -> Iterator[str]:
    for part in (test,) if isinstance(test, Name) else (test.left, test.right):
        yield from _live(part, scope)


def _contenders(formula: Extreme, scope: Scope) -> tuple[Formula, ...]:
    """The parts of min or max that may be the one reached."""
    chosen = _settled_by_words(formula, scope)
    if chosen is not None:
        return (chosen,)
    values = [evaluate(part, scope) for part in formula.of]
    if formula.which == "max":
        values = [-value for value in values]
    ceiling = least_of(values).high
    return tuple(
        part
        for part, value in zip(formula.of, values, strict=True)
        if ceiling is None or value.low is None or value.low < ceiling
    )
