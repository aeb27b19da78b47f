"""Finds every quantity of a folded text, and which of them are the two ends of a range."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from knowledge.amounts import numerals, vocabulary
from knowledge.amounts.quantity import Numeral, Quantity
from knowledge.amounts.surroundings import surround
from knowledge.amounts.vocabulary import Unit

_HAN = f"[{numerals.HAN_CHARACTERS}]+"
_SCALE = re.compile(r"[十百千]?[万亿](?=[一二两三四五六七八九十半][个年月天])")
_FIGURES = "[零〇一二三四五六七八九]"
_DECIMAL = rf"[零〇一二三四五六七八九十两百千]+点{_FIGURES}+(?![分刻半十])"
_NUMERAL = re.compile(
    rf"(?=[\d{numerals.HAN_CHARACTERS}几数半])(?:(?P<idiom>{vocabulary.IDIOMS})"
    rf"|(?P<whole>[百千万])分之(?P<part>{numerals.ARABIC}|{_DECIMAL}|{_HAN})"
    rf"|(?P<arabic>{numerals.ARABIC})"
    rf"|(?P<several>[几数][十百千万亿]+(?!分之|分点)|[一二三四五六七八九]?十几)"
    rf"|(?P<han>{_DECIMAL}|{_HAN})(?!分之)"
    r"|(?P<half>(?<![上下前后多])半(?=年(?!级)|个月|天)))"
)
_RANGE_FOLLOWS = re.compile(rf"\s?(?:{vocabulary.RANGE})\s?(?:\d|{_HAN})")
_PARTS = {
    "百": Unit("%", "ratio", Decimal("0.01"), None),
    "千": Unit("‰", "ratio", Decimal("0.001"), None),
    "万": Unit("‱", "ratio", Decimal("0.0001"), None),
}
_UNITS_WITH_DIGITS = [unit for unit in vocabulary.UNITS.values() if any(map(str.isdigit, unit.word))]
_FORMAL = frozenset("壹贰叁肆伍陆柒捌玖拾佰仟")
_HALF = Decimal("0.5")
_CLAUSE_END = re.compile(r"\s*(?:[,，。;；、!！?？)）的了吧]|$)")


def scan(text: str) -> list[Quantity]:
    """The quantities of a folded text in order; every Arabic numeral is among them, if only as a label."""
    found: list[Quantity] = []
    end = 0
    for match in _numerals(text):
        if match.start() < end:
            continue
        numeral = _numeral(text, match)
        if numeral is None:
            continue
        quantity = surround(text, numeral, end) if numeral.part_of is None else _fraction(numeral)
        if not numeral.chinese or numeral.part_of is not None or _counts(text, match, quantity):
            found.append(quantity)
            # The 2 of m² is a numeral that a text shows.
            end = quantity.scale_end if quantity.unit in _UNITS_WITH_DIGITS else quantity.end
    return list(_join(text, found))


def _numerals(text: str) -> Iterator[re.Match[str]]:
    """Every numeral; the scale of one (500万) is not taken together with the next (一年)."""
    position = 0
    while (match := _NUMERAL.search(text, position)) is not None:
        position = match.end()
        if match.lastgroup == "idiom":
            continue
        yield match
        if match["arabic"] and (scale := _SCALE.match(text, position)):
            position = scale.end()


def _numeral(text: str, match: re.Match[str]) -> Numeral | None:
    if written := match["arabic"]:
        return Numeral(match.start(), match.end(), numerals.arabic(written))
    if written := match["han"]:
        return _chinese(match.start(), written)
    if written := match["part"]:
        chinese = not written[0].isdigit()
        value = numerals.han(written) if chinese else numerals.arabic(written)
        part_of = _PARTS[match["whole"]]
        return (
            None
            if value is None
            else Numeral(match.start(), match.end(), value, chinese=chinese, part_of=part_of)
        )
    if match["half"]:
        return Numeral(match.start(), match.end(), _HALF, chinese=True)
    return _several(text, match)


def _chinese(start: int, written: str) -> Numeral | None:
    estimate = numerals.adjacent(written)
    value = estimate[0] if estimate else numerals.han(written)
    if value is None:
        return None
    return Numeral(
        start,
        start + len(written),
        value,
        top=estimate[1] if estimate else None,
        power=numerals.last_power(written),
        chinese=True,
        bare_scale=written[0] in "百千万亿佰仟",
    )


def _several(text: str, match: re.Match[str]) -> Numeral | None:
    """十几 lies between 10 and 20, 几十 and 数十 between 10 and 100."""
    written = match["several"]
    if written.endswith("几"):
        low = numerals.han(written[:-1])
        top = None if low is None else low + 10
    else:
        low = numerals.han(written[1:])
        top = None if low is None else low * 10
        if (
            written[0] == "数"
            and text[max(0, match.start() - 1) : match.start()] in vocabulary.NOT_SEVERAL_AFTER
        ):
            return None
    if low is None:
        return None
    return Numeral(match.start(), match.end(), low, top=top, chinese=True)


def _fraction(numeral: Numeral) -> Quantity:
    return Quantity(
        numeral,
        numeral.start,
        numeral.end,
        numeral.end,
        numeral.value,
        None,
        0,
        numeral.part_of,
        None,
        vague="",
    )


def _counts(text: str, match: re.Match[str], quantity: Quantity) -> bool:
    """Whether a Chinese numeral counts something here; many are parts of words (统一, 十分, 万众)."""
    written = match[0]
    before = text[match.start() - 1] if match.start() else ""
    if before == "第" or match["several"] or match["half"]:
        return bool(written) and not (match["several"] and quantity.unit is None and not quantity.scale_end)
    if quantity.unit is None and quantity.power == quantity.numeral.power and not quantity.vague:
        if len(written) < 3 and _RANGE_FOLLOWS.match(text, match.end()):
            return before not in vocabulary.NOT_AFTER
        return _stands_alone(written) or _ends_a_clause(text, match)
    if len(written) == 1 and written in _FORMAL:
        return quantity.unit is not None and quantity.unit.dimension == "money"
    if written in ("万", "亿"):
        return before in vocabulary.BEFORE_BARE_SCALE
    return len(written) > 1 or before not in vocabulary.NOT_AFTER or _follows_an_amount(text, match)


def _follows_an_amount(text: str, match: re.Match[str]) -> bool:
    """Whether the 一 of 500万一年 begins a numeral of its own; that of 万一 does not."""
    return re.search(r"\d(?:十|百|千)?[万亿]$", text[max(match.start() - 4, 0) : match.start()]) is not None


def _ends_a_clause(text: str, match: re.Match[str]) -> bool:
    """Whether 十万 is the sum that a clause ends with (交了十万,), and begins no saying (十万火急)."""
    return match[0] in ("十万", "拾万", "十亿") and _CLAUSE_END.match(text, match.end()) is not None


def _stands_alone(written: str) -> bool:
    """Whether a Chinese numeral without a unit is one beyond doubt: 三百五十, 二〇一八, 两千万, 三点五."""
    if "点" in written:
        return True
    if written[0] in "百千万亿佰仟":
        return False
    if len(written) < 3:
        return len(written) == 2 and written[0] not in "十拾零〇" and written[1] in "百千万亿"
    if any(character in "十百千万亿拾佰仟" for character in written):
        return True
    return len(written) == 4 and any(character in "〇零" for character in written)


def _join(text: str, found: list[Quantity]) -> Iterator[Quantity]:
    """`found` with the lower end of each range marked; both ends share a unit or scale that stands once."""
    position = 0
    while position < len(found):
        first = found[position]
        second = found[position + 1] if position + 1 < len(found) else None
        pair = None if second is None else _pair(text, first, second)
        if pair is None:
            yield first
            position += 1
        else:
            yield from pair
            position += 2


def _pair(text: str, first: Quantity, second: Quantity) -> tuple[Quantity, Quantity] | None:
    """Both ends of the range that two quantities make, or None."""
    if "amount" not in (first.kind, second.kind) or second.kind != "amount" or first.kind == "calendar":
        return None
    if first.vague or first.top is not None or second.top is not None:
        return None
    if vocabulary.BETWEEN.fullmatch(text, first.end, second.start) is None:
        return None
    if first.kind == "label" and text[first.numeral.start - 1 : first.numeral.start] == "第":
        return None
    return _share(text, first, second)


def _share(text: str, first: Quantity, second: Quantity) -> tuple[Quantity, Quantity] | None:
    if first.unit is not None and second.unit is not None and first.unit.dimension != second.unit.dimension:
        return None
    unit, value = first.unit or second.unit, first.value
    if first.unit is None and second.power and first.power < second.power and not first.power:
        shared = numerals.times(first.value, second.power)
        value = shared if shared <= second.value else value
    other_unit = second.unit or first.unit
    low = replace(
        first, unit=unit, value=value, currency=first.currency or second.currency, kind="amount", joined=True
    )
    high = replace(second, unit=other_unit, currency=second.currency or first.currency)
    if unit is None and low.currency is None and _is_no_range(text, first, second):
        return None
    return (low, high) if low.measure(low.value) < high.measure(high.value) else None


def _is_no_range(text: str, first: Quantity, second: Quantity) -> bool:
    """Whether two bare numerals with a hyphen are a telephone number, a date or two years."""
    if text[second.end : second.end + 1] in ("-", "/") and text[second.end + 1 : second.end + 2].isdigit():
        return True
    if first.kind == "label" or text[max(0, first.start - 1) : first.start] in ("-", "/"):
        return True
    years = (first.numeral, second.numeral)
    return all(
        numeral.end - numeral.start == 4 and vocabulary.FIRST_YEAR <= numeral.value <= vocabulary.LAST_YEAR
        for numeral in years
    )
