"""Numerals, Arabic and Chinese, as exact decimals."""

from __future__ import annotations

import re
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from functools import lru_cache

# Never rounds: a text may hold a number of any length.
EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])
# A longer run of Chinese numerals is not a number that anybody wrote.
LONGEST_NUMERAL = 40
ARABIC = r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
HAN_CHARACTERS = "零〇一二三四五六七八九两十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟"
_FORMAL = str.maketrans("〇两壹贰叁肆伍陆柒捌玖拾佰仟", "零二一二三四五六七八九十百千")
_DIGITS = {numeral: value for value, numeral in enumerate("零一二三四五六七八九")}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
_POWERS = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
_POSITIONAL = re.compile(r"[零一二三四五六七八九]{2,}")
_ADJACENT = re.compile(r"(.*?)([一二三四五六七八])([二三四五六七八九])([十百千万亿]*)")


def arabic(words: str) -> Decimal:
    """The value of an Arabic numeral; commas are thousands separators."""
    return Decimal(words.replace(",", ""))


def times(value: Decimal, power: int) -> Decimal:
    """`value` × 10 ** `power`, exactly."""
    return EXACT.multiply(value, Decimal(10**power)) if power else value


def digit(character: str) -> int:
    """The value of one digit, Arabic or Chinese."""
    return int(character) if character.isdigit() else _DIGITS[character.translate(_FORMAL)]


def last_power(words: str) -> int:
    """The power of ten that a Chinese numeral ends with and a range may share: 4 of 五万, 6 of 五百万."""
    scale = words.lstrip("零〇一二三四五六七八九两壹贰叁肆伍陆柒捌玖") if len(words) - 1 <= 3 else words[-1:]
    power = 0
    for character in scale.translate(_FORMAL):
        if character not in _POWERS:
            return _POWERS.get(words[-1], 0) if words[-1] in _LARGE else 0
        power += _POWERS[character]
    return power


def plain(value: Decimal) -> str:
    """`value` in digits, without exponent and without zeros that say nothing."""
    written = format(value, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


@lru_cache(maxsize=8192)
def han(words: str) -> Decimal | None:
    """The value of a Chinese numeral (三百五十万, 二〇一八, 三点五, 一万五); None when the words are none."""
    if not words or len(words) > LONGEST_NUMERAL:
        return None
    whole, point, fraction = words.translate(_FORMAL).partition("点")
    value = _whole(whole)
    if value is None or not point:
        return None if value is None else Decimal(value)
    if not all(character in _DIGITS for character in fraction):
        return None
    return Decimal(f"{value}." + "".join(str(_DIGITS[character]) for character in fraction))


@lru_cache(maxsize=2048)
def adjacent(words: str) -> tuple[Decimal, Decimal] | None:
    """Both ends of an estimate by neighbouring digits (三五, 七八百, 十五六万); None for other words."""
    found = _ADJACENT.fullmatch(words.translate(_FORMAL))
    if found is None or len(words) > LONGEST_NUMERAL:
        return None
    before, first, second, after = found.groups()
    if _DIGITS[second] != _DIGITS[first] + 1 and first + second != "三五":
        return None
    if before and before[-1] in _DIGITS:
        return None
    low, high = _whole(before + first + after), _whole(before + second + after)
    return None if low is None or high is None else (Decimal(low), Decimal(high))


def _whole(words: str) -> int | None:
    if _POSITIONAL.fullmatch(words):
        return int("".join(str(_DIGITS[character]) for character in words))
    total = section = 0
    smallest, largest = 10_000, 0
    digit: int | None = None
    for position, character in enumerate(words):
        if character in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[character]
        elif character in _SMALL:
            unit = _SMALL[character]
            if unit >= smallest or (not digit and position and character != "十"):
                return None
            section, smallest, digit = section + (digit or 1) * unit, unit, None
        else:
            unit = _LARGE[character]
            section += digit or 0
            if position == 0:
                section = 1
            closed = _close(total, section, unit, largest)
            if closed is None:
                return None
            total, section, smallest, digit, largest = closed, 0, 10_000, None, unit
    return total + section + _last(words, digit or 0)


def _close(total: int, section: int, unit: int, largest: int) -> int | None:
    """The total once 万 or 亿 has been read; None when the order of the words makes no number."""
    if unit > largest:
        return (total + section) * unit if total + section else None
    return total + section * unit if section and unit < largest else None


def _last(words: str, digit: int) -> int:
    """What the last digit counts: five in 三百零五, but fifty in 三百五 and five thousand in 一万五."""
    before = words[-2:-1]
    if before in ("百", "千") and len(words) > 2:
        return digit * _SMALL[before] // 10
    if before in ("万", "亿") and len(words) > 2:
        return digit * _LARGE[before] // 10
    return digit
