"""Amounts in plain figures, in Chinese and English."""

from __future__ import annotations

from decimal import Decimal

from knowledge.amounts import numerals, vocabulary
from knowledge.amounts.amount import Amount

_HUNDRED = Decimal(100)
_CENTS = 2


def format_money(value: Decimal, currency: str, language: str) -> str:
    """CNY 200,000 in English, 200,000元 in Chinese; never rounded, a fraction has at least two places."""
    figures = format_number(value)
    whole, point, fraction = figures.partition(".")
    if point:
        figures = f"{whole}.{fraction.ljust(_CENTS, '0')}"
    if language == "zh":
        known = vocabulary.CURRENCIES.get(currency)
        return figures + (known.name if known else currency)
    return f"{currency} {figures}"


def format_number(value: Decimal) -> str:
    """`value` with thousands separators, every digit kept."""
    whole, point, fraction = numerals.plain(value).partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    first = len(digits) % 3
    groups = [digits[:first]] * bool(first) + [
        digits[start : start + 3] for start in range(first, len(digits), 3)
    ]
    return sign + ",".join(groups) + point + fraction


def gloss(amount: Amount, language: str) -> str:
    """The amount's figures without bound and unit words: CNY 200,000, 40%, 330,000; a range has both ends."""
    ends = [value for value in (amount.low, amount.high) if value is not None]
    written = [_figures(amount, value, language) for value in dict.fromkeys(ends)]
    return "–".join(written)


def _figures(amount: Amount, value: Decimal, language: str) -> str:
    if amount.dimension == "money" and amount.currency is not None:
        return format_money(value, amount.currency, language)
    if amount.dimension == "ratio":
        return format_number(numerals.EXACT.multiply(value, _HUNDRED)) + "%"
    return format_number(value)
