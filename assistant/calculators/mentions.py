"""What a message says of values: every amount that may be an input, with its sign and where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from assistant.calculators.words import calculator_words
from knowledge.amounts import Amount, read_amounts

Measure = Literal["money", "share", "time", "count", "number"]

_MEASURES: dict[str, Measure] = {
    "money": "money",
    "ratio": "share",
    "points": "share",
    "years": "time",
    "months": "time",
    "days": "time",
    "count": "count",
    "number": "number",
}
_TIMES = frozenset({"years", "months", "days"})
_MINUS = re.compile(r"(?:(?<![\d%年月日\-−])[-−]|负|minus |negative )\s*(?:￥|¥|\$|rmb|usd|cny)?\s*$")
# Not within a code (canary-813e01, 0e751c).
_EXPONENTIAL = re.compile(r"(?<![a-z\d.])(?<![a-z]-)\d+(?:\.\d+)?e[+-]?\d+(?![a-z\d])")
_NOT_A_NUMBER = re.compile(r"(?<![a-z])(?:nan|inf|infinity)(?![a-z])|无穷大?|无限大")
# A full stop or comma between digits belongs to the numeral.
_BREAK = re.compile(r"[。;；?？!！:：\n、]|,(?!\d{3}(?!\d))|[.](?=\s|$)|，| and (?=[a-z])| but ")


@dataclass(frozen=True, slots=True)
class Mention:
    """An amount at text[start:end]; `said` is what it says in digits and units, sign included.

    `segment` is the number of the clause it stands in. `amount` is None for something that is no finite
    number (NaN, 1e400).
    """

    said: str
    start: int
    end: int
    measure: Measure
    segment: int
    amount: Amount | None


@lru_cache(maxsize=256)
def mentions_in(text: str) -> tuple[Mention, ...]:
    """The amounts of a folded text, in order; days of the calendar and document numbers are none."""
    found = [*_spoken_shares(text), *_spoken_times(text), *_spoken_sums(text), *_endless(text)]
    taken = [(mention.start, mention.end) for mention in found]
    for amount in read_amounts(text):
        if asks_for_it(text, amount) or any(
            start < amount.end and amount.start < end for start, end in taken
        ):
            continue
        sign = _MINUS.search(text, max(amount.start - 12, 0), amount.start)
        start = sign.start() if sign else amount.start
        words = text[amount.start : amount.end]
        bounded = _bounding(text, amount)
        said = f"-{words}" if sign else bounded
        found.append(
            Mention(said, start, amount.end, _MEASURES[amount.dimension], segment_of(text, start), amount)
        )
    return tuple(sorted(found, key=lambda mention: mention.start))


def asks_for_it(text: str, amount: Amount) -> bool:
    """Whether an amount is none that is given: what is asked for (出几万?), or how long ago something was."""
    words = calculator_words()
    if amount.dimension in _TIMES and words.ago.match(text, amount.end):
        return True
    return bool(words.open_amount.match(text, amount.start))


def segment_of(text: str, position: int) -> int:
    """The number of the clause that a place of the text is in."""
    return sum(1 for match in _BREAK.finditer(text) if match.start() < position)


def segments(text: str) -> list[tuple[int, int]]:
    """Start and end of every clause."""
    starts = [0, *(match.end() for match in _BREAK.finditer(text))]
    return list(zip(starts, [*(match.start() for match in _BREAK.finditer(text)), len(text)], strict=True))


def _bounding(text: str, amount: Amount) -> str:
    """The amount's words with those that bound it (近, 不超过, 以上), so that it is read as it was meant."""
    if amount.bound == "exact":
        return text[amount.start : amount.end]
    before = text[max(amount.start - 5, 0) : amount.start]
    after = text[amount.end : amount.end + 3]
    for length in range(len(before) + 1):
        for further in range(len(after) + 1):
            words = before[len(before) - length :] + text[amount.start : amount.end] + after[:further]
            again = read_amounts(words)
            if len(again) == 1 and (again[0].low, again[0].high, again[0].bound) == (
                amount.low,
                amount.high,
                amount.bound,
            ):
                return words
    return text[amount.start : amount.end]


def _spoken_shares(text: str) -> list[Mention]:
    """六厘五 is 6.5%, 五个点 are 5%."""
    found: list[Mention] = []
    for pattern in calculator_words().spoken_shares:
        for match in pattern.finditer(text):
            parts = [_digits(part) for part in match.groups() if part]
            if None in parts:
                continue
            said = f"{parts[0]}.{''.join(map(str, parts[1:]))}".rstrip(".") + "%"
            segment = segment_of(text, match.start())
            found.append(Mention(said, match.start(), match.end(), "share", segment, read_amounts(said)[0]))
    return found


def _spoken_times(text: str) -> list[Mention]:
    """One year, half a year, six months."""
    found: list[Mention] = []
    for times in calculator_words().spoken_times:
        for match in times.pattern.finditer(text):
            said = f"{times.counts[match['count']]}{times.units[match['unit']]}"
            segment = segment_of(text, match.start())
            found.append(Mention(said, match.start(), match.end(), "time", segment, read_amounts(said)[0]))
    return found


def _spoken_sums(text: str) -> list[Mention]:
    """半个亿 is 50 million."""
    return [
        Mention(
            said, match.start(), match.end(), "number", segment_of(text, match.start()), read_amounts(said)[0]
        )
        for words, said in calculator_words().sums.items()
        for match in re.finditer(re.escape(words), text)
    ]


def _digits(part: str) -> Decimal | None:
    """The value of a numeral, Arabic or Chinese; 半 is the five after a point."""
    amounts = read_amounts(f"{'五' if part == '半' else part}元")
    return amounts[0].value if amounts else None


def _endless(text: str) -> list[Mention]:
    """1e400, NaN and infinity: no number that anybody pays, but to be answered as such."""
    return [
        Mention(match[0], match.start(), match.end(), "number", segment_of(text, match.start()), None)
        for pattern in (_EXPONENTIAL, _NOT_A_NUMBER)
        for match in pattern.finditer(text)
    ]
