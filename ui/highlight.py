"""A document's text as HTML, its headings set as headings and one span marked; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from knowledge.document import Span

_HEADING = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_LINE = re.compile(r"[^\n]*\n?")
# The page's title and the panel's title are levels 1 and 2.
_FIRST_LEVEL = 3
_LAST_LEVEL = 6


def text_html(text: str, span: Span) -> str:
    """Every character of the text, escaped; the words in `<mark>`, put together, are exactly `text[span]`.

    A span over several lines has a mark in each of them; line ends and heading signs stay in it, unseen.
    """
    return "".join(_line_html(line, start, span) for start, line in _lines(text))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their ends, blank ones joined to the line before: no mark stands in an empty block."""
    start = 0
    held = ""
    for match in _LINE.finditer(text):
        line = match.group()
        if held and line.strip():
            yield start, held
            start, held = match.start(), ""
        held += line
    if held:
        yield start, held


def _line_html(line: str, start: int, span: Span) -> str:
    if not line.strip():
        return _marked(line, start, span)
    heading = _HEADING.match(line)
    if heading is None:
        return f"<p>{_marked(line, start, span)}</p>"
    level = min(len(heading.group(1)) + _FIRST_LEVEL - 1, _LAST_LEVEL)
    signs, words = line[: heading.end()], line[heading.end() :]
    hidden = f'<span class="signs" aria-hidden="true">{_marked(signs, start, span)}</span>'
    return f"<h{level}>{hidden}{_marked(words, start + heading.end(), span)}</h{level}>"


def _marked(piece: str, start: int, span: Span) -> str:
    """The piece, which begins at `start` of the text, with its share of the span in a mark."""
    begin = min(max(span.start - start, 0), len(piece))
    end = min(max(span.end - start, 0), len(piece))
    if begin >= end:
        return escape(piece)
    return f"{escape(piece[:begin])}<mark>{escape(piece[begin:end])}</mark>{escape(piece[end:])}"
