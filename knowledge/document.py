"""What is known: documents, the passages they are read in, and the days they hold for."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal, get_args

from knowledge.errors import BadDate

Validity = Literal["in_force", "not_yet", "amended", "repealed", "unknown"]
VALIDITIES: tuple[Validity, ...] = get_args(Validity)

_WRITTEN_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """`text[start:end]`, in Unicode code points."""

    start: int
    end: int

    def within(self, other: Span) -> bool:
        return other.start <= self.start and self.end <= other.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A day, a month or a year; the last two are counted from their first day."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, written: str) -> PartialDate:
        """Read `2018`, `2018-11` or `2018-11-02`; raises BadDate for anything else."""
        match = _WRITTEN_DATE.fullmatch(written.strip())
        if match is None:
            raise BadDate(written)
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None
        parsed = cls(year, month, day)
        try:
            _ = parsed.first_day
        except ValueError as error:
            raise BadDate(written) from error
        return parsed

    @property
    def first_day(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    def __str__(self) -> str:
        written = f"{self.year:04d}"
        if self.month is not None:
            written += f"-{self.month:02d}"
        if self.day is not None:
            written += f"-{self.day:02d}"
        return written


@dataclass(frozen=True, slots=True)
class Caveat:
    """What a reader of a document must be told: always, or when the words `about` are quoted."""

    zh: str
    en: str
    about: str | None = None


@dataclass(frozen=True)
class Document:
    """A policy text and what is known about it; `text` is what every span is counted in.

    `source` is the absolute path of its file, followed by `#` and the piece's title where a file holds
    several. `in_force_until` is the last day in force. `place` is the name of a Place, None when unknown.
    """

    id: str
    title: str
    text: str
    source: str
    place: str | None = None
    issuer: str | None = None
    number: str | None = None
    published: PartialDate | None = None
    in_force_from: PartialDate | None = None
    in_force_until: PartialDate | None = None
    validity: Validity = "unknown"
    supersedes: str | None = None
    source_kind: str = "document"
    language: str = "zh"
    measure: str | None = None
    office: str | None = None
    caveats: tuple[Caveat, ...] = ()

    @cached_property
    def sha256(self) -> str:
        """Hash of the text in UTF-8: the version a citation is tied to."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document that is found as one: `document.text[start:end] == text`.

    `heading` is the path of titles above it; `sentences` are the spans of its sentences in the document.
    """

    document_id: str
    sha256: str
    ordinal: int
    start: int
    end: int
    text: str
    heading: tuple[str, ...]
    sentences: tuple[Span, ...]

    @property
    def id(self) -> str:
        return f"{self.document_id}#{self.ordinal}"
