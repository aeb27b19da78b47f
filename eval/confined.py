"""An assistant that sees only some documents of its archive, for cases that bring their own passages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from assistant.pipeline import Assistant
from knowledge.archive import Archive
from knowledge.search import Hit, Query


class _ConfinedArchive(Archive):
    """Another archive, searched in these documents only; how rare a word is, is counted over all of it.

    It opens nothing and owns nothing: everything but the search is the other archive's own.
    """

    def __init__(self, whole: Archive, documents: frozenset[str]) -> None:
        # Archive has no interface apart from itself, and the assistant is given one; so its parts are shared.
        self.__dict__.update(whole.__dict__)
        self._whole = whole
        self._documents = documents

    def search(self, query: Query) -> list[Hit]:
        return self._whole.search(replace(query, documents=self._documents))

    def close(self) -> None:
        """The other archive stays open."""


def confined(assistant: Assistant, documents: Iterable[str]) -> Assistant:
    """The same assistant with only these documents, by id, to search; made at once, to be left unclosed."""
    return replace(assistant, archive=_ConfinedArchive(assistant.archive, frozenset(documents)))
