"""Values as a rule file writes them (40%, 30万元, 6个月), and sums of them, read exactly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation

from knowledge.amounts import Amount, read_amounts
from knowledge.rules.parameter import SHARES, DimensionName

# No rounding before the end: as many digits as the engine keeps.
_EXACT = Context(prec=34)
_MONTHS_OF_A_YEAR = Decimal(12)
_POINT = Decimal("0.01")
_PLAIN = re.compile(r"-?\d+(?:,\d{3})*(?:\.\d+)?")
_SIGNS = re.compile(r"\s*([+\-−－＋])\s*")
# What a bare numeral may be when the file says so; money always names its currency in a parameter.
_NEEDS_NO_UNIT = frozenset({"ratio", "count", "years", "days"})
_MOST_TERMS = 20


class NoValue(ValueError):
    """Words that are no value here; `code` says why.

    Codes: value_unreadable, value_is_range, value_without_dimension, value_dimension,
    derivation_unreadable, derivation_mixed.
    """

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(f"{code}: {values}")
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Value:
    """A quantity in the measure of its dimension: money in the main unit, 40% as 0.4, months in years."""

    amount: Decimal
    dimension: DimensionName


def read_value(words: str, dimension: DimensionName | None = None) -> Value:
    """The one value that `words` write, in the dimension given or else in the one they show.

    Raises NoValue when they hold none, a range or bound, something beside it, or another dimension.
    """
    amount = _only_amount(words)
    shown = _shown(amount)
    if dimension is None:
        if shown is None:
            raise NoValue("value_without_dimension", value=words)
        return Value(measured(amount, shown), shown)
    if not _may_be(amount, shown, dimension):
        raise NoValue("value_dimension", value=words, measure=shown or "number", expected_measure=dimension)
    return Value(measured(amount, dimension), dimension)


def read_number(words: str) -> Decimal | None:
    """A plain numeral (80000.00, 1,500), or None."""
    plain = words.strip()
    return Decimal(plain.replace(",", "")) if _PLAIN.fullmatch(plain) else None


@dataclass(frozen=True, slots=True)
class Derivation:
    """A sum of values: what it comes to, and the words of its terms that a quote must hold."""

    value: Value
    terms: tuple[str, ...]


def read_derivation(words: str, dimension: DimensionName | None = None) -> Derivation:
    """What a sum such as `200美元 + 300美元` or `1 + 40%` comes to; a lone 1 needs no quote.

    Raises NoValue, also (`derivation_mixed`) when the terms are not of one dimension.
    """
    parts = _SIGNS.split(words.strip())
    terms, signs = parts[::2], parts[1::2]
    if not signs or not all(terms) or len(terms) > _MOST_TERMS:
        raise NoValue("derivation_unreadable", value=words)
    stated = [term for term in terms if term != "1"]
    if not stated:
        raise NoValue("derivation_unreadable", value=words)
    measure = dimension or read_value(stated[0]).dimension
    total = Decimal(0)
    for sign, term in zip(["+", *signs], terms, strict=True):
        value = _term(term, measure, words)
        total = _EXACT.add(total, value) if sign in "+＋" else _EXACT.subtract(total, value)
    return Derivation(Value(total, measure), tuple(stated))


def _term(term: str, dimension: DimensionName, words: str) -> Decimal:
    if term == "1" and dimension in ("ratio", "count"):
        return Decimal(1)
    try:
        return read_value(term, dimension).amount
    except NoValue as error:
        if error.code == "value_dimension":
            raise NoValue("derivation_mixed", value=words) from error
        raise


def measured(amount: Amount, dimension: DimensionName) -> Decimal:
    """The value of a single amount in the measure of a dimension (six months in years is 0.5)."""
    value = amount.value
    assert value is not None
    if amount.dimension == "months":
        return _EXACT.divide(value, _MONTHS_OF_A_YEAR)
    if amount.dimension == "points":
        return value * _POINT
    return value


def values_in(words: str, dimension: DimensionName) -> frozenset[Decimal]:
    """Every value of that dimension which words of a text hold, both ends of a range too."""
    held: set[Decimal] = set()
    for amount in read_amounts(words):
        if not _may_be(amount, _shown(amount), dimension):
            continue
        for end in {amount.low, amount.high} - {None}:
            assert end is not None
            held.add(
                _EXACT.divide(end, _MONTHS_OF_A_YEAR)
                if amount.dimension == "months"
                else _points(amount, end)
            )
    return frozenset(held)


def _points(amount: Amount, value: Decimal) -> Decimal:
    return value * _POINT if amount.dimension == "points" else value


def _only_amount(words: str) -> Amount:
    found = read_amounts(words)
    if len(found) != 1 or found[0].words.strip() != words.strip():
        raise NoValue("value_unreadable", value=words)
    amount = found[0]
    if amount.value is None or amount.bound != "exact":
        raise NoValue("value_is_range", value=words)
    # No text needs a value beyond what the engine can hold exactly.
    try:
        _EXACT.plus(amount.value).quantize(amount.value, context=_EXACT)
    except InvalidOperation as error:
        raise NoValue("value_unreadable", value=words) from error
    return amount


def _shown(amount: Amount) -> DimensionName | None:
    """The dimension that the words themselves show, if they do."""
    if amount.dimension == "money":
        return amount.currency
    if amount.dimension == "months":
        return "years"
    if amount.dimension == "number":
        return "ratio" if amount.unit == "倍" else None
    return "ratio" if amount.dimension == "points" else amount.dimension


def _may_be(amount: Amount, shown: DimensionName | None, dimension: DimensionName) -> bool:
    if shown is None:
        return dimension in _NEEDS_NO_UNIT
    return shown == dimension or (shown == "ratio" and dimension in SHARES)
