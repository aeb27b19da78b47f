"""The numbered links of an answer's citations, as they stand in a chat message; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape

from assistant.answer import Citation
from knowledge.document import Document
from knowledge.rules.parameter import Quote
from ui.web_labels import WebLabels

KeyOf = Callable[[Citation], str]

MARKER = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Chips:
    """Draws chips; `key_of` gives the key that opens a citation."""

    citations: tuple[Citation, ...]
    labels: WebLabels
    key_of: KeyOf

    def chip(self, citation: Citation) -> str:
        """The link that opens the document with the citation's words marked."""
        label = self.labels("answer.open_source", marker=citation.marker, title=citation.document.title)
        title = escape(" ".join(label.split()))
        # The sanitiser takes aria-label away, so the word for screen readers stands unseen in the link.
        words = f'<span class="unseen">{escape(self.labels("answer.source"))}</span>{citation.marker}'
        return f'<a href="#cite-{escape(self.key_of(citation))}" class="cite" title="{title}">{words}</a>'

    def in_line(self, text: str) -> str:
        """A line, escaped, its markers as chips; a marker without a citation stays as it is written."""
        drawn = {citation.marker: citation for citation in self.citations}

        def draw(marker: re.Match[str]) -> str:
            citation = drawn.get(int(marker.group(1)))
            return marker.group() if citation is None else self.chip(citation)

        return MARKER.sub(draw, escape(text))

    def behind(self, document: Document, quotes: Iterable[Quote]) -> str:
        """The chips of the sentences that hold these quotes of a document."""
        return "".join(self.chip(citation) for citation in self.holding(document, quotes))

    def holding(self, document: Document, quotes: Iterable[Quote]) -> tuple[Citation, ...]:
        """The citations that hold these quotes, by number, each once."""
        held = {self._holds(document, quote) for quote in quotes}
        return tuple(sorted((found for found in held if found is not None), key=lambda found: found.marker))

    def _holds(self, document: Document, quote: Quote) -> Citation | None:
        """The citation that holds the quote, or most of it: a list mark before it is not cited."""
        own = [citation for citation in self.citations if citation.document.sha256 == document.sha256]
        meeting = [citation for citation in own if citation.span.overlaps(quote.span)]
        return max(meeting, key=lambda citation: _shared(citation, quote), default=None)


def _shared(citation: Citation, quote: Quote) -> tuple[int, int]:
    """How many characters of the quote a citation holds; of two that hold as many, the shorter is closer."""
    start = max(citation.span.start, quote.span.start)
    end = min(citation.span.end, quote.span.end)
    return end - start, citation.span.start - citation.span.end


def one_line(text: str) -> str:
    """A text, escaped, without line ends: a blank line in a message would begin Markdown."""
    return "<br>".join(escape(line) for line in text.splitlines())
