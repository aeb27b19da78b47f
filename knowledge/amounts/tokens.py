"""Search tokens of amounts and document numbers: one token a value, however it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from knowledge.amounts import numerals, vocabulary
from knowledge.amounts.folding import fold
from knowledge.amounts.numbers import is_indefinite
from knowledge.amounts.quantity import Quantity
from knowledge.amounts.scanning import scan

_DOCUMENT_NUMBER = re.compile(
    r"[〔\[(【{<〈](?P<year>(?:19|20)\d\d)[〕\])】}>〉]\s?第?\s?(?P<number>\d{1,5})\s?号|(?P<later>(?:19|20)\d\d)年第(?P<other>\d{1,5})号"
)
_LONGEST_TOKEN = 40
_HUNDRED = Decimal(100)


def value_tokens(text: str) -> tuple[str, ...]:
    """The canonical tokens of a text's numbers, in order, for a keyword index.

    5万元, 50000元 and 五万元 give "¥50000" and "50000", 400万美元 "$4000000" and "4000000", 百分之四十 "40%",
    三年 "3年", 11月 "11月", 〔2018〕28号 "文2018-28" (besides "2018" and "28号"), a plain number its digits.
    """
    folded = fold(text).text
    tokens = [
        f"文{int(m['year'] or m['later'])}-{int(m['number'] or m['other'])}"
        for m in _DOCUMENT_NUMBER.finditer(folded)
    ]
    for quantity in scan(folded):
        if quantity.numeral.end - quantity.numeral.start <= _LONGEST_TOKEN and not is_indefinite(quantity):
            tokens.extend(_tokens(quantity))
    return tuple(tokens)


def _tokens(quantity: Quantity) -> Iterator[str]:
    unit = quantity.unit
    value = numerals.plain(quantity.value)
    if quantity.currency is not None:
        yield vocabulary.CURRENCIES[quantity.currency].sign + value
        yield value
    elif unit is None or unit.dimension in ("count", "number"):
        yield value
    elif unit.dimension == "ratio":
        yield numerals.plain(numerals.EXACT.multiply(quantity.measure(quantity.value), _HUNDRED)) + "%"
    else:
        yield from _with_unit(quantity, unit.word, value)


def _with_unit(quantity: Quantity, word: str, value: str) -> Iterator[str]:
    unit = quantity.unit
    if quantity.kind == "calendar" and word == vocabulary.CALENDAR_YEAR:
        yield value
    elif unit is not None and unit.dimension != "label":
        yield numerals.plain(quantity.measure(quantity.value)) + vocabulary.TOKEN_UNITS[unit.dimension]
    else:
        yield value + word
