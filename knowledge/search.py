"""Search: a Query to the passages that answer it, by meaning and by words, and what each leg said of them.

Chroma is never asked to filter: both legs give their nearest and the allowed ones are kept; when too few are
left, the vectors of the allowed passages are compared one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from knowledge.document import Document, Passage
from knowledge.embedding import Embedder
from knowledge.keywords import KeywordIndex
from knowledge.library import Library
from knowledge.passages import PassageTable, Scored
from knowledge.vectors import VectorIndex

Leg = Literal["both", "vectors", "keywords"]
_NEAREST = 200


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: words, the day asked about, and the place whose texts may be seen."""

    text: str
    on: date
    place: str | None = None
    limit: int = 10
    leg: Leg = "both"
    documents: frozenset[str] | None = None
    bundled: bool = True


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found; `vector_score` is a cosine, `keyword_score` BM25, None where a leg did not give it.

    `sentence_scores` are the cosines of the query with each of the passage's sentences.
    """

    key: int
    passage: Passage
    document: Document
    score: float
    vector_score: float | None
    keyword_score: float | None
    sentence_scores: tuple[float, ...]


class Search:
    """Both legs and their fusion over one generation of indexes."""

    def __init__(
        self,
        table: PassageTable,
        vectors: VectorIndex | None,
        keywords: KeywordIndex,
        library: Library,
        embedder: Embedder,
    ) -> None:
        self._table = table
        self._vectors = vectors
        self._keywords = keywords
        self._library = library
        self._embedder = embedder
        self._exact = library.exact(fingerprint=embedder.fingerprint, dimension=embedder.dimension)

    def search(self, query: Query) -> list[Hit]:
        """The best passages that the query may see, best first."""
        allowed = self._table.allowed(query)
        keys = np.flatnonzero(allowed)
        if not len(keys) or not query.text.strip():
            return []
        vector = self._embedder.embed_query(query.text)
        by_meaning = {} if query.leg == "keywords" else self._by_meaning(vector, allowed, keys, query.limit)
        by_words = {} if query.leg == "vectors" else self._by_words(query, allowed)
        fused = _fuse(by_meaning, by_words)
        best = sorted(fused, key=lambda key: (-fused[key], key))[: query.limit]
        return self._hits(best, fused, by_meaning, by_words, vector)

    def _by_meaning(
        self, vector: NDArray[np.float32], allowed: NDArray[np.bool_], keys: NDArray[np.int64], limit: int
    ) -> dict[int, float]:
        near: list[Scored] = []
        if self._vectors is not None:
            near = _kept(self._vectors.nearest(vector, limit=_NEAREST), allowed)
        if len(near) < min(limit, len(keys)):
            near = self._exact.nearest(vector, keys, limit=_NEAREST)
        return {one.key: one.score for one in near}

    def _by_words(self, query: Query, allowed: NDArray[np.bool_]) -> dict[int, float]:
        limit = _NEAREST
        while True:
            found = self._keywords.search(query.text, limit=limit)
            kept = _kept(found, allowed)
            if len(kept) >= query.limit or len(found) < limit:
                return {one.key: one.score for one in kept[:_NEAREST]}
            limit *= 8

    def _hits(
        self,
        best: list[int],
        fused: dict[int, float],
        by_meaning: dict[int, float],
        by_words: dict[int, float],
        vector: NDArray[np.float32],
    ) -> list[Hit]:
        missing = np.array(sorted(set(best) - set(by_meaning)), dtype=np.int64)
        cosines = by_meaning | dict(
            zip(missing.tolist(), self._exact.scores(vector, missing).tolist(), strict=True)
        )
        stored = {one.key: one for one in self._library.load(best)}
        sentences = self._library.sentence_vectors(
            best, fingerprint=self._embedder.fingerprint, dimension=self._embedder.dimension
        )
        return [
            Hit(
                key=key,
                passage=stored[key].passage,
                document=stored[key].document,
                score=fused[key],
                vector_score=cosines.get(key),
                keyword_score=by_words.get(key),
                sentence_scores=tuple((sentences[key] @ vector).tolist()) if key in sentences else (),
            )
            for key in best
            if key in stored
        ]


def _kept(found: list[Scored], allowed: NDArray[np.bool_]) -> list[Scored]:
    return [one for one in found if one.key < len(allowed) and allowed[one.key]]


def _fuse(by_meaning: dict[int, float], by_words: dict[int, float]) -> dict[int, float]:
    """Each leg scaled to its own maximum, with equal weights."""
    most_meaning = max(by_meaning.values(), default=0.0) or 1.0
    most_words = max(by_words.values(), default=0.0) or 1.0
    return {
        key: (by_meaning.get(key, 0.0) / most_meaning + by_words.get(key, 0.0) / most_words) / 2
        for key in by_meaning.keys() | by_words.keys()
    }
