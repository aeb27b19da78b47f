"""The document that each passage is of, and the documents that a question names by their title."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from knowledge.keywords import KeywordIndex, keyword_terms
from knowledge.library import Library
from knowledge.passages import PassageTable
from knowledge.titles import forms_named, title_forms

# A title names its document when of the passages that share its rarest term at least this part is its own.
_OWN_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class _Titles:
    """Every document's title, and the documents that each form of a title may name."""

    read_for: tuple[str, ...] | None = None
    of: dict[str, str] = field(default_factory=dict)
    named_by: dict[str, list[str]] = field(default_factory=dict)


class Belonging:
    """What search asks of documents, remembered between questions; safe to share between threads."""

    def __init__(self, table: PassageTable, library: Library, keywords: KeywordIndex) -> None:
        self._table = table
        self._library = library
        self._keywords = keywords
        self._owners: dict[int, str] = {}
        self._titles = _Titles()
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

    def named_in(self, question: str) -> dict[str, str]:
        """The ids of the documents that `question` names by the whole of their title, with those titles."""
        titles = self._current_titles()
        forms = forms_named(question, titles.named_by)
        return {document: titles.of[document] for form in forms for document in titles.named_by[form]}

    def known_by(self, title: str, documents: Iterable[str]) -> bool:
        """Whether a title tells its documents from others: that of an office or a place does not."""
        counts = self._table.counts()
        own = sum(counts.get(document, 0) for document in documents)
        forms = title_forms(title)
        sharing = min(self._keywords.document_frequency(keyword_terms(forms[-1])), default=0) if forms else 0
        return own >= _OWN_SHARE * sharing

    def _current_titles(self) -> _Titles:
        current = self._table.titles()
        if self._titles.read_for is not current:
            with self._reading:
                of = {row.id: row.title for row in self._library.rows()}
                named_by: dict[str, list[str]] = defaultdict(list)
                for document, title in of.items():
                    for form in title_forms(title):
                        named_by[form].append(document)
                self._titles = _Titles(current, of, dict(named_by))
        return self._titles
