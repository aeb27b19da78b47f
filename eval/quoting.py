"""How much of a known answer stands in what an answer quotes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.answer import Citation
from knowledge.amounts import read_numbers
from knowledge.characters import fold

MOST_SENTENCES = 3

# All but letters, digits, signs of ratio, and points between digits, which make another number.
_PUNCTUATION = re.compile(r"[^\w%‰.]|_|(?<!\d)\.|\.(?!\d)")
_PARTS = re.compile(r"[。；;\n]")


@dataclass(frozen=True, slots=True)
class Containment:
    """How far the quotes hold a known answer.

    `hard`: the whole of it, see `judge_quotes`. `numbers`: the share of its numbers, by value, None when
    it has none. `bigrams`: the largest share of its pairs of characters that one run of quotes holds.
    """

    hard: bool
    numbers: float | None
    bigrams: float


def judge_quotes(gold: str, citations: Sequence[Citation]) -> Containment:
    """How far the quoted sentences hold the known answer, the first three of them counting.

    It is held (`hard`) when, folded and without blanks and punctuation, it is contained in one quoted
    sentence or in quoted sentences that follow one another in their text; an answer of several parts,
    between 。 ； and line ends, also when each part is contained in some of them.
    """
    quotes = runs(citations[:MOST_SENTENCES])
    bare = [stripped(quote) for quote in quotes]
    parts = [part for part in map(stripped, _PARTS.split(gold)) if part]
    whole = stripped(gold)
    hard = bool(whole) and (_stands_in(whole, bare) or all(_stands_in(part, bare) for part in parts))
    return Containment(
        hard, _numbers_found(gold, quotes), max((_shared(whole, one) for one in bare), default=0.0)
    )


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


def _numbers_found(gold: str, quotes: Sequence[str]) -> float | None:
    wanted = [number.values for number in read_numbers(gold)]
    if not wanted:
        return None
    found: set[Decimal] = {value for quote in quotes for one in read_numbers(quote) for value in one.values}
    return sum(bool(values & found) for values in wanted) / len(wanted)


def _shared(gold: str, quote: str) -> float:
    pairs = {gold[at : at + 2] for at in range(max(len(gold) - 1, 1))}
    return sum(pair in quote for pair in pairs) / len(pairs)
