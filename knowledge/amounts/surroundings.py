"""Reads what stands beside a numeral, scale, unit and currency, and tells amounts from labels and dates."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from knowledge.amounts import numerals, vocabulary
from knowledge.amounts.quantity import Kind, Numeral, Quantity
from knowledge.amounts.vocabulary import Unit

_DIGIT = r"[\d零一二三四五六七八九壹贰叁肆伍陆柒捌玖]"
_TENTHS = re.compile(rf"(?P<tenth>{_DIGIT})角(?:(?P<hundredth>{_DIGIT})分)?")
_LONE_DIGIT = re.compile(
    r"(?P<digit>[1-9])(?=元|块|圆|美[元金]|人民币|[\s,，。;；、!！?？)）的了吧呢左以]|$)(?!,\d)"
)
_LEAST_SPOKEN_POWER = 3
_NEXT_PART = re.compile(r"(?P<numeral>\d+(?:\.\d+)?)(?P<scale>[十百千]?万|[十百千])")
_HALF_AFTER = re.compile(r"半(?![载数壁])")
_HALF = Decimal("0.5")
_ISO_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?!\d)")
_MONTHS = re.compile(r"个(?P<word>半|多)月")
_GENERIC = frozenset(vocabulary.GENERIC_MONEY)
_DATE_SIGNS = frozenset("./:")
_SHORTEST_MONTHLESS_DAY = 31


@dataclass(frozen=True, slots=True)
class _Tail:
    """The reading of what follows a numeral; `end` includes the unit."""

    scale_end: int
    end: int
    power: int
    unit: Unit | None
    vague: str
    coins: bool = False


def surround(text: str, numeral: Numeral, previous_end: int) -> Quantity:
    """The quantity of `numeral`; nothing before `previous_end` belongs to it."""
    start, prefix = _prefix(text, numeral.start, previous_end)
    tail = _months(text, numeral) or _tail(text, numeral.end, priced=prefix is not None)
    value = numerals.times(numeral.value, tail.power)
    top = None if numeral.top is None else numerals.times(numeral.top, tail.power)
    if tail.power and tail.unit is None and not numeral.chinese:
        value, tail = _further_parts(text, value, tail)
    value, tail = _smaller_parts(text, value, tail)
    currency = _currency(prefix, tail.unit)
    if currency is None:
        start = numeral.start
    quantity = Quantity(
        numeral,
        start,
        tail.scale_end,
        tail.end,
        value,
        top,
        tail.power or numeral.power,
        tail.unit,
        currency,
        tail.vague,
        tail.coins,
    )
    return _settle(text, quantity)


def _prefix(text: str, start: int, previous_end: int) -> tuple[int, str | None]:
    """Where the currency before text[start] begins, and which it is."""
    last = text[start - 1 : start] if start else ""
    if last.isspace() and start > 1:
        last = text[start - 2]
    if last not in vocabulary.PREFIX_ENDS or not last:
        return start, None
    first = max(previous_end, start - vocabulary.LONGEST_PREFIX)
    found = vocabulary.PREFIX.search(text[first:start])
    return (first + found.start(), vocabulary.PREFIXES[found[0].rstrip()]) if found else (start, None)


def _tail(text: str, end: int, *, priced: bool) -> _Tail:
    match = vocabulary.TAIL.match(text, end)
    if match is None or match.end() == end:
        return _Tail(end, end, 0, None, "")
    unit = vocabulary.UNITS[match["unit"]] if match["unit"] else None
    scale = match["scale"]
    if scale in vocabulary.SCALES_OF_MONEY and not priced and (unit is None or unit.currency is None):
        return _Tail(end, end, 0, None, "")
    if scale is None and unit is None:
        return _Tail(end, end, 0, None, "")
    marked = match["vague"] or match["later"] or ""
    scale_end = match.end("scale") if scale else end
    if match["later"] or (marked and not scale):
        scale_end = match.end("later") if match["later"] else match.end("vague")
    power = vocabulary.SCALES[scale] if scale else 0
    return _Tail(
        scale_end, match.end("unit") if unit else scale_end, power, unit, vocabulary.VAGUE.get(marked, "")
    )


def _further_parts(text: str, value: Decimal, tail: _Tail) -> tuple[Decimal, _Tail]:
    """3万5千 and 1亿3000万 are one numeral: `value` and tail with the parts that follow."""
    part = None if tail.vague else _NEXT_PART.match(text, tail.end)
    while part is not None:
        more = numerals.times(Decimal(part["numeral"]), vocabulary.SCALES[part["scale"]])
        if more >= numerals.times(Decimal(1), tail.power):
            break
        value = numerals.EXACT.add(value, more)
        following = _tail(text, part.end(), priced=False)
        tail = (
            replace(following, power=vocabulary.SCALES[part["scale"]]) if not following.power else following
        )
        if following.power or following.unit is not None:
            break
        part = _NEXT_PART.match(text, tail.end)
    return _last_digit(text, value, tail)


def _last_digit(text: str, value: Decimal, tail: _Tail) -> tuple[Decimal, _Tail]:
    """1万2 is 12,000, as people say it: a lone digit after the scale counts its tenths."""
    found = None if tail.vague or tail.unit is not None else _LONE_DIGIT.match(text, tail.end)
    if found is None or tail.power < _LEAST_SPOKEN_POWER or value % 10**tail.power:
        return value, tail
    value = numerals.EXACT.add(value, numerals.times(Decimal(found["digit"]), tail.power - 1))
    following = _tail(text, found.end(), priced=False)
    if following.power:
        following = _Tail(found.end(), found.end(), 0, None, "")
    return value, replace(following, power=tail.power - 1, scale_end=found.end())


def _months(text: str, numeral: Numeral) -> _Tail | None:
    """一个半月 and 三个多月, whose half and more stand inside the unit."""
    found = _MONTHS.match(text, numeral.end)
    if found is None:
        return None
    vague = vocabulary.VAGUE.get(found["word"], "")
    return _Tail(numeral.end, found.end(), 0, vocabulary.UNITS["个月"], vague)


def _smaller_parts(text: str, value: Decimal, tail: _Tail) -> tuple[Decimal, _Tail]:
    """一年半 is 1.5 years, 一个半月 1.5 months, 3元5角 3.5 yuan."""
    unit = tail.unit
    if unit is None or value != value.to_integral_value() or tail.vague:
        return value, tail
    if (
        text[tail.end - 2 : tail.end] == "半月"
        and unit.dimension == "months"
        and text[tail.scale_end] == "个"
    ):
        return numerals.EXACT.add(value, _HALF), tail
    if unit.dimension == "years" and (half := _HALF_AFTER.match(text, tail.end)):
        return numerals.EXACT.add(value, _HALF), replace(tail, end=half.end())
    if unit.word in _GENERIC and (tenths := _TENTHS.match(text, tail.end)):
        cents = (numerals.digit(tenths["tenth"]) * 10) + (
            numerals.digit(tenths["hundredth"]) if tenths["hundredth"] else 0
        )
        return numerals.EXACT.add(value, Decimal(cents).scaleb(-2)), replace(
            tail, end=tenths.end(), coins=True
        )
    return value, tail


def _currency(prefix: str | None, unit: Unit | None) -> str | None:
    if unit is None:
        return prefix
    if unit.currency is not None and prefix is not None and unit.word in _GENERIC:
        return prefix
    return unit.currency


def _settle(text: str, quantity: Quantity) -> Quantity:
    """The quantity with its kind, and without a unit that only looked like one."""
    numeral, unit = quantity.numeral, quantity.unit
    kind = _kind(text, quantity)
    if unit is not None and unit.word == vocabulary.CALENDAR_DAY and kind == "amount":
        return replace(quantity, unit=vocabulary.UNITS["天"])
    if kind != "amount":
        return replace(quantity, kind=kind, currency=None, start=numeral.start)
    return quantity


def _kind(text: str, quantity: Quantity) -> Kind:
    numeral, unit = quantity.numeral, quantity.unit
    before = text[numeral.start - 1 : numeral.start] if numeral.start else ""
    if before == "第":
        return "label"
    if unit is not None:
        return _kind_with_unit(text, quantity, unit, before)
    if quantity.currency is not None:
        return "amount"
    after = text[quantity.end : quantity.end + 1]
    if _glued(text, numeral, before, after) or _dated(text, numeral, before, after):
        return "label"
    written = text[numeral.start : numeral.end]
    if len(written) > 1 and written[0] == "0" and written.isdigit():
        return "label"
    return "amount"


def _glued(text: str, numeral: Numeral, before: str, after: str) -> bool:
    """Whether a Latin word holds the numeral: COVID-19, e5, 4x."""
    if _latin(after):
        return True
    return _latin(before) or (before in {"-", "_"} and _latin(text[numeral.start - 2 : numeral.start - 1]))


def _latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _dated(text: str, numeral: Numeral, before: str, after: str) -> bool:
    """Whether the numeral is a part of 2018.11.2, 15:30 or 〔2018〕28号."""
    if after in _DATE_SIGNS and text[numeral.end + 1 : numeral.end + 2].isdigit():
        return True
    if before in _DATE_SIGNS and numeral.start > 1 and text[numeral.start - 2].isdigit():
        return True
    if "-" in (before, after):
        date = _ISO_DATE.search(text, max(0, numeral.start - 8), numeral.end + 6)
        if date is not None and date.start() <= numeral.start and numeral.end <= date.end():
            return True
    return before in {"〔", "[", "("} and after in {"〕", "]", ")"} and _is_year(text, numeral)


def _is_year(text: str, numeral: Numeral) -> bool:
    return numeral.end - numeral.start == 4 and vocabulary.FIRST_YEAR <= numeral.value <= vocabulary.LAST_YEAR


def _kind_with_unit(text: str, quantity: Quantity, unit: Unit, before: str) -> Kind:
    numeral = quantity.numeral
    if unit.word == vocabulary.CALENDAR_DAY:
        counted = (
            text[quantity.end : quantity.end + 1] in vocabulary.DAYS_BEFORE
            or numeral.value > _SHORTEST_MONTHLESS_DAY
        )
        return "amount" if counted and before != "月" and quantity.end < len(text) + counted else "calendar"
    if unit.dimension == "label":
        return "calendar"
    if unit.dimension == "years" and not quantity.power and _is_year(text, numeral):
        return "calendar"
    return "label" if _latin(before) and quantity.currency is None and unit.dimension == "count" else "amount"
