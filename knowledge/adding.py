"""Documents on their way into the library: what is new about each, and batches that are written as one.

Texts are embedded many documents at a time, since that is what takes long; each document is then written in
one transaction. An Addition is given out only when its document is durable and found by search.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from knowledge.document import Document, Passage
from knowledge.embedded import embed
from knowledge.embedding import Embedder
from knowledge.indexes import Indexes
from knowledge.library import Embeddings, Library, Record
from knowledge.passages import BUNDLED, DocumentRow, PassageTable, Placed, StoredPassage
from knowledge.splitting import split

PASSAGES_AT_ONCE = 256
_WAITING_AT_ONCE = 1_000
_DIGITS = 8

Outcome = Literal["added", "unchanged", "replaced", "rejected"]


@dataclass(frozen=True, slots=True)
class Addition:
    """What became of one document of a file at `path`; `reason` says why it was rejected, `code: detail`."""

    id: str
    title: str
    passages: int
    path: str
    status: Outcome
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """What was read of a file: documents, or why there are none. `whole` when it has no others."""

    path: str
    documents: tuple[Document, ...] = ()
    failure: str | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A document about to be written, or in `settled` what is already known about it."""

    document: Document
    path: str
    passages: tuple[Passage, ...] = ()
    settled: Addition | None = None


def _no_vectors() -> NDArray[np.float32]:
    return np.empty((0, 0), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class _Writing:
    """What writing an arrival came to; nothing is placed when nothing was written."""

    addition: Addition
    placed: Placed | None = None
    stored: Sequence[StoredPassage] = ()
    vectors: NDArray[np.float32] = field(default_factory=_no_vectors)


@dataclass(slots=True)
class _Batch:
    """Arrivals that are embedded in one go, and the documents whose file no longer has them."""

    arrivals: list[_Arrival] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    passages: int = 0
    waiting: set[str] = field(default_factory=set)

    @property
    def full(self) -> bool:
        return self.passages >= PASSAGES_AT_ONCE or len(self.arrivals) >= _WAITING_AT_ONCE

    def put(self, arrival: _Arrival) -> None:
        self.arrivals.append(arrival)
        self.passages += len(arrival.passages)
        if arrival.settled is None:
            self.waiting |= _marks(arrival.document)

    def meets(self, document: Document) -> bool:
        """Whether what becomes of `document` depends on one that is still to be written."""
        return not self.waiting.isdisjoint(_marks(document))


@dataclass(frozen=True, slots=True)
class Adder:
    """Brings documents into the library, the indexes and the table; several threads may add at once."""

    library: Library
    indexes: Indexes
    table: PassageTable
    embedder: Embedder
    bundled: bool

    def add(self, sources: Iterable[Source]) -> Iterator[Addition]:
        """One Addition for each document and each unreadable file, in their order."""
        batch = _Batch()
        for source in sources:
            if source.failure is not None:
                batch.put(_rejected(source))
            batch.gone |= self._gone(source)
            for document in source.documents:
                if batch.meets(document):
                    yield from self._settle(batch)
                    batch = _Batch()
                batch.put(self._arrival(document, source.path, gone=batch.gone))
            if batch.full:
                yield from self._settle(batch)
                batch = _Batch()
        yield from self._settle(batch)
        self.indexes.tend()

    def _gone(self, source: Source) -> set[str]:
        """The documents that were read from this file before and are no longer in it."""
        if not source.whole:
            return set()
        sources = {document.source for document in source.documents}
        known = self.library.by_file(source.path)
        return {
            record.document.id
            for record in known
            if record.standing == "current" and record.document.source not in sources
        }

    def _arrival(self, document: Document, path: str, *, gone: set[str]) -> _Arrival:
        record = self.library.by_source(document.source)
        document = replace(document, id=self._id(document, record))
        if (unchanged := self._unchanged(document, record, path=path, gone=gone)) is not None:
            return _Arrival(document, path, settled=unchanged)
        if _only_described_anew(document, record):
            return _Arrival(document, path)
        return _Arrival(document, path, split(document))

    def _id(self, document: Document, record: Record | None) -> str:
        """The id the document has had, or its own, told apart from another source's."""
        if record is not None:
            return record.document.id
        if self.library.record(document.id) is None:
            return document.id
        return f"{document.id}-{hashlib.sha256(document.source.encode()).hexdigest()[:_DIGITS]}"

    def _unchanged(
        self, document: Document, record: Record | None, *, path: str, gone: set[str]
    ) -> Addition | None:
        """The Addition of a document that is in the library as it is, under this source or another."""
        known = self._same(document, record, gone)
        if known is None:
            return None
        return Addition(known.id, known.title, self.table.counts().get(known.id, 0), path, "unchanged")

    def _same(self, document: Document, record: Record | None, gone: set[str]) -> Document | None:
        if record is not None:
            same = record.standing == "current" and record.document == document
            return record.document if same else None
        if document.source.startswith(BUNDLED):
            return None
        twins = (
            twin.document for twin in self.library.by_text(document.sha256) if twin.document.id not in gone
        )
        return next((twin for twin in twins if self.bundled or not twin.source.startswith(BUNDLED)), None)

    def _settle(self, batch: _Batch) -> list[Addition]:
        """Write what waits; an old version stops answering in the moment the new one starts."""
        embedded = embed(
            self.embedder,
            [(arrival.document, passage) for arrival in batch.arrivals for passage in arrival.passages],
        )
        start = 0
        writings = []
        with self.indexes.changing():
            for arrival in batch.arrivals:
                mine = slice(start, start + len(arrival.passages))
                start = mine.stop
                own = Embeddings(embedded.fingerprint, embedded.passages[mine], embedded.sentences[mine])
                writings.append(self._write(arrival, own, gone=batch.gone))
            for document_id in batch.gone:
                self.library.dismiss(document_id, "gone")
            stored = [each for writing in writings for each in writing.stored]
            if stored:
                vectors = np.concatenate([writing.vectors for writing in writings if writing.stored])
                self.indexes.add(stored, vectors)
            placed = [writing.placed for writing in writings if writing.placed is not None]
            self.table.change(placed, remove=batch.gone)
        return [writing.addition for writing in writings]

    def _write(self, arrival: _Arrival, embedded: Embeddings, *, gone: set[str]) -> _Writing:
        """Write one document, unless another thread has meanwhile."""
        if arrival.settled is not None:
            return _Writing(arrival.settled)
        document, path, passages = arrival.document, arrival.path, arrival.passages
        record = self.library.by_source(document.source)
        if (unchanged := self._unchanged(document, record, path=path, gone=gone)) is not None:
            return _Writing(unchanged)
        current = record is not None and record.standing == "current"
        status: Outcome = "replaced" if current else "added"
        if _only_described_anew(document, record):
            self.library.describe(document, file=path)
            count = self.table.counts().get(document.id, 0)
            addition = Addition(document.id, document.title, count, path, status)
            return _Writing(addition, Placed(DocumentRow.of(document)))
        if not passages:
            # It was to be described anew, but has been withdrawn since.
            passages = split(document)
            embedded = embed(self.embedder, [(document, passage) for passage in passages])
        keys = self.library.write(document, passages, embedded=embedded, file=path)
        stored = [StoredPassage(key, passage, document) for key, passage in zip(keys, passages, strict=True)]
        addition = Addition(document.id, document.title, len(keys), path, status)
        return _Writing(addition, Placed(DocumentRow.of(document), keys), stored, embedded.passages)


def _rejected(source: Source) -> _Arrival:
    addition = Addition("", "", 0, source.path, "rejected", source.failure)
    return _Arrival(Document(id="", title="", text="", source=""), source.path, settled=addition)


def _marks(document: Document) -> set[str]:
    """What two documents share that must not be written at once."""
    return {f"source {document.source}", f"id {document.id}", f"text {document.sha256}"}


def _only_described_anew(document: Document, record: Record | None) -> bool:
    """Whether a document's passages stay as they are: same text, same title above it."""
    return (
        record is not None
        and record.standing == "current"
        and record.document.sha256 == document.sha256
        and record.document.title == document.title
    )
