"""Nothing is shown that is not held: every citation and every number of a draft, checked line by line.

A number is held when it equals, by value, one in a cited span, in the title, number or dates of a cited
document, in a calculation, in the user's own words, or the day asked about; a year also when the cited words
say it relatively (今年, 去年) and the document's date resolves it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from assistant.answer import Citation, Status
from assistant.calculators.figures import figures_of
from assistant.draft import Draft, Line
from assistant.question import Question
from assistant.settings import Language
from assistant.vocabulary import vocabulary
from knowledge.amounts import read_numbers
from knowledge.characters import fold
from prompts import render

_MARKER = re.compile(r"\[\d+\]")


def ground(draft: Draft, question: Question, language: Language) -> Draft:
    """The draft without the lines that do not hold; `withheld` when none of an answer is left."""
    spoken = _values([question.text, *(turn.content for turn in question.history), question.on.isoformat()])
    titles = _values(draft.titles)
    kept = tuple(line for line in draft.lines if holds(line, spoken | titles))
    if draft.status is not Status.ANSWERED or any(line.citations or line.calculations for line in kept):
        return replace(draft, lines=kept)
    return Draft(status=Status.WITHHELD, lines=(Line(render("withheld.text", language)),))


def holds(line: Line, spoken: frozenset[Decimal]) -> bool:
    """Whether a line's citations are spans of their documents and each of its numbers is held."""
    if not all(_is_exact(citation) for citation in line.citations):
        return False
    held = spoken | frozenset(value for citation in line.citations for value in _held_by(citation))
    held |= frozenset(value for worked in line.calculations for value in figures_of(worked))
    text = _MARKER.sub("", line.text)
    return all(number.indefinite or number.value in held for number in read_numbers(text))


def _is_exact(citation: Citation) -> bool:
    start, end = citation.span.start, citation.span.end
    return 0 <= start < end <= len(citation.document.text)


def _held_by(citation: Citation) -> frozenset[Decimal]:
    document = citation.document
    stated = (document.published, document.in_force_from, document.in_force_until)
    # In brackets as the line has it: what counts a line by itself (1. …) is a number within one.
    sources = [
        citation.quote,
        f"「{citation.quote}」",
        document.title,
        document.number or "",
        *(str(day) for day in stated if day),
    ]
    return _values(sources) | _relative_years(citation)


def _relative_years(citation: Citation) -> frozenset[Decimal]:
    published = citation.document.published
    if published is None:
        return frozenset()
    quote = fold(citation.quote)
    steps = (*vocabulary("zh").relative_years, *vocabulary("en").relative_years)
    return frozenset(Decimal(published.year + step) for word, step in steps if word in quote)


def _values(texts: Iterable[str]) -> frozenset[Decimal]:
    return frozenset(number.value for text in texts for number in read_numbers(text))
