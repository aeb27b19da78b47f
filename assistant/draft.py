"""A draft: the lines of an answer with what each rests on, before grounding has checked them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.answer import Citation, Status
from assistant.evidence import Evidence
from knowledge.document import Document, Span
from knowledge.rules.calculation import Calculation, Comparison

_LIST_MARK = re.compile(r"\s*(?:[（(]\d+[)）]|\d+(?:[、)）]|[.．](?!\d)))\s*")


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of the answer's text and what it rests on; it is kept or dropped as a whole."""

    text: str
    citations: tuple[Citation, ...] = ()
    calculations: tuple[Calculation | Comparison, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An answer in the making."""

    status: Status
    lines: tuple[Line, ...]
    calculations: tuple[Calculation | Comparison, ...] = ()
    # Of the calculations: the sentences behind their figures, quoted in no line.
    behind: tuple[Citation, ...] = ()
    questions: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    # Titles that the lines may name although nothing of their documents is cited.
    titles: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What the lines and the calculations rest on, by number."""
        cited = (*(citation for line in self.lines for citation in line.citations), *self.behind)
        return tuple(sorted(dict.fromkeys(cited), key=lambda citation: citation.marker))


@dataclass(slots=True)
class Numbering:
    """Gives each quoted span its marker: the same words have the same number throughout an answer."""

    _markers: dict[tuple[str, str, Span], Citation] = field(default_factory=dict)

    def cite(self, evidence: Evidence) -> Citation:
        """The citation of a sentence, its marker the next free one when it is new."""
        return self.cite_span(evidence.hit.document, evidence.hit.passage.heading, evidence.span)

    def cite_span(self, document: Document, heading: tuple[str, ...], span: Span) -> Citation:
        """The citation of a span of a document, its marker the next free one when it is new."""
        key = document.id, document.sha256, span
        if key not in self._markers:
            quoted = without_list_mark(document.text, span)
            self._markers[key] = Citation(len(self._markers) + 1, document, heading, quoted)
        return self._markers[key]

    def holding(self, document: Document, span: Span) -> Citation | None:
        """A citation whose words hold these already."""
        known = (
            citation for citation in self._markers.values() if citation.document.sha256 == document.sha256
        )
        return next((citation for citation in known if span.within(citation.span)), None)

    def has(self, evidence: Evidence) -> bool:
        """Whether a sentence is quoted already."""
        document = evidence.hit.document
        return (document.id, document.sha256, evidence.span) in self._markers


def without_list_mark(text: str, span: Span) -> Span:
    """The span of a sentence without a number that only counts it (1. or (2)), which states no figure."""
    mark = _LIST_MARK.match(text, span.start, span.end)
    return Span(mark.end(), span.end) if mark is not None and mark.end() < span.end else span
