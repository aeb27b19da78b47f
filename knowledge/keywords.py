"""The keyword index: which passages hold the words of a question, ranked by BM25; the only door to tantivy.

Texts become terms in knowledge.terms; tantivy gets them ready made and never reads a text itself.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import tantivy

from knowledge.errors import DamagedIndex
from knowledge.passages import Scored
from knowledge.terms import citation, keyword_terms, passage_terms, question_weights

__all__ = ["KeywordEntry", "KeywordIndex", "keyword_terms"]

_KEY = "key"
_TERMS = "terms"
_WRITER_BYTES = 30_000_000
_MOST_VERSIONS = 100


@dataclass(frozen=True, slots=True)
class KeywordEntry:
    """What of a passage is searched by its words; `heading` is the path of titles above it."""

    key: int
    title: str
    heading: tuple[str, ...]
    text: str


class KeywordIndex:
    """Passages by their terms, in a folder, only ever added to; safe to share between threads of one process.

    Scores are BM25 with tantivy's k1 = 1.2 and b = 0.75 over title, headings and text as one.
    """

    def __init__(self, index: tantivy.Index) -> None:
        self._index = index
        self._schema = index.schema
        self._writer: tantivy.IndexWriter | None = None
        self._writing = threading.Lock()

    @classmethod
    def open(cls, folder: Path) -> KeywordIndex:
        """The index in `folder`, made when it is not there; DamagedIndex when it cannot be read."""
        folder.mkdir(parents=True, exist_ok=True)
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field(_KEY, indexed=True, fast=True)
        builder.add_text_field(_TERMS, tokenizer_name="whitespace", index_option="freq")
        try:
            return cls(tantivy.Index(builder.build(), path=str(folder)))
        except (ValueError, OSError) as error:
            raise DamagedIndex(f"{folder}: {error}") from error

    def add(self, entries: Iterable[KeywordEntry]) -> None:
        """Passages that are found from the next commit on; a key is never added twice."""
        with self._writing:
            if self._writer is None:
                self._writer = self._index.writer(heap_size=_WRITER_BYTES, num_threads=1)
            for entry in entries:
                document = tantivy.Document()
                document.add_unsigned(_KEY, entry.key)
                document.add_text(_TERMS, " ".join(passage_terms(entry.title, entry.heading, entry.text)))
                self._writer.add_document(document)

    def commit(self) -> None:
        """Let what was added be found, and survive a crash."""
        with self._writing:
            if self._writer is not None:
                self._writer.commit()
                self._index.reload()

    def search(self, text: str, *, limit: int) -> list[Scored]:
        """The `limit` passages that hold most of the words of `text`, best first, with their BM25 scores."""
        query = self._query(text)
        if query is None or limit < 1:
            return []
        searcher = self._index.searcher()
        hits = searcher.search(query, limit, count=False).hits
        keys = searcher.fast_field_values(_KEY, [address for _, address in hits])
        return [
            Scored(key, score) for key, (score, _) in zip(keys, hits, strict=True) if isinstance(key, int)
        ]

    def opening_with(self, title: str, article: str) -> set[int]:
        """The passages that begin this article (第67条) of the texts with this title, at most a hundred."""
        searcher = self._index.searcher()
        hits = searcher.search(self._term(citation(title, article)), _MOST_VERSIONS, count=False).hits
        keys = searcher.fast_field_values(_KEY, [address for _, address in hits])
        return {key for key in keys if isinstance(key, int)}

    def document_frequency(self, terms: Sequence[str]) -> tuple[int, ...]:
        """In how many passages each term stands (see keyword_terms)."""
        searcher = self._index.searcher()
        return tuple(searcher.doc_freq(_TERMS, term) for term in terms)

    def held(self, keys: Iterable[int]) -> set[int]:
        """Which of these passages the index has."""
        searcher = self._index.searcher()
        return {key for key in keys if searcher.doc_freq(_KEY, key)}

    def close(self) -> None:
        """Let go of the folder; what was not committed is lost."""
        with self._writing:
            if self._writer is not None:
                self._writer.wait_merging_threads()
                self._writer = None

    def _query(self, text: str) -> tantivy.Query | None:
        """Any of the terms of `text`, each with its weight; None when it has none."""
        parts = [
            (tantivy.Occur.Should, tantivy.Query.boost_query(self._term(term), weight))
            for term, weight in question_weights(text).items()
        ]
        return tantivy.Query.boolean_query(parts) if parts else None

    def _term(self, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, _TERMS, term, index_option="freq")
