"""Document → Passages along chapters, articles, headings and paragraphs, and the sentences of each.

Structure is read from the text alone: headings marked with `#`; 第…编, 第…章, 第…节; articles 第…条;
enumerated heads (一、…, （一）…, 1.…) that stand without a stop before the text they head. Notices that
were pasted as one line have a space where a paragraph began: a space before such a head, or after a short
one, divides like a line end.

A passage holds neighbouring paragraphs of one section, an article is a section of its own. Marked headings
and chapter lines are no part of a passage, they are in its `heading`; enumerated heads are in both, being
quotable.
"""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.document import Document, Passage, Span
from knowledge.outline import Block, outline
from knowledge.sentences import sentence_spans

# With title and headings in front this stays within the 512 tokens that the bundled embedder reads.
LARGEST_PASSAGE = 350
# A last passage as short as this joins the one before it, though that then is longer.
_SMALLEST_PASSAGE = 80


def split(document: Document) -> tuple[Passage, ...]:
    """The passages of a document in their order; `document.text[p.start:p.end] == p.text` for each."""
    passages: list[Passage] = []
    for section in _sections(outline(document.text, document.title)):
        for sentences in _packed(_pieces(document.text, section)):
            span = Span(sentences[0].start, sentences[-1].end)
            passages.append(_passage(document, len(passages), span, section[0].path, sentences))
    return tuple(passages)


def _passage(
    document: Document, ordinal: int, span: Span, heading: tuple[str, ...], sentences: list[Span]
) -> Passage:
    return Passage(
        document_id=document.id,
        sha256=document.sha256,
        ordinal=ordinal,
        start=span.start,
        end=span.end,
        text=document.text[span.start : span.end],
        heading=heading,
        sentences=tuple(sentences),
    )


def _sections(blocks: list[Block]) -> Iterator[list[Block]]:
    """Runs of blocks under the same headings."""
    section: list[Block] = []
    for block in blocks:
        if section and (block.path != section[0].path or block.opens):
            yield section
            section = []
        section.append(block)
    if section:
        yield section


def _pieces(text: str, section: list[Block]) -> Iterator[list[Span]]:
    """What a passage is made of: a paragraph's sentences together where they fit, else each alone."""
    for block in section:
        sentences = sentence_spans(text, block.start, block.end)
        if block.end - block.start <= LARGEST_PASSAGE:
            if sentences:
                yield sentences
        else:
            yield from ([sentence] for sentence in sentences)


def _packed(pieces: Iterator[list[Span]]) -> list[list[Span]]:
    """The sentences of each passage: pieces one after another as long as they fit."""
    packed: list[list[Span]] = []
    for piece in pieces:
        if packed and piece[-1].end - packed[-1][0].start <= LARGEST_PASSAGE:
            packed[-1].extend(piece)
        else:
            packed.append(list(piece))
    if len(packed) > 1:
        last, before = packed[-1], packed[-2]
        short = last[-1].end - last[0].start <= _SMALLEST_PASSAGE
        if short and last[-1].end - before[0].start <= LARGEST_PASSAGE + _SMALLEST_PASSAGE:
            before.extend(packed.pop())
    return packed
