"""The document that each passage is of, and the documents that a question names by their title."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from knowledge.fusion import bare, bare_title
from knowledge.keywords import KeywordIndex, keyword_terms
from knowledge.library import Library
from knowledge.passages import PassageTable

# A title names its document when of the passages that share its rarest term at least this part is its own.
_OWN_SHARE = 0.2


class Belonging:
    """What search asks of documents, remembered between questions; safe to share between threads."""

    def __init__(self, table: PassageTable, library: Library, keywords: KeywordIndex) -> None:
        self._table = table
        self._library = library
        self._keywords = keywords
        self._owners: dict[int, str] = {}
        self._titles: dict[str, str] = {}
        self._read_for: tuple[str, ...] | None = None
        self._reading = threading.Lock()

    def documents_of(self, keys: Iterable[int]) -> dict[int, str]:
        """The id of the document of each passage; one that answers no more is left out."""
        wanted = list(keys)
        if not self._owners.keys() >= set(wanted):
            with self._reading:
                # A key is never used twice and new ones are higher, so what is known stays true.
                new = self._library.current_keys(after=max(self._owners, default=0))
                self._owners = self._owners | new
        owners = self._owners
        return {key: owners[key] for key in wanted if key in owners}

    def named_in(self, question: str) -> frozenset[str]:
        """The ids of the documents whose whole title stands in `question`.

        A title that many other texts use too, such as an office or a place, names none.
        """
        asked = bare(question)
        counts = self._table.counts()
        return frozenset(
            document
            for document, title in self._bare_titles().items()
            if title in asked and counts.get(document, 0) >= _OWN_SHARE * self._sharing(title)
        )

    def _sharing(self, title: str) -> int:
        """In how many passages the rarest term of a title stands."""
        return min(self._keywords.document_frequency(keyword_terms(title)), default=0)

    def _bare_titles(self) -> dict[str, str]:
        titles = self._table.titles()
        if titles is not self._read_for:
            with self._reading:
                named = ((row.id, bare_title(row.title)) for row in self._library.rows())
                self._titles = {document: title for document, title in named if title}
                self._read_for = titles
        return self._titles
