"""The words of a question that carry its subject, each with how much finding it in a sentence tells."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from assistant.part import Part
from assistant.vocabulary import Vocabulary
from knowledge.characters import fold
from knowledge.places import Places
from knowledge.synonyms import Synonyms

Frequencies = Callable[[Sequence[str]], Sequence[int]]

_RUN = re.compile(r"[㐀-䶿一-鿿]+|\d+(?:\.\d+)?%?|[a-z][a-z0-9+-]*")
# A book title says where to look, not what is asked.
_BOOK_TITLE = re.compile(r"《[^》]*》")
# What of an English question stands in a Chinese text as it is.
_KEPT_RUN = re.compile(r"[㐀-䶿一-鿿]+|\d+(?:\.\d+)?%?")
# A word that no text holds tells less than a rare one: it may be only the asker's way of speaking.
_UNKNOWN_WORD = 0.25
# Words around the question, or of the turns before it, tell less than its own.
_BACKGROUND_WORD = 0.5
_EARLIER_WORD = 0.2
_RAREST = 4.0
_LEAST = 0.05


@dataclass(frozen=True, slots=True)
class Terms:
    """Weights by term (they add up to `total`), and other words that stand for some of the terms.

    `own` are those of the question itself that some text holds, `asked` all of its own.
    """

    weights: dict[str, float]
    total: float
    others: tuple[tuple[str, frozenset[str]], ...]
    own: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()

    def found_in(self, text: str) -> set[str]:
        """The terms that a folded text holds, itself or by another word for it."""
        found = {term for term in self.weights if term in text}
        for other, terms in self.others:
            if other in text:
                found |= terms
        return found

    def share(self, found: Collection[str]) -> float:
        """How much of the whole weight `found` has, 0 to 1; 0 when there are no terms."""
        return sum(self.weights[term] for term in found) / self.total if self.total else 0.0

    def share_of_own(self, found: Collection[str]) -> float:
        """The same of the question's own terms alone."""
        whole = sum(self.weights[term] for term in self.own)
        return sum(self.weights[term] for term in self.own if term in found) / whole if whole else 0.0


def terms_of(part: Part, words: Vocabulary, frequencies: Frequencies, *, texts: int) -> Terms:
    """The terms of a part of a question, weighted by their rarity among `texts` passages."""
    contents = [_content(text, words) for text in (part.own, part.background, part.before)]
    terms: dict[str, float] = {}
    for content, weight in zip(contents, (1.0, _BACKGROUND_WORD, _EARLIER_WORD), strict=True):
        for term in _terms(content):
            terms.setdefault(term, weight)
    counts = frequencies(list(terms)) if terms else ()
    weights = {
        term: factor * _rarity(count, texts)
        for (term, factor), count in zip(terms.items(), counts, strict=True)
    }
    held = {term for term, count in zip(terms, counts, strict=True) if count}
    asked = frozenset(term for term, factor in terms.items() if factor == 1.0)
    others = _others(" ".join(contents), weights)
    return Terms(weights, sum(weights.values()), others, asked & held, asked)


def _rarity(count: int, texts: int) -> float:
    """Robertson and Spärck Jones' weight, cut so that a slip of the pen does not outweigh the subject."""
    most = min(math.log(texts + 1), _RAREST)
    return min(max(math.log((texts + 1) / (count + 0.5)), _LEAST), most) if count else most * _UNKNOWN_WORD


def _content(text: str, words: Vocabulary) -> str:
    """The text without places and empty words; where there is a glossary, what policies call its words."""
    content = words.empty.sub(" ", _BOOK_TITLE.sub(" ", without_places(text)))
    if words.glossary_words is None:
        return content
    return " ".join([translation(content, words), *_KEPT_RUN.findall(content)])


def _terms(content: str) -> list[str]:
    return [term for run in _RUN.findall(content) for term in _cut(run)]


def translation(text: str, words: Vocabulary) -> str:
    """What policies call the English words of a text, in Chinese; empty for a language without a glossary."""
    if words.glossary_words is None:
        return ""
    return " ".join(words.glossary[match] for match in words.glossary_words.findall(text))


def without_places(text: str) -> str:
    """The text with a space for each name of a place."""
    for mention in reversed(Places.load().find(text)):
        text = text[: mention.start] + " " + text[mention.end :]
    return text


def _cut(run: str) -> list[str]:
    if not "一" <= run[0] <= "鿿":
        return [run]
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


def _others(content: str, weights: dict[str, float]) -> tuple[tuple[str, frozenset[str]], ...]:
    """Synonyms of the forms that stand in the content, each with the terms it stands for."""
    synonyms = Synonyms.load()
    pairs: list[tuple[str, frozenset[str]]] = []
    for start in range(len(content)):
        for length in range(min(synonyms.longest, len(content) - start), 1, -1):
            form = content[start : start + length]
            if form in synonyms.others:
                stood_for = frozenset(
                    term for run in _RUN.findall(form) for term in _cut(run) if term in weights
                )
                pairs += [(fold(other), stood_for) for other in synonyms.others[form] if stood_for]
                break
    return tuple(pairs)
