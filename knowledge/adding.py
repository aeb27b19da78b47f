"""Documents on their way into the library: what is new about each, and batches that are written as one.

Texts are embedded many documents at a time, since that is what takes long; each document is then written in
one transaction. An Addition is given out only when its document is durable and found by search.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from knowledge.arrivals import Addition, Arrival, Batch, Meant, Outcome, rejected, rules_from_now_on
from knowledge.document import Document
from knowledge.embedded import embed
from knowledge.embedding import Embedder
from knowledge.indexes import Indexes
from knowledge.library import Embeddings, Library, Record
from knowledge.passages import BUNDLED, DocumentRow, PassageTable, Placed, StoredPassage
from knowledge.rules.keeping import RuleShelf
from knowledge.sources import Source
from knowledge.splitting import split

_DIGITS = 8


def _no_vectors() -> NDArray[np.float32]:
    return np.empty((0, 0), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class _Writing:
    """What writing an arrival came to; nothing is placed when nothing was written."""

    addition: Addition
    placed: Placed | None = None
    stored: Sequence[StoredPassage] = ()
    vectors: NDArray[np.float32] = field(default_factory=_no_vectors)


@dataclass(frozen=True, slots=True)
class Adder:
    """Brings documents into the library, the indexes and the table; several threads may add at once."""

    library: Library
    indexes: Indexes
    table: PassageTable
    embedder: Embedder
    rules: RuleShelf
    bundled: bool

    def add(self, sources: Iterable[Source]) -> Iterator[Addition]:
        """One Addition for each document and each unreadable file, in their order."""
        batch = Batch()
        for source in sources:
            if source.failure is not None:
                batch.put(rejected(source))
            batch.gone |= self._gone(source)
            for document in source.documents:
                if batch.meets(document):
                    yield from self._settle(batch)
                    batch = Batch()
                for arrival in self._arrivals(document, source, gone=batch.gone):
                    batch.put(arrival)
            if batch.full:
                yield from self._settle(batch)
                batch = Batch()
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

    def _arrivals(self, document: Document, source: Source, *, gone: set[str]) -> Iterator[Arrival]:
        """The document as it will be written, and its rules if they are refused."""
        meant = self._meant(document, source.path, gone=gone)
        rules = rules_from_now_on(meant, source)
        arrival = Arrival(meant.document, source.path, meant.file, rules)
        if (unchanged := self._unchanged(arrival, meant)) is not None:
            arrival = replace(arrival, settled=unchanged)
        elif not meant.keeps_its_passages:
            arrival = replace(arrival, passages=split(meant.document))
        yield arrival
        if source.rules is not None and rules is not None and rules.text != source.rules.text:
            yield rejected(Source(source.rules.path, failure=f"rules_already: {rules.path}"))

    def _meant(self, document: Document, file: str, *, gone: set[str]) -> Meant:
        """The same text from another path is the document there is."""
        record = self.library.by_source(document.source)
        if record is not None:
            known = self.library.rule_text(record.document.id)
            return Meant(replace(document, id=record.document.id), record, file, known)
        if (twin := self._twin(document, gone)) is not None:
            return Meant(twin.document, twin, twin.file, self.library.rule_text(twin.document.id))
        return Meant(replace(document, id=self._new_id(document)), None, file)

    def _twin(self, document: Document, gone: set[str]) -> Record | None:
        if document.source.startswith(BUNDLED):
            return None
        twins = (twin for twin in self.library.by_text(document.sha256) if twin.document.id not in gone)
        return next(
            (twin for twin in twins if self.bundled or not twin.document.source.startswith(BUNDLED)), None
        )

    def _new_id(self, document: Document) -> str:
        """The document's own id, told apart from another source's."""
        if self.library.record(document.id) is None:
            return document.id
        return f"{document.id}-{hashlib.sha256(document.source.encode()).hexdigest()[:_DIGITS]}"

    def _unchanged(self, arrival: Arrival, meant: Meant) -> Addition | None:
        """The Addition of a document that is in the library as it is, and with these rules."""
        if not meant.is_as_known or meant.rules != arrival.rules:
            return None
        return self._addition(meant.document, arrival.path, "unchanged")

    def _addition(self, document: Document, path: str, status: Outcome) -> Addition:
        return Addition(document.id, document.title, self.table.counts().get(document.id, 0), path, status)

    def _settle(self, batch: Batch) -> list[Addition]:
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
        return [
            self._told(writing.addition) if arrival.rules is not None else writing.addition
            for arrival, writing in zip(batch.arrivals, writings, strict=True)
        ]

    def _told(self, addition: Addition) -> Addition:
        """The Addition of a document that has a rule file, with what became of that."""
        book = self.rules.book(bundled=self.bundled)
        standing, findings = book.of_document(addition.id), book.findings.get(addition.id, ())
        return replace(addition, rules=len(standing), findings=findings)

    def _write(self, arrival: Arrival, embedded: Embeddings, *, gone: set[str]) -> _Writing:
        """Write one document, unless another thread has meanwhile."""
        if arrival.settled is not None:
            return _Writing(arrival.settled)
        meant = self._meant(arrival.document, arrival.file, gone=gone)
        if (unchanged := self._unchanged(arrival, meant)) is not None:
            return _Writing(unchanged)
        document, rules, file = meant.document, arrival.rules, meant.file
        status: Outcome = "replaced" if meant.answers else "added"
        if meant.keeps_its_passages:
            self.library.describe(document, file=file, rules=rules)
            addition = self._addition(document, arrival.path, status)
            return _Writing(addition, Placed(DocumentRow.of(document)))
        passages = arrival.passages
        if not passages:
            # It was to be described anew, but has been withdrawn since.
            passages = split(document)
            embedded = embed(self.embedder, [(document, passage) for passage in passages])
        keys = self.library.write(document, passages, embedded=embedded, file=file, rules=rules)
        stored = [StoredPassage(key, passage, document) for key, passage in zip(keys, passages, strict=True)]
        addition = Addition(document.id, document.title, len(keys), arrival.path, status)
        return _Writing(addition, Placed(DocumentRow.of(document), keys), stored, embedded.passages)
