"""Exact intervals: what a value may be, from a least to a greatest, and the arithmetic of rules on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

_NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Interval:
    """Every value from `low` to `high`, both included; None is without an end on that side.

    The arithmetic is sound: for any values in the operands what comes out lies in the interval that comes
    out. It is exact where both operands are one value.
    """

    low: Fraction | None
    high: Fraction | None

    @classmethod
    def of(cls, value: Fraction) -> Interval:
        return cls(value, value)

    @property
    def is_exact(self) -> bool:
        """Whether it is one value."""
        return self.low is not None and (self.low is self.high or self.low == self.high)

    @property
    def width(self) -> Fraction | None:
        """How far apart the ends are; None when there is no end on a side."""
        return None if self.low is None or self.high is None else self.high - self.low

    def contains(self, value: Fraction) -> bool:
        return (self.low is None or self.low <= value) and (self.high is None or value <= self.high)

    def __add__(self, other: Interval) -> Interval:
        low = _sum(self.low, other.low)
        return Interval(low, low if _are_single(self, other) else _sum(self.high, other.high))

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __neg__(self) -> Interval:
        low = _opposite(self.high)
        return Interval(low, low if self.low is self.high else _opposite(self.low))

    def __mul__(self, other: Interval) -> Interval:
        """Nothing times anything is nothing, also where the other has no end."""
        if _are_single(self, other) and self.low is not None and other.low is not None:
            return Interval.of(self.low * other.low)
        if self.low is not None and other.low is not None and self.low >= 0 and other.low >= 0:
            return Interval(self.low * other.low, _product_of_tops(self.high, other.high))
        if _is_nothing(self) or _is_nothing(other):
            return Interval(_NOTHING, _NOTHING)
        if self.low is None or self.high is None or other.low is None or other.high is None:
            return _endless_product(self, other)
        products = [one * two for one in (self.low, self.high) for two in (other.low, other.high)]
        return Interval(min(products), max(products))

    def __truediv__(self, other: Interval) -> Interval:
        """Without ends where the divisor may be zero between its ends, or is zero."""
        return self * _reciprocal(other)

    def within(self, other: Interval) -> Interval:
        """What both have in common; `self` where they have nothing in common."""
        if self.low is self.high and self.low is not None:
            return self
        low, high = _greatest_low(self, other), _least_high(self, other)
        return self if low is not None and high is not None and low > high else Interval(low, high)

    def is_at_most(self, other: Interval) -> bool | None:
        """Whether every value here is at most every value there; None when it cannot be told."""
        if self.high is not None and other.low is not None and self.high <= other.low:
            return True
        if self.low is not None and other.high is not None and self.low > other.high:
            return False
        return None

    def is_below(self, other: Interval) -> bool | None:
        """As `is_at_most`, but less than."""
        return _not(other.is_at_most(self))

    def equals(self, other: Interval) -> bool | None:
        """Whether both are the same one value; None when they may be."""
        if self.is_exact and other.is_exact:
            return self.low == other.low
        apart = self.is_below(other) or other.is_below(self)
        return False if apart else None


ANYTHING = Interval(None, None)
ZERO = Interval.of(Fraction(0))
ONE = Interval.of(Fraction(1))
ZERO_OR_ONE = Interval(Fraction(0), Fraction(1))


def least_of(intervals: Iterable[Interval]) -> Interval:
    """Where the least of one value from each lies."""
    every = list(intervals)
    lows = [interval.low for interval in every if interval.low is not None]
    highs = [interval.high for interval in every if interval.high is not None]
    return Interval(min(lows) if len(lows) == len(every) else None, min(highs) if highs else None)


def greatest_of(intervals: Iterable[Interval]) -> Interval:
    """Where the greatest of one value from each lies."""
    every = list(intervals)
    lows = [interval.low for interval in every if interval.low is not None]
    highs = [interval.high for interval in every if interval.high is not None]
    return Interval(max(lows) if lows else None, max(highs) if len(highs) == len(every) else None)


def hull(intervals: Iterable[Interval]) -> Interval:
    """The least interval that holds them all."""
    every = list(intervals)
    lows = [interval.low for interval in every if interval.low is not None]
    highs = [interval.high for interval in every if interval.high is not None]
    return Interval(
        min(lows) if len(lows) == len(every) else None, max(highs) if len(highs) == len(every) else None
    )


def _are_single(one: Interval, other: Interval) -> bool:
    """Whether both were made as one value each, whose work is then done once: most of it is."""
    return one.low is one.high and other.low is other.high


def _is_nothing(interval: Interval) -> bool:
    return interval.low == 0 and interval.high == 0


def _not(state: bool | None) -> bool | None:
    return None if state is None else not state


def _sum(one: Fraction | None, two: Fraction | None) -> Fraction | None:
    return None if one is None or two is None else one + two


def _opposite(end: Fraction | None) -> Fraction | None:
    return None if end is None else -end


def _product_of_tops(one: Fraction | None, two: Fraction | None) -> Fraction | None:
    """The greatest product of values that are nowhere negative."""
    if one == 0 or two == 0:
        return _NOTHING
    return None if one is None or two is None else one * two


def _endless_product(one: Interval, two: Interval) -> Interval:
    """The product when an end is missing: by the signs that the values may have."""
    parts = [_signed(first, second) for first in _halves(one) for second in _halves(two)]
    return hull(parts)


def _halves(interval: Interval) -> list[Interval]:
    """The part at or below zero and the part at or above it, as far as there is one."""
    halves = []
    if interval.low is None or interval.low < 0:
        high = interval.high if interval.high is not None and interval.high < 0 else _NOTHING
        halves.append(Interval(interval.low, high))
    if interval.high is None or interval.high >= 0:
        low = interval.low if interval.low is not None and interval.low > 0 else _NOTHING
        halves.append(Interval(low, interval.high))
    return halves


def _signed(one: Interval, two: Interval) -> Interval:
    """The product of two of which neither changes its sign."""
    if one.low is None or one.low < 0:
        return -_signed(-one, two)
    if two.low is None or two.low < 0:
        return -_signed(one, -two)
    return Interval(one.low * two.low, _product_of_tops(one.high, two.high))


def _reciprocal(interval: Interval) -> Interval:
    low, high = interval.low, interval.high
    if low is not None and low >= 0 and not _is_nothing(interval):
        return Interval(1 / high if high is not None else _NOTHING, 1 / low if low else None)
    if high is not None and high <= 0 and not _is_nothing(interval):
        return -_reciprocal(-interval)
    return ANYTHING


def _greatest_low(one: Interval, two: Interval) -> Fraction | None:
    lows = [low for low in (one.low, two.low) if low is not None]
    return max(lows) if lows else None


def _least_high(one: Interval, two: Interval) -> Fraction | None:
    highs = [high for high in (one.high, two.high) if high is not None]
    return min(highs) if highs else None
