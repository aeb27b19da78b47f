"""The one quantity that a user's words for an input hold; giving.toml has the words beside it."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from importlib import resources

from knowledge.amounts import Amount, read_amounts, vocabulary
from knowledge.rules.interval import ANYTHING, Interval

# A sum above this is a slip of the hand: the gross product of a country is below it.
MOST = 10**15
_MONTHS = 12
_PLAIN = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[+-]?\d+)?|\.\d+")
_LATIN_CODE = re.compile(r"(?<![a-z])[a-z]{3}$")
_DIGIT = re.compile(r"\d")
# What may follow a bare number besides its bound, and stand for no unit.
_PUNCTUATION = " \t,，.。;；、!！?？)）(（~"
# A number of more digits than this is not worked out before it is turned away.
_MOST_DIGITS = 60
_MOST_POWER = 40


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value between two ends in its own measure: money, ratio, years, days, count, or a bare number.

    `strict`: an end that was said is itself not reached.
    """

    value: Interval
    dimension: str
    currency: str | None = None
    strict: bool = False


class Unreadable(ValueError):
    """Words that hold no one quantity; `code` and `values` as in knowledge.rules.giving."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(f"{code}: {values}")
        self.code = code
        self.values = values


def read_quantity(folded: str, *, never: str | None = None) -> Quantity:
    """The quantity in folded words; `never`: the list of giving.toml that none of its words may be of.

    Raises Unreadable, with that list's name as code.
    """
    if folded in answers("endless") or folded.lstrip("+-−") in answers("endless"):
        raise Unreadable("not_finite")
    if never is not None and any(word in folded for word in answers(never)):
        raise Unreadable(never)
    if folded in answers("zero"):
        return Quantity(Interval.of(Fraction(0)), "number")
    sign = next((one for one in answers("minus") if folded.startswith(one)), "")
    bare = folded.removeprefix(sign).removeprefix("+").strip()
    if _PLAIN.fullmatch(bare):
        value = _plain(bare)
        if sign and value:
            raise Unreadable("negative")
        return Quantity(Interval.of(value), "number")
    return _spoken(folded)


@lru_cache(maxsize=16)
def answers(name: str) -> frozenset[str]:
    """A list of giving.toml."""
    text = resources.files("knowledge.rules").joinpath("giving.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)[name])


def _plain(written: str) -> Fraction:
    digits, _, power = written.replace(",", "").partition("e")
    if len(digits) > _MOST_DIGITS or len(power) > len(str(_MOST_POWER)) + 1 or int(power or 0) > _MOST_POWER:
        raise Unreadable("too_large", most=str(MOST))
    return Fraction(Decimal(digits)) * Fraction(10) ** int(power or 0)


def _spoken(folded: str) -> Quantity:
    amounts = read_amounts(folded)
    if not amounts:
        raise Unreadable("not_a_number")
    first, last = amounts[0], amounts[-1]
    before, after = folded[: first.start], folded[last.end :]
    if any(before.rstrip().endswith(sign) for sign in answers("minus")):
        raise Unreadable("negative")
    if len(amounts) > 1:
        return _years_and_months(folded, amounts)
    _check_rest(first, before, after)
    return _quantity(first)


def _check_rest(amount: Amount, before: str, after: str) -> None:
    """Raise where something beside the amount could make it another: more digits, a unit nobody knows."""
    if _DIGIT.search(before) or _DIGIT.search(after):
        raise Unreadable("not_understood", rest=(before + after).strip())
    if amount.dimension != "number":
        return
    bound = vocabulary.BOUND_AFTER.match(after)
    rest = (after[bound.end() :] if bound else after).strip(_PUNCTUATION)
    if rest:
        raise Unreadable("not_understood", rest=rest)
    beside = vocabulary.BOUND_BEFORE.sub("", before).rstrip()
    if beside and (unicodedata.category(beside[-1]) == "Sc" or _LATIN_CODE.search(beside)):
        raise Unreadable("not_understood", rest=beside)


def _quantity(amount: Amount) -> Quantity:
    dimension = amount.dimension
    value = _ends(amount)
    if dimension == "months":
        return Quantity(value * Interval.of(Fraction(1, _MONTHS)), "years", strict=amount.strict)
    if dimension == "number" and amount.unit:
        return Quantity(value, "times", strict=amount.strict)
    return Quantity(value, dimension, amount.currency, amount.strict)


def _ends(amount: Amount) -> Interval:
    """Where the value lies: 近50万 below that, 约50万 anywhere, since no text says how far off it may be."""
    low, high = (None if end is None else Fraction(end) for end in (amount.low, amount.high))
    if amount.bound == "about" and low == high:
        return Interval(None, high) if amount.strict else ANYTHING
    return Interval(low, high)


def _years_and_months(folded: str, amounts: tuple[Amount, ...]) -> Quantity:
    """一年零三个月 is one quantity; any other two are two."""
    if len(amounts) == 2:
        years, months = amounts
        between = folded[years.end : months.start].strip()
        is_one = (years.dimension, months.dimension) == ("years", "months") and between in answers(
            "between_parts"
        )
        if is_one and years.bound == months.bound == "exact":
            _check_rest(years, folded[: years.start], folded[months.end :])
            total = _ends(years) + _ends(months) * Interval.of(Fraction(1, _MONTHS))
            return Quantity(total, "years")
    raise Unreadable("several_values")
