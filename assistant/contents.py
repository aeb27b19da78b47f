"""The words of a sentence that carry its content, and how many of them stand in what it cites."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.holding_words import holding_words
from assistant.listening import without_places
from assistant.measures import measures_in
from assistant.terms import translation
from assistant.vocabulary import vocabulary
from knowledge.characters import fold
from knowledge.synonyms import Synonyms

_HAN_RUN = re.compile(r"[㐀-䶿一-鿿]+")
_LATIN = re.compile(r"[a-z][a-z0-9'’-]*[a-z0-9]|[a-z]")
_HAN = re.compile(r"[㐀-䶿一-鿿]")
_ENDINGS = ("'s", "’s", "ies", "ing", "ed", "es", "s", "d", "ly")
_REMEMBERED = 4096
_SHORTEST_STEM = 3


@dataclass(frozen=True, slots=True)
class Content:
    """What a text is about: pairs of Chinese characters, and Latin words in small letters."""

    pairs: frozenset[str]
    words: frozenset[str]

    @property
    def letters(self) -> str:
        """The Chinese characters of all pairs."""
        return "".join(self.pairs)

    @property
    def size(self) -> int:
        return len(self.pairs) + len(self.words)


@lru_cache(maxsize=_REMEMBERED)
def content_of(text: str) -> Content:
    """The content of a text without figures, places and words that carry none."""
    bare = without_figures(text)
    words = holding_words()
    folded = without_places(fold(bare))
    runs = _HAN_RUN.findall(words.empty_han.sub(" ", folded))
    pairs = frozenset(run[at : at + 2] for run in runs for at in range(len(run) - 1))
    latin = frozenset(word for word in _LATIN.findall(folded) if word not in words.empty_latin)
    return Content(pairs, latin)


@lru_cache(maxsize=_REMEMBERED)
def held_by(text: str) -> Content:
    """All that a cited text holds: every pair and word, also by another word for it or in translation."""
    folded = fold(text)
    others = " ".join(Synonyms.load().expand(folded))
    translated = fold(_in_chinese(folded))
    runs = _HAN_RUN.findall(f"{folded} {others} {translated}")
    pairs = frozenset(run[at : at + 2] for run in runs for at in range(len(run) - 1))
    return Content(pairs, frozenset(stem for word in _LATIN.findall(folded) for stem in stems(word)))


@lru_cache(maxsize=_REMEMBERED)
def _in_chinese(folded: str) -> str:
    english = holding_words().english
    plain = [
        chinese
        for word in _LATIN.findall(folded)
        for stem in stems(word)
        for chinese in english.get(stem, ())
    ]
    return " ".join([translation(folded, vocabulary("en")), *dict.fromkeys(plain)])


def translated_pairs(text: str) -> frozenset[str]:
    """The content of a text; where it is English, what policies call its words in Chinese."""
    content = content_of(text)
    if not content.words:
        return content.pairs
    chinese = content_of(_in_chinese(fold(without_figures(text)))).pairs
    return content.pairs | chinese


def share_held(text: str, cited: Content, *, letters: str) -> float:
    """How much of a text's content stands in what it cites, 0 to 1; 1 when it has none.

    `letters` are the cited characters: a pair both of whose characters stand there counts half, since other
    words may have come between them.
    """
    content = content_of(text)
    if not content.size:
        return 1.0
    held = 0.0
    for pair in content.pairs:
        held += 1.0 if pair in cited.pairs else 0.5 * (pair[0] in letters and pair[1] in letters)
    held += sum(word_is_held(word, cited) for word in content.words)
    return held / content.size


def word_is_held(word: str, cited: Content) -> bool:
    """Whether a Latin word stands in what is cited, or a Chinese word for it."""
    letters = cited.letters
    if any(stem in cited.words for stem in stems(word)):
        return True
    chinese = _in_chinese(word)
    return any(
        run in letters
        if len(run) == 1
        else any(run[at : at + 2] in cited.pairs for at in range(len(run) - 1))
        for run in _HAN_RUN.findall(fold(chinese))
    )


@lru_cache(maxsize=_REMEMBERED)
def stems(word: str) -> tuple[str, ...]:
    """A Latin word and what is left of it without its ending."""
    found = [word]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            found.append(word[: -len(ending)])
    return tuple(found)


@lru_cache(maxsize=_REMEMBERED)
def is_chinese(text: str) -> bool:
    """Whether a text is written in Chinese rather than in Latin letters."""
    return len(_HAN.findall(text)) * 2 >= len(_LATIN.findall(text.lower()))


@lru_cache(maxsize=_REMEMBERED)
def without_figures(text: str) -> str:
    """The text with a space for each figure and its unit."""
    kept = text
    for measure in reversed(measures_in(text)):
        kept = f"{kept[: measure.start]} {kept[measure.end :]}"
    return kept
