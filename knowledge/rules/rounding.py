"""From exact fractions to the decimals that are shown: rounded once, half up, or to 34 digits."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction

# The digits of an IEEE 754 decimal128.
DIGITS = 34
_SHOWN = Context(prec=DIGITS)
_EXACT = Context(prec=1_000)


def rounded(value: Fraction, unit: Decimal) -> Decimal:
    """The multiple of `unit` nearest to `value`; from halfway away from zero."""
    above, below = unit.as_integer_ratio()
    # |value| / unit + 1/2 in whole numbers: many times faster than in fractions.
    size, part = abs(value.numerator) * below, value.denominator * above
    multiples = (2 * size + part) // (2 * part)
    return _EXACT.multiply(Decimal(multiples if value.numerator >= 0 else -multiples), unit)


def shown(value: Fraction) -> Decimal:
    """`value` to 34 significant digits, which hold it exactly where it has no more."""
    return _SHOWN.divide(Decimal(value.numerator), Decimal(value.denominator))
