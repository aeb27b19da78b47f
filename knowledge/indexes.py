"""The two indexes of one generation, kept in step with the library, and the building of the next generation.

An index is only ever added to. A new generation is built when the last process did not close the indexes (the
file `indexes.clean` is missing), when a fifth of what they hold no longer answers, or when the embedder has
changed. Until it stands, `vectors` is None and search is exact over the stored vectors, keywords serve on.
Small libraries are built on the spot, large ones in a thread; `close` stops it, and the next opening starts
anew, with every passage that was embedded meanwhile kept.

Every added passage goes into Chroma. It is asked once a library has more than EXACT_UP_TO passages: below
that exact search over the stored vectors is faster, and a single question need not import Chroma.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.embedded import embed
from knowledge.embedding import Embedder
from knowledge.errors import DamagedIndex, KnowledgeError
from knowledge.keywords import KeywordEntry, KeywordIndex
from knowledge.library import Library
from knowledge.passages import PassageTable, StoredPassage
from knowledge.progress import Progress
from knowledge.vectors import VectorIndex

EXACT_UP_TO = 2_000
BUILT_ON_THE_SPOT = 20_000
EMBEDDED_ON_THE_SPOT = 2_000

_KEYWORDS = "keywords"
_VECTORS = "vectors"
_CLEAN = "indexes.clean"
_MARKS_BEFORE_REBUILDING = 0.2
_EMBEDDED_AT_ONCE = 256
_INDEXED_AT_ONCE = 2_000


class Indexes:
    """What search looks in. Whoever writes holds `writing`; reading the indexes needs no lock."""

    def __init__(
        self, home: Path, *, library: Library, embedder: Embedder, table: PassageTable, progress: Progress
    ) -> None:
        """Open the indexes of the library in `home`, building them where they do not stand."""
        self._home = home
        self._library = library
        self._embedder = embedder
        self._table = table
        self._progress = progress
        self.writing = threading.RLock()
        self.failure: str | None = None
        self._whole = True
        self._stopping = threading.Event()
        self._builder: threading.Thread | None = None
        self._discarded: list[KeywordIndex | VectorIndex] = []
        self._replaced: set[str] = set()
        self._vectors: VectorIndex | None = None
        self.keywords: KeywordIndex
        self.number = 0
        if not (self._stands() and self._opened()):
            self._touch()
            self._build(serving=False)
        self._remove_old_folders()

    @property
    def building(self) -> bool:
        """Whether the vectors of this generation are not all there yet."""
        return self._vectors is None

    @property
    def vectors(self) -> VectorIndex | None:
        """Where nearest passages are looked up; None where exact search over the stored vectors serves."""
        return self._vectors if len(self._table) > EXACT_UP_TO else None

    @property
    def standing_vectors(self) -> VectorIndex | None:
        """The vector index, also of a small library; None while it is built."""
        return self._vectors

    @contextmanager
    def changing(self) -> Iterator[None]:
        """What is written to the library within also reaches the indexes, or they will be built anew."""
        with self.writing:
            self._touch()
            try:
                yield
            except BaseException:
                self._whole = False
                raise

    def add(self, stored: Sequence[StoredPassage], vectors: NDArray[np.float32]) -> None:
        """Let search find passages just written to the library, with their vectors (n, d)."""
        if not stored:
            return
        self.keywords.add([_entry(passage) for passage in stored])
        self.keywords.commit()
        if self._vectors is not None:
            try:
                self._vectors.add([passage.key for passage in stored], vectors)
            except DamagedIndex:
                self.rebuild()

    def tend(self) -> None:
        """Build the next generation if too much of this one no longer answers."""
        with self.writing:
            if not self.building and self._marks() > _MARKS_BEFORE_REBUILDING:
                self.rebuild()

    def rebuild(self) -> None:
        """Build the next generation, whatever the state of this one."""
        with self.writing:
            if not self.building:
                self._touch()
                self._build(serving=True)

    def settle(self) -> None:
        """Wait until the vectors stand, or building has failed."""
        if self._builder is not None:
            self._builder.join()

    def strays(self) -> list[Path]:
        """What lies among the indexes and is none of them, nor still open since they took its place."""
        return self._other_folders({str(self.number), *self._replaced})

    def close(self) -> None:
        """Stop building and let go of the folders; what stands and is whole is marked so."""
        self._stopping.set()
        self.settle()
        for index in (*self._discarded, self.keywords, self._vectors):
            if index is not None:
                index.close()
        self._remove_old_folders()
        if self._whole and not self.building:
            (self._home / _CLEAN).write_text(str(self.number), encoding="ascii")

    def _stands(self) -> bool:
        """Whether the generation of the library can be opened as it is."""
        generation = self._library.generation()
        if generation is None or generation.embedder != self._embedder.fingerprint:
            return False
        clean = self._home / _CLEAN
        if not clean.exists() or clean.read_text(encoding="ascii") != str(generation.number):
            return False
        self.number = generation.number
        there = self._keyword_folder().is_dir() and (self._vector_folder().is_dir() or not len(self._table))
        return there and self._marks() <= _MARKS_BEFORE_REBUILDING

    def _opened(self) -> bool:
        """Open the generation that stands, unless it is damaged."""
        try:
            self.keywords = KeywordIndex.open(self._keyword_folder())
        except DamagedIndex:
            return False
        self._vectors = self._vector_index()
        return True

    def _build(self, *, serving: bool) -> None:
        """Begin the next generation; while one serves already, its keywords go on serving."""
        if serving:
            # A search may be in them: they stay open, and their folders, until this process closes.
            self._discarded.extend(index for index in (self._vectors,) if index is not None)
            self._replaced.add(str(self.number))
        self._vectors = None
        self.number = self._library.begin_generation(self._embedder.fingerprint).number
        if not serving:
            self.keywords = self._kept_keywords()
        unembedded = self._library.without_embedding(
            fingerprint=self._embedder.fingerprint, limit=EMBEDDED_ON_THE_SPOT + 1
        )
        if len(self._table) <= BUILT_ON_THE_SPOT and len(unembedded) <= EMBEDDED_ON_THE_SPOT:
            self._finish(serving)
        else:
            self._builder = threading.Thread(
                target=self._finish, args=(serving,), name="index building", daemon=True
            )
            self._builder.start()

    def _kept_keywords(self) -> KeywordIndex:
        """The keyword index of the last generation with what it lacks, or a new one.

        Unlike Chroma's, a keyword index outlives a sudden death whole, and its terms take long to find.
        """
        folder = self._keyword_folder()
        earlier = [path for path in folder.parent.glob("*") if path.name.isdecimal()]
        if earlier and self._marks() <= _MARKS_BEFORE_REBUILDING:
            max(earlier, key=lambda path: int(path.name)).rename(folder)
            try:
                index = KeywordIndex.open(folder)
                return self._completed(index, held=index.held(list(self._library.current_keys())))
            except DamagedIndex:
                shutil.rmtree(folder)
        return self._completed(KeywordIndex.open(folder), held=set())

    def _completed(self, index: KeywordIndex, *, held: set[int]) -> KeywordIndex:
        lacking = [key for key in self._library.current_keys() if key not in held]
        for start in range(0, len(lacking), _INDEXED_AT_ONCE):
            part = lacking[start : start + _INDEXED_AT_ONCE]
            index.add([_entry(passage) for passage in self._library.load(part)])
            self._progress("indexing_keywords", start + len(part), len(lacking))
        index.commit()
        return index

    def _finish(self, keywords_too: bool) -> None:
        """Embed what is not, fill the new indexes, and switch to them; a failure is kept for the status."""
        try:
            self._embed_missing()
            vectors = self._vector_index()
            keywords = KeywordIndex.open(self._keyword_folder()) if keywords_too else None
            filled = self._fill(vectors, keywords, after=0)
            with self.writing:
                self._fill(vectors, keywords, after=filled)
                if not self._stopping.is_set():
                    self._library.switch_generation(self.number)
                    self._library.purge()
                    if keywords is not None:
                        self._discarded.append(self.keywords)
                        self.keywords = keywords
                    self._vectors = vectors
        except KnowledgeError as error:
            self.failure = str(error)

    def _embed_missing(self) -> None:
        fingerprint = self._embedder.fingerprint
        done = 0
        while not self._stopping.is_set():
            keys = self._library.without_embedding(fingerprint=fingerprint, limit=_EMBEDDED_AT_ONCE)
            if not keys:
                return
            stored = self._library.load(keys)
            embedded = embed(self._embedder, [(passage.document, passage.passage) for passage in stored])
            with self.writing:
                self._library.put_embeddings([passage.key for passage in stored], embedded)
            self._library.exact(fingerprint=fingerprint, dimension=self._embedder.dimension).renew()
            done += len(keys)
            self._progress("embedding", done, max(done, len(self._table)))

    def _fill(self, vectors: VectorIndex, keywords: KeywordIndex | None, *, after: int) -> int:
        """Add all current passages above the key `after`; gives the highest key added."""
        done = 0
        while not self._stopping.is_set():
            keys = list(self._library.current_keys(after=after, limit=_INDEXED_AT_ONCE))
            if not keys:
                break
            stored = self._library.vectors(
                keys, fingerprint=self._embedder.fingerprint, dimension=self._embedder.dimension
            )
            vectors.add(stored.keys.tolist(), stored.matrix)
            if keywords is not None:
                keywords.add([_entry(passage) for passage in self._library.load(keys)])
                keywords.commit()
            after = keys[-1]
            done += len(keys)
            self._progress("indexing", done, max(done, len(self._table)))
        return after

    def _marks(self) -> float:
        """Which share of what the indexes hold no longer answers."""
        retired = self._library.retired_count()
        return retired / max(1, retired + len(self._table))

    def _touch(self) -> None:
        """From here on, a process that ends without `close` leaves indexes that cannot be trusted."""
        (self._home / _CLEAN).unlink(missing_ok=True)

    def _keyword_folder(self) -> Path:
        return self._home / _KEYWORDS / str(self.number)

    def _vector_folder(self) -> Path:
        return self._home / _VECTORS / str(self.number)

    def _vector_index(self) -> VectorIndex:
        return VectorIndex(self._vector_folder(), at_first_use=self._touch)

    def _remove_old_folders(self) -> None:
        for folder in self._other_folders({str(self.number)}):
            shutil.rmtree(folder, ignore_errors=True)

    def _other_folders(self, kept: set[str]) -> list[Path]:
        found = [entry for kind in (_KEYWORDS, _VECTORS) for entry in sorted((self._home / kind).glob("*"))]
        return [entry for entry in found if entry.name not in kept]


def _entry(stored: StoredPassage) -> KeywordEntry:
    passage = stored.passage
    return KeywordEntry(stored.key, stored.document.title, passage.heading, passage.text)
