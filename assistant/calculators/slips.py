"""Slips of an input method in the words that calculations hang on, mended: 保废 is 保费, 利绿 is 利率.

Only a word of which one character is another that sounds like it is mended, and only where calculations are
concerned; so rare words of a question stay what they are.
"""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.calculators.words import calculator_words
from assistant.spelling import sounding_like


def mend_words(text: str) -> str:
    """The folded text with such slips mended; always of the same length."""
    for pattern, word in _slips():
        text = pattern.sub(word, text)
    return text


@lru_cache(maxsize=1)
def _slips() -> tuple[tuple[re.Pattern[str], str], ...]:
    """For each word what it may have become, the longest words first."""
    words = sorted(calculator_words().mended, key=lambda word: (-len(word), word))
    right = frozenset(words)
    return tuple((re.compile("|".join(slips)), word) for word in words if (slips := _slips_of(word, right)))


def _slips_of(word: str, right: frozenset[str]) -> list[str]:
    slips = []
    for at, character in enumerate(word):
        alike = "".join(
            other for other in sounding_like(character) if f"{word[:at]}{other}{word[at + 1 :]}" not in right
        )
        if alike:
            slips.append(f"{word[:at]}[{alike}]{word[at + 1 :]}")
    return slips
