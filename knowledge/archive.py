"""The archive: the library, its indexes and the embedder kept in step; the one object the floors above open.

Only the process that owns the home folder opens it, once; its threads share it. `library.sqlite` is the
truth, `keywords/` and `vectors/` hold the indexes (see indexes.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from knowledge.adding import Adder
from knowledge.arrivals import Addition
from knowledge.document import Document
from knowledge.embedding import Embedder
from knowledge.errors import DamagedIndex, HomeUnusable, UnknownDocument
from knowledge.files import walk
from knowledge.indexes import Indexes
from knowledge.inspection import Finding, inspect, ongoing
from knowledge.keywords import KeywordIndex
from knowledge.library import Library
from knowledge.passages import BUNDLED, PassageTable, Placed, in_force
from knowledge.progress import Progress, silent
from knowledge.reading import Details, read_bundled
from knowledge.rules.beside import policies_among, written_path
from knowledge.rules.book import RuleBook
from knowledge.rules.keeping import RuleShelf, faults, is_of_the_package
from knowledge.search import Hit, Query, Search
from knowledge.sources import Source, read_sources
from knowledge.vectors import VectorIndex

__all__ = ["Addition", "Archive", "ArchiveStatus", "Entry", "Finding"]

LIBRARY = "library.sqlite"
_NO_DETAILS = Details()


@dataclass(frozen=True, slots=True)
class Entry:
    """A document that answers, its number of passages, and the document that takes its place by its own word.

    `document.in_force_until` is the day before its successor starts, where that is known and earlier.
    """

    document: Document
    passages: int
    superseded_by: str | None


@dataclass(frozen=True, slots=True)
class ArchiveStatus:
    """`healthy` unless something is wrong.

    An index being built is a finding, but nothing wrong; nor is a rule of a user's that fails: it is left out
    and the rest stands. A bundled rule that fails is something wrong.
    """

    healthy: bool
    documents: int
    passages: int
    generation: int
    embedder: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Searcher:
    """A search and the indexes it was made with."""

    search: Search
    keywords: KeywordIndex
    vectors: VectorIndex | None


class Archive:
    """Safe to share between threads: search goes on while documents are added or withdrawn."""

    def __init__(
        self, home: Path, *, library: Library, embedder: Embedder, bundled: bool, progress: Progress
    ) -> None:
        self._library = library
        self._embedder = embedder
        self._bundled = bundled
        self._table = _table(library, bundled=bundled)
        self._indexes = Indexes(
            home, library=library, embedder=embedder, table=self._table, progress=progress
        )
        self._rules = RuleShelf(library, self._table)
        self._adder = Adder(library, self._indexes, self._table, embedder, self._rules, bundled)
        self._searcher: _Searcher | None = None

    @classmethod
    def open(
        cls, home: Path, *, embedder: Embedder, bundled: bool = True, progress: Progress | None = None
    ) -> Archive:
        """The archive in the folder `home`, made when missing, the bundled policies as the package has them.

        With `bundled` False it is as if there were none. `progress` may be called from another thread. Raises
        HomeUnusable for a folder that cannot be written, LibraryError, EmbedderError.
        """
        try:
            home.mkdir(parents=True, exist_ok=True, mode=0o700)
            (home / LIBRARY).touch(mode=0o600)
        except OSError as error:
            raise HomeUnusable(str(home), str(error)) from error
        library = Library.open(home / LIBRARY)
        try:
            archive = cls(
                home, library=library, embedder=embedder, bundled=bundled, progress=progress or silent
            )
        except BaseException:
            library.close()
            raise
        if bundled:
            archive._bring_bundled()
        return archive

    def close(self) -> None:
        self._indexes.close()
        self._library.close()

    def add(
        self, paths: Sequence[Path], *, details: Details = _NO_DETAILS, progress: Progress | None = None
    ) -> Iterator[Addition]:
        """Add files, and those of folders: an Addition of each document once it is durable, in order.

        A policy's rule file comes with it (see rules/beside.py) and is told of in the policy's Addition.
        A file that cannot be read, or that no reader knows, is `rejected` and the others go on. Raises
        UnknownDocument when `details` names a superseded document that there is none of.
        """
        if details.supersedes is not None and self._library.record(details.supersedes) is None:
            raise UnknownDocument(details.supersedes)
        files = policies_among(walk(paths))
        number = {written_path(file): count for count, file in enumerate(files, 1)}
        done = 0
        for addition in self._adder.add(source for file in files for source in read_sources(file, details)):
            done = number.get(addition.path, done)
            (progress or silent)("adding", done, len(files))
            yield addition

    def add_documents(
        self, documents: Iterable[Document], progress: Progress | None = None
    ) -> Iterator[Addition]:
        """Add documents that have been read already: an Addition of each once it is durable, in order."""
        total = len(documents) if isinstance(documents, Sequence) else 0
        sources = (Source(document.source, (document,)) for document in documents)
        for number, addition in enumerate(self._adder.add(sources), 1):
            (progress or silent)("adding", number, max(total, number))
            yield addition

    def withdraw(self, document_id: str) -> None:
        """Let a document answer no more; it can still be read. Raises UnknownDocument."""
        with self._indexes.writing:
            record = self._library.record(document_id)
            if record is None or record.standing != "current" or not self._shows(record.document):
                raise UnknownDocument(document_id)
            self._library.dismiss(document_id, "withdrawn")
            self._table.change(remove=[document_id])
        self._indexes.tend()

    def documents(self) -> tuple[Entry, ...]:
        """The documents that answer, by id."""
        counts = self._table.counts()
        return tuple(
            Entry(
                self._as_of_now(record.document),
                counts.get(record.document.id, 0),
                self.superseded_by(record.document.id),
            )
            for record in self._library.records()
            if record.standing == "current" and self._shows(record.document)
        )

    def document(self, document_id: str, sha256: str | None = None) -> Document:
        """A document, also a withdrawn one, in its last version or the one named; raises UnknownDocument."""
        document = self._library.document(document_id, sha256)
        if not self._shows(document):
            raise UnknownDocument(document_id)
        return self._as_of_now(document)

    def superseded_by(self, document_id: str) -> str | None:
        """The document that takes the place of this one, by its own word."""
        return self._table.superseded_by(document_id)

    def rules(self, *, bundled: bool | None = None) -> RuleBook:
        """The rules of the documents that answer; the same object until something changes.

        With `bundled` False as if no policies were bundled; otherwise as the archive was opened.
        """
        return self._rules.book(bundled=self._bundled and bundled is not False)

    def search(self, query: Query) -> list[Hit]:
        """The passages that answer `query` best, best first; see Search."""
        try:
            hits = self._ready().search(query)
        except DamagedIndex:
            self._indexes.rebuild()
            hits = self._ready().search(query)
        return [replace(hit, document=self._as_of_now(hit.document)) for hit in hits]

    def document_frequency(self, terms: Sequence[str]) -> tuple[int, ...]:
        """In how many passages each of these keyword terms stands."""
        return tuple(self._indexes.keywords.document_frequency(terms))

    def titles(self) -> tuple[str, ...]:
        """The titles of the documents that answer; the same object until something changes."""
        return self._table.titles()

    @property
    def embedder(self) -> str:
        """The fingerprint of what makes the vectors."""
        return self._embedder.fingerprint

    @property
    def passage_count(self) -> int:
        return len(self._table)

    def settle(self) -> None:
        """Wait until the indexes of a large library are built."""
        self._indexes.settle()

    def status(self) -> ArchiveStatus:
        """What there is, without reading the texts of the library; `check` reads them."""
        failing = faults(self.rules())
        findings = (*ongoing(self._indexes), *failing)
        return ArchiveStatus(
            healthy=self._indexes.failure is None and not any(map(is_of_the_package, failing)),
            documents=len(self._table.counts()),
            passages=len(self._table),
            generation=self._indexes.number,
            embedder=self._embedder.fingerprint,
            findings=findings,
        )

    def check(self) -> tuple[Finding, ...]:
        """Everything that is wrong with texts, indexes and rules; see inspection.py and rules/keeping.py."""
        with self._indexes.writing:
            found = inspect(self._library, indexes=self._indexes, embedder=self._embedder)
            return (*ongoing(self._indexes), *found, *faults(self.rules()))

    def _ready(self) -> Search:
        """The search over the indexes that stand now."""
        keywords, vectors = self._indexes.keywords, self._indexes.vectors
        ready = self._searcher
        if ready is None or ready.keywords is not keywords or ready.vectors is not vectors:
            search = Search(self._table, vectors, keywords, self._library, self._embedder)
            self._searcher = ready = _Searcher(search, keywords, vectors)
        return ready.search

    def _shows(self, document: Document) -> bool:
        return self._bundled or not document.source.startswith(BUNDLED)

    def _as_of_now(self, document: Document) -> Document:
        return in_force(document, self._table.end_of(document.id))

    def _bring_bundled(self) -> None:
        """Bring the bundled policies in step with the package; one that someone has withdrawn stays so."""
        packaged = {document.source: document for document in read_bundled()}
        known = {record.document.source: record for record in self._library.by_prefix(BUNDLED)}
        gone = [
            record.document.id
            for source, record in known.items()
            if source not in packaged and record.standing == "current"
        ]
        for document_id in gone:
            self._library.dismiss(document_id, "gone")
        self._table.change(remove=gone)
        withdrawn = {source for source, record in known.items() if record.standing == "withdrawn"}
        changed = [
            Source(source, (document,))
            for source, document in packaged.items()
            if source not in withdrawn
            and (
                source not in known or known[source].document != document or known[source].standing == "gone"
            )
        ]
        if changed:
            for _ in self._adder.add(changed):
                pass


def _table(library: Library, *, bundled: bool) -> PassageTable:
    """The table of all passages that answer, read from the library."""
    rows = {row.id: row for row in library.rows() if bundled or not row.bundled}
    keys: dict[str, list[int]] = {document_id: [] for document_id in rows}
    for key, document_id in library.current_keys().items():
        if document_id in keys:
            keys[document_id].append(key)
    table = PassageTable()
    table.change([Placed(row, keys[row.id]) for row in rows.values()])
    return table
