"""What is read from a text: an amount with its bound, and a number with the values it may stand for."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Dimension = Literal["money", "ratio", "points", "years", "days", "months", "count", "number"]
Bound = Literal["exact", "upper", "lower", "about"]


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount as a text states it; `words` is text[start:end]: numeral and unit, without the bound's words.

    `low` and `high` are in the dimension's own measure: money in the currency's main unit, a ratio as a
    fraction (40% is 0.4), points as percentage points, `number` for a numeral without a unit. They are equal
    for one value, also for a rounded one (`about`); None is unbounded. `strict` says that the value itself is
    not reached (超过, 不足) or, with `about`, that it lies below (近). 十几万 is `about`, from 10万 to 20万.
    """

    low: Decimal | None
    high: Decimal | None
    dimension: Dimension
    currency: str | None
    unit: str
    bound: Bound
    strict: bool
    words: str
    start: int
    end: int

    @property
    def value(self) -> Decimal | None:
        """The one value that is written, whatever its bound; None for a range."""
        if self.low is None or self.high is None:
            return self.high if self.low is None else self.low
        return self.low if self.low == self.high else None


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text; `words` is text[start:end], the numeral with its scale and percent sign.

    `value` is what it says (20万元 is 200000, 40% is 0.4); `values` holds that and the bare numeral.
    An `indefinite` one (一家, 一个) may only say "a".
    """

    words: str
    start: int
    end: int
    value: Decimal
    values: frozenset[Decimal]
    indefinite: bool = False
