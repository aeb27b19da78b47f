"""Amounts of a text: quantities with the words beside them that make bounds and ranges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from knowledge.amounts import vocabulary
from knowledge.amounts.amount import Amount, Bound, Dimension
from knowledge.amounts.folding import Folded, fold
from knowledge.amounts.quantity import Quantity
from knowledge.amounts.scanning import scan

# How far before an amount its bound word may begin.
_REACH = 24
# A numeral longer than this is no amount that a policy names.
_LONGEST_NUMERAL = 60
_BETWEEN_BOUNDS = re.compile(r"[\s,、至到]{0,3}")
_LATER = re.compile(r"(?:起)(?![草步来诉点伏初源因])")


@dataclass(frozen=True, slots=True)
class _Limit:
    bound: Bound
    strict: bool
    end: int


_NO_LIMIT = _Limit("exact", strict=False, end=0)


def read_amounts(text: str) -> tuple[Amount, ...]:
    """Every amount of a text, in order and without overlap.

    Days and years of the calendar, ordinals, document numbers and numerals inside Latin words are none.
    Bounds are read from the words beside the amount (不超过, 以上, at least); a range is one amount.
    """
    folded = fold(text)
    found = [quantity for quantity in scan(folded.text) if _is_amount(quantity)]
    return tuple(_merge(folded, found))


def _is_amount(quantity: Quantity) -> bool:
    return quantity.kind == "amount" and quantity.numeral.end - quantity.numeral.start <= _LONGEST_NUMERAL


def _merge(folded: Folded, found: list[Quantity]) -> Iterator[Amount]:
    position = 0
    previous_end = 0
    while position < len(found):
        first = found[position]
        second = found[position + 1] if position + 1 < len(found) else None
        before, after = _before(folded.text, first, previous_end), _after(folded.text, first)
        if second is not None and first.joined:
            yield _range(folded, first, second, _after(folded.text, second))
            previous_end = second.end
            position += 2
        elif second is not None and _is_band(folded.text, first, second, after):
            upper = _after(folded.text, second)
            high = upper if upper.bound == "upper" else _before(folded.text, second, after.end)
            yield _range(folded, first, second, replace(_NO_LIMIT, strict=high.strict))
            previous_end = second.end
            position += 2
        else:
            yield _single(folded, first, after if before is _NO_LIMIT else before)
            previous_end = first.end
            position += 1


def _is_band(text: str, first: Quantity, second: Quantity, after: _Limit) -> bool:
    """Whether two amounts are 5万元以上10万元以下."""
    if after.bound != "lower" or after.end <= first.end or _dimension(first) != _dimension(second):
        return False
    upper = _after(text, second)
    limit = upper if upper.bound == "upper" else _before(text, second, after.end)
    if limit.bound != "upper" or first.measure(first.value) >= second.measure(second.value):
        return False
    start = second.start if upper.bound == "upper" else _bound_start(text, second, after.end)
    return _BETWEEN_BOUNDS.fullmatch(text, after.end, start) is not None


def _bound_start(text: str, quantity: Quantity, earliest: int) -> int:
    first = max(earliest, quantity.start - _REACH)
    match = vocabulary.BOUND_BEFORE.search(text[first : quantity.start])
    return first + match.start() if match else quantity.start


def _before(text: str, quantity: Quantity, earliest: int) -> _Limit:
    first = max(earliest, quantity.start - _REACH)
    match = vocabulary.BOUND_BEFORE.search(text[first : quantity.start])
    if match is None and _dimension(quantity) == "ratio":
        match = vocabulary.BOUND_BEFORE_BASE.search(text[first : quantity.start])
        if match is not None and vocabulary.BOUNDS_BEFORE[match["word"]].bound == "about":
            return _NO_LIMIT
    if match is None:
        return _NO_LIMIT
    word = vocabulary.BOUNDS_BEFORE[match["word"]]
    if not _serves(word, quantity) or (match["word"] == "上" and not quantity.numeral.bare_scale):
        return _NO_LIMIT
    return _Limit(word.bound, word.strict, quantity.end)


def _after(text: str, quantity: Quantity) -> _Limit:
    match = vocabulary.BOUND_AFTER.match(text, quantity.end)
    if match is None or (match["word"] == "起" and not _LATER.match(text, match.start("word"))):
        return _NO_LIMIT
    word = vocabulary.BOUNDS_AFTER[match["word"]]
    return _Limit(word.bound, word.strict, match.end()) if _serves(word, quantity) else _NO_LIMIT


def _serves(word: vocabulary.BoundWord, quantity: Quantity) -> bool:
    dimension = _dimension(quantity)
    return (not word.only or dimension in word.only) and dimension not in word.unless


def _dimension(quantity: Quantity) -> Dimension:
    if quantity.currency is not None:
        return "money"
    if quantity.unit is None or quantity.unit.dimension == "label":
        return "number"
    return quantity.unit.dimension


def _range(folded: Folded, first: Quantity, second: Quantity, limit: _Limit) -> Amount:
    low, high = first.measure(first.value), second.measure(second.value)
    bound: Bound = "about" if limit.bound == "about" else "exact"
    return _amount(folded, second, (low, high), _Limit(bound, limit.strict, 0), start=first.start)


def _single(folded: Folded, quantity: Quantity, limit: _Limit) -> Amount:
    value = quantity.measure(quantity.value)
    if quantity.top is not None:
        return _amount(
            folded, quantity, (value, quantity.measure(quantity.top)), _Limit("about", limit.strict, 0)
        )
    if limit.bound == "exact":
        limit = _vague(quantity)
    ends: tuple[Decimal | None, Decimal | None] = (value, value)
    if limit.bound == "upper":
        ends = (None, value)
    elif limit.bound == "lower":
        ends = (value, None)
    return _amount(folded, quantity, ends, limit)


def _vague(quantity: Quantity) -> _Limit:
    if quantity.vague == "more":
        return _Limit("lower", strict=True, end=0)
    if quantity.vague or quantity.numeral.bare_scale:
        return _Limit("about", strict=False, end=0)
    return _NO_LIMIT


def _amount(
    folded: Folded,
    quantity: Quantity,
    ends: tuple[Decimal | None, Decimal | None],
    limit: _Limit,
    *,
    start: int | None = None,
) -> Amount:
    first, last = folded.span(quantity.start if start is None else start, quantity.end)
    dimension = _dimension(quantity)
    unit = quantity.unit.word if quantity.unit is not None and dimension != "money" else ""
    return Amount(
        low=ends[0],
        high=ends[1],
        dimension=dimension,
        currency=quantity.currency,
        unit=unit,
        bound=limit.bound,
        strict=limit.strict,
        words=folded.original[first:last],
        start=first,
        end=last,
    )
