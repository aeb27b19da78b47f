"""A numeral of a folded text together with the scale, unit and currency that stand beside it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from knowledge.amounts import numerals
from knowledge.amounts.vocabulary import Unit

# An amount counts something, a label names it (第6届, e5); the calendar has years, months and days.
Kind = Literal["amount", "label", "calendar"]


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral at text[start:end]; `top` is the other end of an estimate (三五, 十几).

    `power` is the power of ten that its last words say; the lower end of a range may share it (三至五万).
    """

    start: int
    end: int
    value: Decimal
    top: Decimal | None = None
    power: int = 0
    chinese: bool = False
    bare_scale: bool = False
    part_of: Unit | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """`start` includes the currency before the numeral, `scale_end` the scale, `end` the unit.

    `joined`: a range begins here and ends with the next quantity. `vague` is what 多, 余, 来, 几 mean;
    `coins` says that 角 and 分 are part of the value.
    """

    numeral: Numeral
    start: int
    scale_end: int
    end: int
    value: Decimal
    top: Decimal | None
    power: int
    unit: Unit | None
    currency: str | None
    vague: str
    coins: bool = False
    kind: Kind = "amount"
    joined: bool = False

    def measure(self, value: Decimal) -> Decimal:
        """`value` in this quantity's dimension's own measure: 40 of 40% is 0.4."""
        return (
            value
            if self.unit is None or self.unit.factor == 1
            else numerals.EXACT.multiply(value, self.unit.factor)
        )
