"""What a formula measures, in powers of currencies, years and days; unlike things never meet in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.rules.formula import (
    Comparison,
    Constant,
    Either,
    Extreme,
    Formula,
    InTable,
    Name,
    Operation,
)
from knowledge.rules.parameter import Dimension, DimensionName, Table
from knowledge.rules.parsing import names_of, written_as

_ANSWERS = frozenset({Dimension.YES_NO, Dimension.CHOICE, Dimension.STATEMENT})
_PURE = ("ratio", "count")
# A rate is a ratio for each piece of a time.
_TIME_OF = {Dimension.RATE.value: "years", Dimension.DAILY_RATE.value: "days"}
_RATE_OVER = {time: rate for rate, time in _TIME_OF.items()}


@dataclass(frozen=True, slots=True)
class Measure:
    """Powers of currencies, `years` and `days`; without any, `pure` says whether it is a ratio or a count.

    `pure` None is the 1 of `1 + ratio`, which goes with either; `is_zero` is the 0 that goes with anything.
    """

    powers: tuple[tuple[str, int], ...] = ()
    pure: str | None = None
    is_zero: bool = False

    def __str__(self) -> str:
        """Such as `CNY`, `CNY * years`, `ratio_per_year` or `number`."""
        name = self.name
        if name is not None:
            return name
        over = [_power(unit, power) for unit, power in self.powers if power > 0]
        under = [_power(unit, -power) for unit, power in self.powers if power < 0]
        return " / ".join([" * ".join(over) or "1", *under]) if self.powers else "number"

    @property
    def name(self) -> DimensionName | None:
        """The name of the dimension, or None when it has none, as yuan times years."""
        if not self.powers:
            return self.pure
        (unit, power), *others = self.powers
        if others or power not in (1, -1):
            return None
        return unit if power == 1 else _RATE_OVER.get(unit)


_ONE = Measure()
_ZERO = Measure(is_zero=True)


class Mismatch(Exception):
    """A formula that measures nothing; `code` and `values` say where and why."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(f"{code}: {values}")
        self.code = code
        self.values = values


class UnknownMeasure(Exception):
    """A name whose dimension is not known, because of a fault noted elsewhere."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a formula's names measure; `constant` are the names that no input can change."""

    dimensions: Mapping[str, DimensionName]
    tables: Mapping[str, Table]
    constant: frozenset[str] = frozenset()


def measure_of(formula: Formula, known: Surroundings) -> Measure:
    """What a formula measures; raises Mismatch, or UnknownMeasure for a name that is not known."""
    match formula:
        case Constant(value):
            return _ZERO if value == 0 else _ONE
        case Name(name):
            return _named(name, known)
        case Operation("*" | "/"):
            return _product(formula, known)
        case Operation(operator, left, right):
            code = "measure_sum" if operator == "+" else "measure_difference"
            return _alike(code, formula, (left, right), known)
        case Extreme(_, of):
            return _alike("measure_extreme", formula, of, known)
        case Either(test, then, otherwise):
            check_test(test, known)
            return _alike("measure_either", formula, (then, otherwise), known)
        case InTable(base, table):
            return _in_table(base, table, known)
        case Comparison():
            raise Mismatch("measure_comparison", formula=written_as(formula))


def check_test(
    test: Formula, known: Surroundings, *, answers: frozenset[str] = frozenset({"yes_no"})
) -> None:
    """Checks a condition: two values of one dimension, a choice and one of its names, or an answer's name."""
    if isinstance(test, Comparison) and isinstance(test.left, Name) and _is_choice(test.left, known):
        if test.comparator != "==" or not isinstance(test.right, Name):
            raise Mismatch("choice_comparison", formula=written_as(test), name=test.left.name)
    elif isinstance(test, Comparison):
        _alike("measure_compared", test, (test.left, test.right), known)
    elif isinstance(test, Name):
        if test.name not in known.dimensions:
            raise UnknownMeasure(test.name)
        if known.dimensions[test.name] not in answers:
            raise Mismatch("test_no_answer", name=test.name, measure=known.dimensions[test.name])


def alike(first: Measure, second: Measure) -> Measure | None:
    """What both measure, when they measure one thing."""
    if first.is_zero or second.is_zero:
        return second if first.is_zero else first
    if first.powers != second.powers:
        return None
    if first.pure is None or second.pure is None:
        return Measure(first.powers, first.pure or second.pure)
    return first if first.pure == second.pure else None


def measure_named(dimension: DimensionName) -> Measure:
    if dimension in _PURE:
        return Measure(pure=dimension)
    if dimension in _TIME_OF:
        return Measure(((_TIME_OF[dimension], -1),))
    return Measure(((dimension, 1),))


def _is_choice(name: Name, known: Surroundings) -> bool:
    return known.dimensions.get(name.name) == Dimension.CHOICE


def _power(unit: str, power: int) -> str:
    return " * ".join([unit] * power)


def _named(name: str, known: Surroundings) -> Measure:
    dimension = known.dimensions.get(name)
    if dimension is None:
        raise UnknownMeasure(name)
    if dimension in _ANSWERS:
        raise Mismatch("measure_answer", name=name, measure=dimension)
    return measure_named(dimension)


def _alike(code: str, formula: Formula, parts: tuple[Formula, ...], known: Surroundings) -> Measure:
    together = _ZERO
    for part in parts:
        measure = measure_of(part, known)
        joined = alike(together, measure)
        if joined is None:
            raise Mismatch(
                code,
                formula=written_as(formula),
                part=written_as(part),
                measure=str(together),
                other_measure=str(measure),
            )
        together = joined
    return together


def _product(formula: Operation, known: Surroundings) -> Measure:
    left, right = measure_of(formula.left, known), measure_of(formula.right, known)
    if formula.operator == "/":
        _check_divisor(formula.right, known)
    if left.is_zero or right.is_zero:
        return _ZERO
    sign = 1 if formula.operator == "*" else -1
    powers = Counter(dict(left.powers))
    for unit, power in right.powers:
        powers[unit] += sign * power
    kept = tuple(sorted((unit, power) for unit, power in powers.items() if power))
    return Measure(kept, None if kept else _pure(left, right))


def _pure(left: Measure, right: Measure) -> str | None:
    """Money over money is a ratio, a share of a count is a ratio, a count of a count a count."""
    if left.powers or right.powers or "ratio" in (left.pure, right.pure):
        return "ratio"
    return left.pure or right.pure


def _check_divisor(divisor: Formula, known: Surroundings) -> None:
    if divisor == Constant(0):
        raise Mismatch("divisor_zero", formula=written_as(divisor))
    changing = sorted(names_of(divisor) - known.constant)
    if changing:
        raise Mismatch("divisor_not_constant", formula=written_as(divisor), name=", ".join(changing))


def _in_table(base: Formula, name: str, known: Surroundings) -> Measure:
    table = known.tables.get(name)
    if table is None:
        raise UnknownMeasure(name)
    measure = measure_of(base, known)
    if alike(measure, measure_named(table.base)) is None:
        raise Mismatch(
            "measure_table", name=name, part=written_as(base), measure=str(measure), other_measure=table.base
        )
    if table.mode == "whole":
        return measure_named(table.dimension)
    product = Operation("*", Name("base"), Name("share"))
    inner = Surroundings({"base": table.base, "share": table.dimension}, {})
    return measure_of(product, inner)
