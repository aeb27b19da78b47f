"""Numbers of a text, for telling whether a figure of an answer is held by a source."""

from __future__ import annotations

from knowledge.amounts.amount import Number
from knowledge.amounts.folding import Folded, fold
from knowledge.amounts.quantity import Quantity
from knowledge.amounts.scanning import scan


def read_numbers(text: str) -> tuple[Number, ...]:
    """Every number of a text, in order: each Arabic numeral, and each Chinese numeral that counts something.

    Citation marks ([1]) and marks that number a list are none; dates, ordinals and document numbers are.
    """
    folded = fold(text)
    return tuple(_number(folded, quantity) for quantity in scan(folded.text) if not _is_word(quantity))


def same_value(first: Number, second: Number) -> bool:
    """Whether two numbers say the same: 20万元 and 200,000元 do, 20万元 and 20元 do not."""
    return first.value == second.value


def _is_word(quantity: Quantity) -> bool:
    """千家 and 上亿元 say many, not how many; neither does an estimate without a unit."""
    numeral = quantity.numeral
    return numeral.chinese and (numeral.bare_scale or (numeral.top is not None and quantity.unit is None))


def _number(folded: Folded, quantity: Quantity) -> Number:
    numeral, unit = quantity.numeral, quantity.unit
    is_ratio = unit is not None and unit.dimension == "ratio"
    start, end = folded.span(
        numeral.start, quantity.end if is_ratio or quantity.coins else quantity.scale_end
    )
    value = quantity.measure(quantity.value) if is_ratio else quantity.value
    values = {value, quantity.value, numeral.value}
    if quantity.top is not None:
        values.add(quantity.top)
    return Number(folded.original[start:end], start, end, value, frozenset(values), is_indefinite(quantity))


def is_indefinite(quantity: Quantity) -> bool:
    """Whether a quantity is 一家 or 一个: a lone Chinese one before a counting word."""
    numeral, unit = quantity.numeral, quantity.unit
    lone = numeral.chinese and numeral.end - numeral.start == 1 and numeral.value == 1 and not quantity.power
    return lone and numeral.part_of is None and (unit is None or unit.dimension == "count")
