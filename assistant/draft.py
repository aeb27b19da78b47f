"""A draft: the lines of an answer with what each rests on, before grounding has checked them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.answer import Citation, Status
from assistant.evidence import Evidence
from knowledge.document import Span

_LIST_MARK = re.compile(r"\s*(?:[（(]\d+[)）]|\d+(?:[、)）]|[.．](?!\d)))\s*")


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of the answer's text and the citations it rests on; it is kept or dropped as a whole."""

    text: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An answer in the making."""

    status: Status
    lines: tuple[Line, ...]
    questions: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    # Titles that the lines may name although nothing of their documents is cited.
    titles: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(dict.fromkeys(citation for line in self.lines for citation in line.citations))


@dataclass(slots=True)
class Numbering:
    """Gives each quoted span its marker: the same words have the same number throughout an answer."""

    _markers: dict[tuple[str, str, Span], Citation] = field(default_factory=dict)

    def cite(self, evidence: Evidence) -> Citation:
        """The citation of a sentence, its marker the next free one when it is new."""
        document, key = evidence.hit.document, _key(evidence)
        if key not in self._markers:
            span = without_list_mark(document.text, evidence.span)
            self._markers[key] = Citation(
                len(self._markers) + 1, document, evidence.hit.passage.heading, span
            )
        return self._markers[key]

    def has(self, evidence: Evidence) -> bool:
        """Whether a sentence is quoted already."""
        return _key(evidence) in self._markers


def without_list_mark(text: str, span: Span) -> Span:
    """The span of a sentence without a number that only counts it (1. or (2)), which states no figure."""
    mark = _LIST_MARK.match(text, span.start, span.end)
    return Span(mark.end(), span.end) if mark is not None and mark.end() < span.end else span


def _key(evidence: Evidence) -> tuple[str, str, Span]:
    return evidence.hit.document.id, evidence.hit.document.sha256, evidence.span
