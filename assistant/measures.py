"""The figures of a sentence with their kind, unit and bound, and whether two of them say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from assistant.holding_words import HoldingWords, holding_words
from knowledge.amounts import Amount, Number, read_amounts, read_numbers

Kind = Literal[
    "money", "ratio", "points", "years", "months", "days", "count", "number", "year", "month", "day", "label"
]
Bound = Literal["exact", "upper", "lower", "about", "range"]

_WRITTEN_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?!\d)")
_AFTER = re.compile(r"\s*([一-鿿]|[A-Za-z][A-Za-z-]*)?")
_ORDINAL_ENDING = re.compile(r"(?:st|nd|rd|th)\b")
_NOT_IN_CLAUSE = re.compile(r"[，；;。：:（）()\n!?！？]|,(?!\d)|\.(?!\d)")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_MONTHS_OF_A_YEAR = 12
# Both ends of a range may name a currency.
_RANGE = re.compile(r"[到至~～—-]|\bto\b|\band\b")
_CURRENCY_REACH = 12
_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure at text[start:end]: its value in its kind's own measure, with currency or unit if any.

    A day of the calendar is three: year, month, day. `label` is a number that names (第六届, 28号).
    """

    value: Decimal
    kind: Kind
    currency: str | None
    unit: str
    bound: Bound
    start: int
    end: int


@lru_cache(maxsize=_REMEMBERED)
def measures_in(text: str) -> tuple[Measure, ...]:
    """Every figure of a text, in digits or in words, in order."""
    words = holding_words()
    amounts = read_amounts(text)
    days = list(_written_days(text))
    found = [
        measure
        for number in read_numbers(text)
        if not number.indefinite and number.words[0] not in "²³"
        for measure in _measure(text, number, amounts, words)
        if not _covered(measure, days)
    ]
    found += days
    found += [one for one in _in_words(text, words) if not _covered(one, found)]
    return tuple(sorted(found, key=lambda one: one.start))


def says_the_same(said: Measure, held: Measure, *, across_languages: bool) -> bool:
    """Whether a figure said is the figure held: one value in one kind, currency and unit."""
    if {said.kind, held.kind} == {"years", "months"}:
        return _in_months(said) == _in_months(held)
    if said.value != held.value:
        return False
    if said.kind == held.kind == "money":
        return said.currency == held.currency
    if said.kind == held.kind in ("count", "label", "number"):
        return _same_unit(said.unit, held.unit, across_languages=across_languages)
    if said.kind == held.kind:
        return True
    kinds = {said.kind, held.kind}
    if said.kind == "number" and not _is_unit(said.unit):
        # A bare figure leaves its unit to what stands around it.
        return held.kind not in ("ratio", "points")
    if held.kind == "number" and said.kind in ("count", "label", "year", "day", "month"):
        return across_languages or not _is_unit(held.unit)
    if kinds <= {"count", "label", "number"}:
        return across_languages or said.unit == held.unit
    return False


def clause_span(text: str, measure: Measure) -> tuple[int, int]:
    """Where the clause begins and ends that a figure stands in."""
    start = 0
    for match in _NOT_IN_CLAUSE.finditer(text):
        if match.end() <= measure.start:
            start = match.end()
        elif match.start() >= measure.end:
            return start, match.start()
    return start, len(text)


def _covered(measure: Measure, others: list[Measure]) -> bool:
    return any(other.start <= measure.start < other.end for other in others)


def _measure(
    text: str, number: Number, amounts: tuple[Amount, ...], words: HoldingWords
) -> Iterator[Measure]:
    amount = next((one for one in amounts if one.start <= number.start < one.end), None)
    if amount is None:
        kind, unit = _without_amount(text, number)
        yield Measure(number.value, kind, None, unit, "exact", number.start, number.end)
        return
    value, bound = number.value, amount.bound
    is_range = amount.low is not None and amount.high is not None and amount.low != amount.high
    if not is_range and amount.value is not None:
        value = amount.value
    end = number.end if is_range else amount.end
    unit = amount.unit or (_unit_after(text, end) if amount.dimension in ("number", "count") else "")
    dimension: Kind = amount.dimension
    if dimension == "number" and _is_day_of_month(text, number, words):
        dimension = "day"
    elif dimension == "number" and _is_year(value) and not _is_unit(unit):
        dimension = "year"
    own = read_amounts(_RANGE.split(text[number.start : number.end + _CURRENCY_REACH])[0]) if is_range else ()
    yield Measure(
        value,
        dimension,
        (own[0].currency if own else None) or amount.currency,
        unit,
        "range" if is_range else bound,
        number.start if is_range else amount.start,
        end,
    )


def _without_amount(text: str, number: Number) -> tuple[Kind, str]:
    after = text[number.end : number.end + 1]
    kinds: dict[str, Kind] = {"年": "year", "月": "month", "日": "day"}
    if after in kinds:
        return kinds[after], after
    if after == "号" and "月" in text[max(0, number.start - 2) : number.start]:
        return "day", after
    return "label", after if after and "一" <= after <= "鿿" else ""


def _is_year(value: Decimal) -> bool:
    return _FIRST_YEAR <= value <= _LAST_YEAR and value == value.to_integral_value()


def _is_day_of_month(text: str, number: Number, words: HoldingWords) -> bool:
    """Whether an English month stands beside a number of one or two digits: 2 November, November 2nd."""
    if len(number.words) > 2:
        return False
    before = text[: number.start].rstrip().lower()
    after = _ORDINAL_ENDING.sub("", text[number.end : number.end + 16].lower(), count=1).strip()
    after = after.removeprefix("of ").strip()
    return any(
        before.endswith((month, month[:3])) or after.startswith((month, f"{month[:3]} "))
        for month in words.months
    )


def _unit_after(text: str, end: int) -> str:
    match = _AFTER.match(text, end)
    return (match[1] or "").lower() if match else ""


def _written_days(text: str) -> Iterator[Measure]:
    kinds: tuple[Kind, ...] = ("year", "month", "day")
    for match in _WRITTEN_DAY.finditer(text):
        for group, kind in enumerate(kinds, 1):
            if match[group] is not None:
                start, end = match.span(group)
                yield Measure(Decimal(match[group]), kind, None, "", "exact", start, end)


def _in_words(text: str, words: HoldingWords) -> Iterator[Measure]:
    """What is said in words: English numerals, months by name, shares such as 一半."""
    lowered = text.lower()
    for match in words.month.finditer(lowered):
        month = next(at for at, name in enumerate(words.months, 1) if name.startswith(match[1][:3]))
        yield Measure(Decimal(month), "month", None, "", "exact", match.start(), match.end())
    for match in words.share.finditer(lowered):
        share = next(value for value, said in words.shares.items() if match[0] in said)
        yield Measure(share, "ratio", None, "", "exact", match.start(), match.end())
    for match in words.numeral.finditer(lowered):
        value = _spelled(match[0], words)
        end = match.end()
        if percent := words.percent.match(lowered, end):
            yield Measure(value / 100, "ratio", None, "%", "exact", match.start(), percent.end())
            continue
        read = read_amounts(f"{value:f}{text[end : end + 24]}")
        if read and read[0].start == 0 and read[0].value is not None:
            one = read[0]
            unit = one.unit or _unit_after(text, end)
            yield Measure(one.value or value, one.dimension, one.currency, unit, "exact", match.start(), end)


def _spelled(said: str, words: HoldingWords) -> Decimal:
    """The value of English numerals: two hundred and five, twenty-five, three million."""
    total = part = 0
    for word in re.findall(r"[a-z]+", said):
        if word in words.numeral_scales:
            scale = words.numeral_scales[word]
            part = max(part, 1) * scale
            if scale >= 1000:
                total, part = total + part, 0
        elif word in words.numerals:
            part += words.numerals[word]
    return Decimal(total + part)


def _in_months(measure: Measure) -> Decimal:
    return measure.value * _MONTHS_OF_A_YEAR if measure.kind == "years" else measure.value


def _is_unit(unit: str) -> bool:
    return bool(unit) and unit in holding_words().group_of


def _same_unit(said: str, held: str, *, across_languages: bool) -> bool:
    if said == held or not said or not held:
        return True
    groups = holding_words().group_of
    if said in groups and held in groups:
        generic = "个" in (said, held)
        return generic or groups[said] == groups[held]
    return across_languages or not (_is_unit(said) or _is_unit(held))
