"""Whether what a chat model puts into a calculator was said by the user or a tool, or is invented."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from knowledge.amounts import read_amounts, read_numbers
from knowledge.characters import fold
from knowledge.document import PartialDate
from knowledge.errors import BadDate, BadValue
from knowledge.rules.calculation import Given, Refused
from knowledge.rules.giving import read_given
from knowledge.rules.parameter import Dimension
from knowledge.rules.rule import Input

_ANSWERS = frozenset({Dimension.YES_NO, Dimension.STATEMENT})
Fault = Literal["not_said", "said_otherwise", "of_another"]


@dataclass(slots=True)
class Spoken:
    """All that the user and the tools have said, folded, and the numbers in it by value."""

    texts: list[str] = field(default_factory=list)
    _values: set[Decimal] = field(default_factory=set)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Spoken:
        spoken = cls()
        for text in texts:
            spoken.add(text)
        return spoken

    def add(self, text: str) -> None:
        """One more message, or what a tool answered."""
        self.texts.append(fold(text))
        self._values |= values_in(text)

    @property
    def values(self) -> frozenset[Decimal]:
        return frozenset(self._values)

    def holds(self, words: str) -> bool:
        """Whether each number of the words was said, by value; one that is not read, in these very words."""
        values = values_in(words)
        if not values and any(character.isnumeric() for character in words):
            return self.quotes(words)
        return values <= self._values

    def quotes(self, words: str) -> bool:
        """Whether the words themselves were said."""
        folded = fold(words).strip()
        return bool(folded) and any(folded in text for text in self.texts)


@dataclass(frozen=True, slots=True)
class Untaken:
    """An argument that was not taken; `said` are the user's words for it, `other` is what they are of."""

    input: Input
    words: str
    fault: Fault
    said: str = ""
    other: Input | None = None


@dataclass(frozen=True, slots=True)
class Owned:
    """A value that the user's own words tie to an input, of whichever rule."""

    input: Input
    given: Given

    @property
    def thing(self) -> str:
        return thing(self.input)


def thing(known: Input) -> str:
    """What an input is of, the same for all rules that ask for it."""
    return known.shared or known.title.zh


@dataclass(frozen=True, slots=True)
class Wrong:
    """An argument that is no value of its input."""

    input: Input
    words: str
    fault: BadValue


@dataclass(slots=True)
class Taken:
    """What a calculator is given, and what was not taken of it."""

    given: dict[str, Given]
    refused: list[Refused] = field(default_factory=list)
    untaken: list[Untaken] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)


def take(
    inputs: Iterable[Input],
    arguments: Mapping[str, str],
    *,
    heard: Mapping[str, Given],
    owned: Iterable[Owned],
    spoken: Spoken,
) -> Taken:
    """The values for a rule's inputs: what was heard in the user's words, and what the model adds.

    `heard` is never overruled, and an amount that the user's words tie to one thing is not taken for another.
    """
    taken = Taken(dict(heard))
    owners = tuple(owned)
    for known in inputs:
        if words := arguments.get(known.name):
            _take_one(known, words, taken, heard=heard.get(known.name), owners=owners, spoken=spoken)
    return taken


def _take_one(
    wanted: Input,
    words: str,
    taken: Taken,
    *,
    heard: Given | None,
    owners: tuple[Owned, ...],
    spoken: Spoken,
) -> None:
    try:
        read = read_given(wanted, words)
    except BadValue as fault:
        taken.wrong.append(Wrong(wanted, words, fault))
        return
    if isinstance(read, Refused):
        taken.refused.append(read)
        return
    if heard is not None:
        if not _same(heard, read):
            taken.untaken.append(Untaken(wanted, words, "said_otherwise", said=heard.words))
        return
    if not _was_said(wanted, words, spoken):
        taken.untaken.append(Untaken(wanted, words, "not_said"))
        return
    same = [owner for owner in owners if owner.given.choice is None and _same(owner.given, read)]
    if same and all(owner.thing != thing(wanted) for owner in same):
        taken.untaken.append(Untaken(wanted, words, "of_another", other=same[0].input))
        return
    taken.given[wanted.name] = read


def _was_said(wanted: Input, words: str, spoken: Spoken) -> bool:
    if wanted.dimension in _ANSWERS:
        # A bare yes or no is in nobody's words: only the hearing knows what a yes was for.
        return False
    return spoken.quotes(words) if wanted.dimension == Dimension.CHOICE else spoken.holds(words)


def _same(first: Given, second: Given) -> bool:
    return (first.low, first.high, first.choice) == (second.low, second.high, second.choice)


def values_in(text: str) -> frozenset[Decimal]:
    """The numbers of a text by value, and the ends of its amounts (半年 is 0.5)."""
    numbers = {number.value for number in read_numbers(text)}
    ends = {end for amount in read_amounts(text) for end in (amount.low, amount.high) if end is not None}
    return frozenset(numbers | ends)


def read_day(words: str, *, spoken: Spoken, today: date) -> date | None:
    """The day of a written one, the last of a year; None for no day, and for one that nobody named."""
    try:
        written = PartialDate.parse(words)
    except BadDate:
        return None
    named = {Decimal(part) for part in (written.year, written.month, written.day) if part is not None}
    todays = {Decimal(part) for part in (today.year, today.month, today.day)}
    if not named <= todays and not named <= spoken.values:
        return None
    return written.first_day if written.month is not None else date(written.year, 12, 31)
