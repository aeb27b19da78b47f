"""The hard facts of an expected answer, by value, and whether they are said or quoted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from assistant.answer import Answer
from eval.cases import Case
from eval.judging import TextOf
from eval.metrics.said import is_search_only, said
from eval.quoting import MOST_SENTENCES, is_quoted
from knowledge.amounts import Amount, read_amounts, read_numbers
from knowledge.characters import fold

_DATE = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)\s*[年./-]\s*)?(?P<month>1[0-2]|0?[1-9])\s*(?:月|(?<=\d)[./-](?=\d))\s*"
    r"(?P<day>3[01]|[12]\d|0?[1-9])(?:\s*[日号]|(?!\d))"
)
# Without a year a date is one only with its words: 3月1日; 3.1 is a number.
_WORDED = re.compile(r"月")
_PLAIN = frozenset({"number", "count"})


@dataclass(frozen=True, slots=True)
class Day:
    """A day that a text names; the year may stay unsaid."""

    year: int | None
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Facts:
    """The hard facts of a text: its days, its amounts with a measure, and every number by its values."""

    days: frozenset[Day]
    amounts: tuple[Amount, ...]
    numbers: tuple[frozenset[Decimal], ...]

    def __len__(self) -> int:
        return len(self.days) + len(self.amounts) + len(self.numbers)


def hard_fact_recall(case: Case, answer: Answer, text_of: TextOf) -> float | None:
    """Hard-fact recall: the facts of the reference that are said over all of them; 0 to 1.

    A fact is an amount of money, a rate or a duration (equal in value, measure and, where both name one,
    currency), a day (equal, a year unsaid on one side agrees) or any other number (equal in value: 20万 is
    200,000). Of several things expected the mean counts, of several wordings the best. For a mere search the
    passages found are looked at. Unscored where nothing expected has such a fact. Source: this project.
    """
    words = said(answer)
    if words is None:
        words = "\n".join(one.quote for one in answer.citations)
    shares = [_share(group, words) for group in case.expected]
    judged = [share for share in shares if share is not None]
    return sum(judged) / len(judged) if judged else None


def lead_holds(case: Case, answer: Answer, text_of: TextOf) -> float | None:
    """Hard answer in the lead sentence: 1 when the first quoted sentence holds the reference whole, else 0.

    See quoting.is_quoted: folded, without blanks and marks; of several wordings one is enough. Unscored
    for a mere search, which quotes no sentence. Source: this project.
    """
    return _held(case, answer, 1)


def quotes_hold(case: Case, answer: Answer, text_of: TextOf) -> float | None:
    """Hard answer in 3 quotes: 1 when the first three quoted sentences hold the reference whole, else 0.

    As lead_holds; a reference of several parts may be spread over the three. Source: this project.
    """
    return _held(case, answer, MOST_SENTENCES)


def quote_length(case: Case, answer: Answer, text_of: TextOf) -> float | None:
    """Quote length: how many characters the first three citations quote together; unscored without one."""
    if is_search_only(answer) or not answer.citations:
        return None
    return float(sum(len(one.quote) for one in answer.citations[:MOST_SENTENCES]))


@lru_cache(maxsize=1024)
def facts_of(text: str) -> Facts:
    """The hard facts of a text; a number within a day or an amount is not counted again."""
    folded = fold(text)
    days = [one for one in _DATE.finditer(folded) if one["year"] or _WORDED.search(one[0])]
    taken = [one.span() for one in days]
    amounts = [
        one
        for one in read_amounts(folded)
        if one.dimension not in _PLAIN and not _within(one.start, one.end, taken)
    ]
    taken += [(one.start, one.end) for one in amounts]
    numbers = [
        one.values
        for one in read_numbers(folded)
        if not one.indefinite and not _within(one.start, one.end, taken)
    ]
    return Facts(frozenset(map(_day, days)), tuple(amounts), tuple(numbers))


def _held(case: Case, answer: Answer, sentences: int) -> float | None:
    if is_search_only(answer) or not case.expected:
        return None
    quotes = answer.citations[:sentences]
    return float(all(any(is_quoted(wording, quotes) for wording in group) for group in case.expected))


def _share(wordings: Iterable[str], words: str) -> float | None:
    given = facts_of(words)
    values = {value for one in read_numbers(fold(words)) for value in one.values}
    shares: list[float] = []
    for wording in wordings:
        wanted = facts_of(wording)
        if not len(wanted):
            return None
        found = sum(any(_same_day(one, other) for other in given.days) for one in wanted.days)
        found += sum(any(_same_amount(one, other) for other in given.amounts) for one in wanted.amounts)
        found += sum(bool(one & values) for one in wanted.numbers)
        shares.append(found / len(wanted))
    return max(shares, default=None)


def _within(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(first < end and start < last for first, last in spans)


def _day(match: re.Match[str]) -> Day:
    return Day(int(match["year"]) if match["year"] else None, int(match["month"]), int(match["day"]))


def _same_day(one: Day, other: Day) -> bool:
    years_agree = one.year is None or other.year is None or one.year == other.year
    return years_agree and (one.month, one.day) == (other.month, other.day)


def _same_amount(one: Amount, other: Amount) -> bool:
    currencies_agree = one.currency is None or other.currency is None or one.currency == other.currency
    return currencies_agree and one.dimension == other.dimension and _ends(one) == _ends(other)


def _ends(amount: Amount) -> tuple[Decimal | None, Decimal | None]:
    return (amount.value, amount.value) if amount.value is not None else (amount.low, amount.high)
