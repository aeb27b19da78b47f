"""Where the words of a quote stand in a policy's text, whatever their widths, cases and white space."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from knowledge.amounts import read_amounts, read_numbers
from knowledge.document import Span
from knowledge.rules.parameter import Quote

# How much of the text on either side of a quote is looked at for a number that the quote would cut.
_AROUND = 60


@dataclass(frozen=True, slots=True)
class Places:
    """The places where a quote stands; `cut` is the number of the text that its end goes through."""

    spans: tuple[Span, ...]
    cut: str | None = None


@dataclass(frozen=True, slots=True)
class _Plain:
    """A text without white space, NFKC, lower case, and the place in the original of each character."""

    text: str
    places: tuple[int, ...]


def find_quote(words: str, text: str) -> Places:
    """Every span of `text` that says `words`, after NFKC, case and white space.

    A span that would cut a number in two (200 out of 2000万元) is none; then `cut` is that number.
    """
    plain, wanted = _plain(text), _plain(words).text
    if not wanted:
        return Places(())
    spans: list[Span] = []
    cut: str | None = None
    start = plain.text.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        span = Span(plain.places[start], plain.places[end - 1] + 1)
        broken = _cut_number(span, text)
        if broken is None:
            spans.append(span)
        cut = cut or broken
        start = plain.text.find(wanted, start + 1)
    return Places(tuple(spans), None if spans else cut)


def quote_at(span: Span, text: str) -> Quote:
    return Quote(text[span.start : span.end], span)


def nearest_words(words: str, text: str) -> str:
    """The longest beginning of `words` that the text holds, as it writes it; empty when there is none."""
    plain, wanted = _plain(text), _plain(words).text
    low, high = 0, len(wanted)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if wanted[:middle] in plain.text else (low, middle - 1)
    if low == 0:
        return ""
    start = plain.text.find(wanted[:low])
    return text[plain.places[start] : plain.places[start + low - 1] + 1]


@lru_cache(maxsize=8)
def _plain(text: str) -> _Plain:
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for plain in unicodedata.normalize("NFKC", character).lower():
            if not plain.isspace():
                characters.append(plain)
                places.append(place)
    return _Plain("".join(characters), tuple(places))


def _cut_number(span: Span, text: str) -> str | None:
    """The number or amount of the text that begins before an end of the span and goes on after it."""
    first = max(0, span.start - _AROUND)
    around = text[first : span.end + _AROUND]
    numbers = [(found.words, found.start, found.end) for found in read_amounts(around)]
    numbers += [(found.words, found.start, found.end) for found in read_numbers(around)]
    for words, start, end in numbers:
        if any(first + start < edge < first + end for edge in (span.start, span.end)):
            return words
    return None
