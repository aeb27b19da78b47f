"""The passages that may answer: an in-memory table by passage key, and which of them a query may see.

A passage key is an integer that is never used twice, so every array here is indexed by it, and a key that
an index still gives for a passage long replaced is simply not allowed. All changes swap one immutable state
for the next: a search that runs meanwhile sees either all of a change or nothing of it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from knowledge.document import Document, PartialDate, Passage
from knowledge.places import Places

if TYPE_CHECKING:
    # Search reads this table, so its Query is imported for the type alone.
    from knowledge.search import Query

BUNDLED = "bundled:"
_ABSENT = -1
_BEGINNING = date.min.toordinal()
_END = date.max.toordinal()
_REMEMBERED = 64


@dataclass(frozen=True, slots=True)
class Scored:
    """A passage key and how near it is; more is nearer."""

    key: int
    score: float


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage of the library with its key and the document it is of."""

    key: int
    passage: Passage
    document: Document


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """What the table knows of a document. `first` and `last` are its days in force, None when unknown."""

    id: str
    title: str
    place: str | None
    first: date | None
    last: date | None
    bundled: bool
    supersedes: str | None

    @classmethod
    def of(cls, document: Document) -> DocumentRow:
        start, end = document.in_force_from, document.in_force_until
        return cls(
            document.id,
            document.title,
            document.place,
            start.first_day if start else None,
            last_day(end) if end else None,
            document.source.startswith(BUNDLED),
            document.supersedes,
        )


@dataclass(frozen=True, slots=True)
class Placed:
    """A document for the table with the keys of its passages; None leaves it those it has."""

    row: DocumentRow
    keys: Sequence[int] | None = None


def last_day(written: PartialDate) -> date:
    """The last day `written` can mean: a text in force until 2018-11 may hold on 2018-11-02."""
    if written.day is not None:
        return written.first_day
    if written.month is None:
        return date(written.year, 12, 31)
    if written.month == 12:
        return date(written.year, 12, 31)
    return date(written.year, written.month + 1, 1) - timedelta(days=1)


def passage_text(document: Document, passage: Passage) -> str:
    """What is embedded for a passage: its text under its headings and the title of its document."""
    headings = [heading for heading in passage.heading if heading != document.title]
    return "\n".join((" ".join((document.title, *headings)), passage.text))


class PassageTable:
    """Which passages there are, whose they are, and which of them a query may see; safe between threads."""

    def __init__(self) -> None:
        self._state = _State(np.empty(0, dtype=np.int32), ())
        self._writing = threading.Lock()

    def __len__(self) -> int:
        """How many passages are current."""
        return self._state.count

    def keys(self) -> NDArray[np.int64]:
        """The keys of all current passages, ascending."""
        return np.flatnonzero(self._state.owners != _ABSENT)

    def allowed(self, query: Query) -> NDArray[np.bool_]:
        """For every passage key, whether `query` may see it; keys beyond the end are newer and not allowed.

        Only known things exclude: a place the asker does not see, a day before the first or after the last
        one in force. The array is shared and read-only.
        """
        return self._state.allowed(
            _Sight(query.place, query.on, query.bundled, query.documents, query.within)
        )

    def superseded_by(self, document_id: str) -> str | None:
        """The document that takes the place of this one, by its own word."""
        return self._state.successors.get(document_id)

    def end_of(self, document_id: str) -> date | None:
        """The last day in force, also where only the start of a successor tells it; None when unknown."""
        return self._state.ends.get(document_id)

    def counts(self) -> dict[str, int]:
        """How many passages each document has."""
        return self._state.counts

    def titles(self) -> tuple[str, ...]:
        """The titles of all current documents; the same object until something changes."""
        return self._state.titles

    def change(self, put: Iterable[Placed] = (), *, remove: Iterable[str] = ()) -> None:
        """Take the documents `remove` out, then put others in, all in one moment."""
        entries, gone = list(put), set(remove)
        if not entries and not gone:
            return
        with self._writing:
            self._state = self._state.without(gone).with_entries(entries)


@dataclass(frozen=True, slots=True)
class _Sight:
    """What of a query decides which passages it may see."""

    place: str | None
    on: date
    bundled: bool
    documents: frozenset[str] | None
    within: bool


@dataclass(frozen=True)
class _State:
    """`owners[key]` is the place in `rows` of a passage's document; what follows is made on demand."""

    owners: NDArray[np.int32]
    rows: tuple[DocumentRow | None, ...]
    index: dict[str, int] = field(default_factory=dict)
    remembered: dict[_Sight, NDArray[np.bool_]] = field(default_factory=dict)

    @cached_property
    def count(self) -> int:
        return int(np.count_nonzero(self.owners != _ABSENT))

    @cached_property
    def counts(self) -> dict[str, int]:
        found = np.bincount(self.owners[self.owners != _ABSENT], minlength=len(self.rows))
        return {row.id: int(count) for row, count in zip(self.rows, found, strict=True) if row is not None}

    @cached_property
    def titles(self) -> tuple[str, ...]:
        return tuple(row.title for row in self.rows if row is not None)

    @cached_property
    def successors(self) -> dict[str, str]:
        return {
            row.supersedes: row.id
            for row in self.rows
            if row is not None and row.supersedes in self.index and row.supersedes != row.id
        }

    @cached_property
    def ends(self) -> dict[str, date]:
        ends = {row.id: row.last for row in self.rows if row is not None and row.last is not None}
        for row in self.rows:
            if row is None or row.first is None or row.supersedes is None or row.supersedes == row.id:
                continue
            day_before = row.first - timedelta(days=1) if row.first > date.min else row.first
            ends[row.supersedes] = min(ends.get(row.supersedes, date.max), day_before)
        return ends

    @cached_property
    def days(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """First and last day in force of every row, as ordinals."""
        first = [row.first.toordinal() if row and row.first else _BEGINNING for row in self.rows]
        last = [self.ends[row.id].toordinal() if row and row.id in self.ends else _END for row in self.rows]
        return np.array(first, dtype=np.int32), np.array(last, dtype=np.int32)

    def allowed(self, sight: _Sight) -> NDArray[np.bool_]:
        if (known := self.remembered.get(sight)) is not None:
            return known
        first, last = self.days
        day = sight.on.toordinal()
        # One more element, False: the document of keys that have none (their index is -1).
        documents = np.zeros(len(self.rows) + 1, dtype=np.bool_)
        documents[:-1] = (first <= day) & (day <= last) & self._permitted(sight)
        allowed = documents[self.owners]
        allowed.setflags(write=False)
        if len(self.remembered) >= _REMEMBERED:
            self.remembered.clear()
        self.remembered[sight] = allowed
        return allowed

    def _permitted(self, sight: _Sight) -> NDArray[np.bool_]:
        visible = _visible_places({row.place for row in self.rows if row}, sight.place, within=sight.within)
        permitted = [
            row is not None
            and row.place in visible
            and (sight.bundled or not row.bundled)
            and (sight.documents is None or row.id in sight.documents)
            for row in self.rows
        ]
        return np.array(permitted, dtype=np.bool_)

    def with_entries(self, entries: list[Placed]) -> _State:
        rows, index = list(self.rows), dict(self.index)
        for entry in entries:
            if entry.row.id not in index:
                index[entry.row.id] = len(rows)
                rows.append(None)
            rows[index[entry.row.id]] = entry.row
        given = [
            (index[entry.row.id], np.asarray(entry.keys, dtype=np.int64))
            for entry in entries
            if entry.keys is not None
        ]
        owners = self._owners_for(max((int(keys.max()) for _, keys in given if keys.size), default=-1))
        owners[np.isin(owners, [position for position, _ in given])] = _ABSENT
        for position, keys in given:
            owners[keys] = position
        return _State(owners, tuple(rows), index)

    def _owners_for(self, highest: int) -> NDArray[np.int32]:
        owners = np.full(max(len(self.owners), highest + 1), _ABSENT, dtype=np.int32)
        owners[: len(self.owners)] = self.owners
        return owners

    def without(self, document_ids: set[str]) -> _State:
        if not document_ids:
            return self
        gone = [self.index[document_id] for document_id in document_ids if document_id in self.index]
        rows = tuple(None if position in gone else row for position, row in enumerate(self.rows))
        owners = np.where(np.isin(self.owners, gone), np.int32(_ABSENT), self.owners)
        index = {row.id: position for position, row in enumerate(rows) if row is not None}
        return _State(owners, rows, index)


def _visible_places(written: set[str | None], asker: str | None, *, within: bool) -> set[str | None]:
    """Of the places that documents name, those whose texts `asker` sees; an unknown one hides nothing.

    With `within` it is the place itself and those that lie in it, and an unknown one is none of them.
    """
    if asker is None:
        return written
    places = Places.load()
    here = places.named(asker)
    if here is None:
        return written
    visible: set[str | None] = set()
    for name in written:
        place = places.named(name) if name is not None else None
        seen = place is None or places.sees(here, place)
        if (place is not None and places.is_within(place, here)) if within else seen:
            visible.add(name)
    return visible


def in_force(document: Document, end: date | None) -> Document:
    """`document` with the end that a successor gives it, where that is earlier than its own."""
    if end is None or (document.in_force_until is not None and last_day(document.in_force_until) <= end):
        return document
    return replace(document, in_force_until=PartialDate(end.year, end.month, end.day))
