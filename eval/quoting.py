"""Whether a known answer stands in what an answer quotes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer import Citation
from knowledge.characters import fold

MOST_SENTENCES = 3

# All but letters, digits, signs of ratio, and points between digits, which make another number.
_PUNCTUATION = re.compile(r"[^\w%‰.]|_|(?<!\d)\.|\.(?!\d)")
_PARTS = re.compile(r"[。；;\n]")


def is_quoted(gold: str, citations: Sequence[Citation]) -> bool:
    """Whether the quoted sentences hold the known answer, the first three of them counting.

    It is held when, folded and without blanks and punctuation, it is contained in one quoted
    sentence or in quoted sentences that follow one another in their text; an answer of several parts,
    between 。 ； and line ends, also when each part is contained in some of them.
    """
    bare = [stripped(quote) for quote in runs(citations[:MOST_SENTENCES])]
    parts = [part for part in map(stripped, _PARTS.split(gold)) if part]
    whole = stripped(gold)
    return bool(whole) and (_stands_in(whole, bare) or all(_stands_in(part, bare) for part in parts))


def runs(citations: Sequence[Citation]) -> tuple[str, ...]:
    """The quotes, those that follow one another in a text joined to one."""
    ordered = sorted(citations, key=lambda one: (one.document.id, one.document.sha256, one.span))
    joined: list[list[Citation]] = []
    for citation in ordered:
        if joined and _follows(joined[-1][-1], citation):
            joined[-1].append(citation)
        else:
            joined.append([citation])
    return tuple(one[0].document.text[one[0].span.start : one[-1].span.end] for one in joined)


def stripped(text: str) -> str:
    """Folded, without blanks and punctuation."""
    return _PUNCTUATION.sub("", fold(text))


def _follows(before: Citation, citation: Citation) -> bool:
    if before.document != citation.document:
        return False
    between = before.document.text[before.span.end : citation.span.start]
    return before.span.end <= citation.span.start and not between.strip()


def _stands_in(words: str, quotes: Sequence[str]) -> bool:
    return any(words in quote for quote in quotes)
