"""The value of one missing input at which two calculations come to the same, found on exact fractions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from knowledge.rules.interval import Interval
from knowledge.rules.resolving import Resolved, reached
from knowledge.rules.rounding import rounded
from knowledge.rules.rule import Input

# How finely the value is told: sums to the cent, a rate to a millionth.
_CENT = Decimal("0.01")
_FINE = Decimal("0.000001")
# Where an input has no greatest value the search ends here.
_FARTHEST = Fraction(10**12)
_LEAST = Fraction(1, 100)
_PARTS = 48


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two; `name` is what its rule calls the missing input, None where it has none such."""

    resolved: Resolved
    name: str | None


@dataclass(frozen=True, slots=True)
class BreakEven:
    input: Input
    value: Decimal


def break_even(first: Side, second: Side, missing: Input) -> BreakEven | None:
    """Where the second passes the first, in the input's own measure, rounded.

    None when neither passes the other, when they pass each other more than once, or when something else is
    open too.
    """

    def lead(value: Fraction) -> Fraction | None:
        """How far the second lies above the first."""
        apart = _with(second, value) - _with(first, value)
        return apart.low if apart.is_exact else None

    signs = [(value, apart) for value in _places(first, second) if (apart := lead(value)) != 0]
    known = [(value, apart) for value, apart in signs if apart is not None]
    if len(known) != len(signs):
        return None
    turns = [
        (before[0], after[0])
        for before, after in zip(known, known[1:], strict=False)
        if (before[1] > 0) != (after[1] > 0)
    ]
    if len(turns) != 1:
        return None
    unit = _CENT if missing.dimension.isupper() else _FINE
    return BreakEven(missing, rounded(_narrowed(*turns[0], lead, Fraction(unit)), unit))


def _with(side: Side, value: Fraction) -> Interval:
    return reached(side.resolved, {side.name: Interval.of(value)} if side.name is not None else {})


def _places(first: Side, second: Side) -> list[Fraction]:
    """Values of the missing input to look at, the least and the greatest it may have among them."""
    held = [side.resolved.scope.values[side.name] for side in (first, second) if side.name is not None]
    low = max((one.low for one in held if one.low is not None), default=Fraction(0))
    high = min((one.high for one in held if one.high is not None), default=_FARTHEST)
    if high <= low:
        return [low]
    evenly = [low + (high - low) * part / _PARTS for part in range(_PARTS + 1)]
    # Where the range spans many sizes, each size is looked at as well.
    sizes = [_LEAST * 2**power for power in range(_PARTS)]
    return sorted({*evenly, *(low + size for size in sizes if low + size < high)})


def _narrowed(
    low: Fraction, high: Fraction, lead: Callable[[Fraction], Fraction | None], unit: Fraction
) -> Fraction:
    """The place between two of different sign at which the lead is nothing.

    Amounts bend only here and there, so the last short piece is straight and its crossing exact.
    """
    start = lead(low) or Fraction(0)
    while high - low > unit / 4:
        middle = (low + high) / 2
        apart = lead(middle) or Fraction(0)
        if apart == 0:
            return middle
        if (apart > 0) == (start > 0):
            low = middle
        else:
            high = middle
    before, after = lead(low) or Fraction(0), lead(high) or Fraction(0)
    return low + (high - low) * before / (before - after) if before != after else low
