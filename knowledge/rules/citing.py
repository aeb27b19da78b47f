"""The words behind a figure as readers are shown them: the whole sentence of a quote, with its headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from knowledge.document import Document, Span
from knowledge.outline import Block, outline
from knowledge.rules.calculation import Calculation
from knowledge.rules.parameter import Quote
from knowledge.sentences import sentence_spans, trimmed

_OUTLINES_KEPT = 64


@dataclass(frozen=True, slots=True)
class Cited:
    """`document.text[span.start:span.end]`, a sentence or several in a row, and the headings above it."""

    document: Document
    heading: tuple[str, ...]
    span: Span

    @property
    def quote(self) -> str:
        return self.document.text[self.span.start : self.span.end]


def cited(document: Document, quotes: Iterable[Quote]) -> tuple[Cited, ...]:
    """The sentences that hold these quotes, in the order of the text, each once."""
    found = {_around(document, quote.span) for quote in quotes}
    return tuple(sorted(found, key=lambda sentence: sentence.span))


def quotes_of(calculation: Calculation) -> tuple[Quote, ...]:
    """Every quote a calculation rests on, in the order in which it is shown, each once."""
    return tuple(dict.fromkeys(_quotes(calculation)))


def remark_quotes(calculation: Calculation) -> tuple[Quote, ...]:
    """The quotes behind a calculation's sentences: its source issues, presumptions and what is left open."""
    claims = (claim.quote for claim in calculation.source_issues)
    remarks = (*calculation.presumptions, *calculation.insufficient, *calculation.unmodelled)
    return tuple(dict.fromkeys([*claims, *(quote for remark in remarks for quote in remark.quotes)]))


def _quotes(calculation: Calculation) -> Iterator[Quote]:
    for judged in calculation.conditions:
        yield from judged.quotes
    for step in calculation.steps:
        yield from step.quotes
    for reading in calculation.readings:
        yield from reading.quotes
    yield from remark_quotes(calculation)


def _around(document: Document, span: Span) -> Cited:
    blocks = [block for block in _outline(document.text, document.title) if _meets(block, span)]
    sentences = [
        sentence
        for block in blocks
        for sentence in sentence_spans(document.text, block.start, block.end)
        if sentence.overlaps(span)
    ]
    # A quote may stand in a heading, which is no part of any sentence: its line is shown then.
    held = sentences or [_line(document.text, span)]
    whole = Span(min(span.start, held[0].start), max(span.end, held[-1].end))
    return Cited(document, blocks[0].path if blocks else (), whole)


def _meets(block: Block, span: Span) -> bool:
    return block.start < span.end and span.start < block.end


def _line(text: str, span: Span) -> Span:
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    return trimmed(text, start, end if end != -1 else len(text)) or span


@lru_cache(maxsize=_OUTLINES_KEPT)
def _outline(text: str, title: str) -> tuple[Block, ...]:
    return tuple(outline(text, title))
