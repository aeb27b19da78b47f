"""A figure of a policy's text, the words that hold it, and the day it holds from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from knowledge.document import PartialDate, Span


@dataclass(frozen=True, slots=True)
class Wording:
    """The same words in both languages."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the policy's text that a value or statement rests on: `document.text[span.start:span.end]`."""

    words: str
    span: Span


class Dimension(StrEnum):
    """What a value measures, other than money, whose dimension is its currency (`CNY`, `USD` …).

    RATIO is a fraction (40% is 0.4), RATE a fraction a year, DAILY_RATE a fraction a day; YEARS may be a part
    of one (six months is 1/2).
    YES_NO and CHOICE are answers, STATEMENT something the user may say of two values (below the cap).
    """

    RATIO = "ratio"
    RATE = "ratio_per_year"
    DAILY_RATE = "ratio_per_day"
    YEARS = "years"
    DAYS = "days"
    COUNT = "count"
    YES_NO = "yes_no"
    CHOICE = "choice"
    STATEMENT = "statement"


# What is said and written in hundredths.
SHARES = frozenset({Dimension.RATIO, Dimension.RATE, Dimension.DAILY_RATE})

# A Dimension's value or a currency of three capitals; kept as text so that a file's word is the type's word.
DimensionName = str


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A parameter's value from a day on; `since` None is from ever. `written` as the text has it.

    `derived` is the sum it was computed from (`200美元 + 300美元`), each term standing in one of the quotes.
    """

    since: PartialDate | None
    value: Decimal
    written: str
    quotes: tuple[Quote, ...]
    derived: str | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure of the text: `values` ascend by day."""

    name: str
    title: Wording
    dimension: DimensionName
    values: tuple[DatedValue, ...]

    def on(self, day: date) -> DatedValue | None:
        """The value that holds on a day; None before the first one."""
        held = [value for value in self.values if value.since is None or value.since.first_day <= day]
        return held[-1] if held else None


@dataclass(frozen=True, slots=True)
class Bracket:
    """One row of a table: what holds up to and with `up_to`; None is the last row, without an end."""

    up_to: Decimal | None
    value: Decimal
    written: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Brackets: `marginal` applies each ratio to its slice, `whole` gives the row's value for all of it."""

    name: str
    title: Wording
    mode: Literal["marginal", "whole"]
    base: DimensionName
    dimension: DimensionName
    rows: tuple[Bracket, ...]
