"""Search: a Query to the passages that answer it, by meaning and by words, and what each leg said of them.

Chroma is never asked to filter: both legs give their nearest and the allowed ones are kept; when too few are
left, the vectors of all allowed passages are compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from knowledge.belonging import Belonging
from knowledge.document import Document, Passage
from knowledge.embedding import Embedder
from knowledge.fusion import Chance, fuse, with_documents
from knowledge.keywords import KeywordIndex
from knowledge.library import Library
from knowledge.passages import PassageTable, Scored
from knowledge.terms import cited_articles
from knowledge.vectors import VectorIndex

Leg = Literal["both", "vectors", "keywords"]

_NEAREST = 200
# Of the nearest, so many must be allowed; a leg that has fewer looks further.
_ENOUGH = 50
_WIDER = 8
_SAMPLE = 256

_REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: words, the day asked about, and the place whose texts may be seen (None: any).

    `documents` are the only ones searched, None for all; `bundled` False leaves the bundled policies out;
    `within` searches the texts of the place and of those that lie in it, instead of all that it sees.
    """

    text: str
    on: date
    place: str | None = None
    limit: int = 10
    leg: Leg = "both"
    documents: frozenset[str] | None = None
    bundled: bool = True
    within: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. `score` orders the hits of one query; with one leg it is that leg's own.

    `vector_score` is the cosine with the query, None when the passage is not embedded yet; `keyword_score`
    is BM25, None when the keyword leg did not look that far; `sentence_scores` are the cosines of the query
    with each of the passage's sentences, empty when these are not embedded yet.
    """

    key: int
    passage: Passage
    document: Document
    score: float
    vector_score: float | None
    keyword_score: float | None
    sentence_scores: tuple[float, ...]


class Search:
    """Both legs and their fusion over one generation of indexes; safe to share between threads.

    With `vectors` None, the stored vectors are compared one by one.
    """

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
        # A question is often searched twice, once among the texts of its place.
        self._embed = lru_cache(maxsize=_REMEMBERED)(embedder.embed_query)
        self._belonging = Belonging(table, library, keywords)
        self._exact = library.exact(fingerprint=embedder.fingerprint, dimension=embedder.dimension)

    def search(self, query: Query) -> list[Hit]:
        """The best passages that the query may see, best first; raises EmbedderError, DamagedIndex."""
        allowed = self._table.allowed(query)
        keys = np.flatnonzero(allowed)
        if not len(keys) or not query.text.strip() or query.limit < 1:
            return []
        vector = self._embed(query.text)
        by_words = {} if query.leg == "vectors" else self._by_words(query, allowed)
        by_meaning = {} if query.leg == "keywords" else self._by_meaning(query, vector, allowed, keys)
        if query.leg == "both":
            by_meaning |= self._cosines(vector, by_words.keys() - by_meaning.keys())
            scores = fuse(by_meaning, by_words, chance=self._chance(vector, keys))
            scores = self._with_documents(query.text, scores, allowed)
        else:
            scores = by_meaning or by_words
        return self._hits(_best(scores, query.limit), vector, scores, by_meaning, by_words)

    def _by_meaning(
        self,
        query: Query,
        vector: NDArray[np.float32],
        allowed: NDArray[np.bool_],
        keys: NDArray[np.int64],
    ) -> dict[int, float]:
        near: dict[int, float] = {}
        if self._vectors is not None:
            near = _kept(self._vectors.nearest(vector, limit=_NEAREST), allowed)
        if len(near) < min(max(query.limit, _ENOUGH), len(keys)):
            limit = max(query.limit, _NEAREST)
            near = {one.key: one.score for one in self._exact.nearest(vector, keys, limit=limit)}
        return near

    def _by_words(self, query: Query, allowed: NDArray[np.bool_]) -> dict[int, float]:
        limit = max(query.limit, _NEAREST)
        while True:
            found = self._keywords.search(query.text, limit=limit)
            kept = _kept(found, allowed)
            if len(kept) >= max(query.limit, _ENOUGH) or len(found) < limit:
                return kept
            limit *= _WIDER

    def _cosines(self, vector: NDArray[np.float32], keys: Iterable[int]) -> dict[int, float]:
        """The cosine of the query with each of these passages that is embedded."""
        wanted = np.array(sorted(keys), dtype=np.int64)
        scores = self._exact.scores(vector, wanted)
        return {int(key): float(score) for key, score in zip(wanted, scores, strict=True) if score > -1.0}

    def _chance(self, vector: NDArray[np.float32], keys: NDArray[np.int64]) -> Chance:
        """How near the query is to passages taken evenly from those allowed."""
        sample = keys[:: max(1, len(keys) // _SAMPLE)]
        scores = self._exact.scores(vector, sample)
        scores = scores[scores > -1.0]
        return Chance(float(scores.mean()), float(scores.std())) if len(scores) else Chance(0.0, 0.0)

    def _with_documents(
        self, text: str, scores: dict[int, float], allowed: NDArray[np.bool_]
    ) -> dict[int, float]:
        """The scores with what documents add, and the articles that the text cites whether found or not."""
        titles: dict[str, set[str]] = defaultdict(set)
        for document, title in self._belonging.named_in(text).items():
            titles[title].add(document)
        cited = {
            key
            for title in titles
            for article in cited_articles(text)
            for key in self._keywords.opening_with(title, article)
            if key < len(allowed) and allowed[key]
        }
        named = {
            document
            for title, documents in titles.items()
            if self._belonging.known_by(title, documents)
            for document in documents
        }
        scores = dict.fromkeys(cited, 0.0) | scores
        return with_documents(scores, self._belonging.documents_of(scores), named=named, cited=cited)

    def _hits(
        self,
        keys: list[int],
        vector: NDArray[np.float32],
        scores: dict[int, float],
        by_meaning: dict[int, float],
        by_words: dict[int, float],
    ) -> list[Hit]:
        cosines = by_meaning | self._cosines(vector, set(keys) - by_meaning.keys())
        sentences = self._library.sentence_vectors(
            keys, fingerprint=self._embedder.fingerprint, dimension=self._embedder.dimension
        )
        return [
            Hit(
                key=one.key,
                passage=one.passage,
                document=one.document,
                score=scores[one.key],
                vector_score=cosines.get(one.key),
                keyword_score=by_words.get(one.key),
                sentence_scores=tuple((sentences[one.key] @ vector).tolist()) if one.key in sentences else (),
            )
            for one in self._library.load(keys)
        ]


def _best(scores: dict[int, float], limit: int) -> list[int]:
    return sorted(scores, key=lambda key: (-scores[key], key))[:limit]


def _kept(found: list[Scored], allowed: NDArray[np.bool_]) -> dict[int, float]:
    """The allowed ones of what a leg found, best first."""
    return {one.key: one.score for one in found if one.key < len(allowed) and allowed[one.key]}
