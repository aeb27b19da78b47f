"""What the words of a message answer without an amount: yes and no, choices, statements, not knowing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.calculators.mentions import segment_of, segments
from assistant.calculators.nearness import words_of
from assistant.calculators.words import calculator_words, naming
from knowledge.rules.calculation import Given
from knowledge.rules.parameter import Dimension
from knowledge.rules.rule import Choice, Input, Rule

_TWO_HALVES = 4
# The most characters between the halves of a name.
_BETWEEN = 8


def unknown_in(text: str, rule: Rule) -> frozenset[str]:
    """The inputs that the user names and says he does not know."""
    found: set[str] = set()
    for match in calculator_words().not_known.finditer(text):
        start, end = segments(text)[segment_of(text, match.start())]
        found |= {known.name for known in rule.inputs if _exactly_named(text[start:end], rule, known)}
    return frozenset(found)


def answers_in(text: str, rule: Rule, *, besides: frozenset[str]) -> Iterator[Given]:
    """The answers that a folded message makes to inputs that are no amounts, but for those in `besides`."""
    words = calculator_words()
    for known in rule.inputs:
        if known.name in besides:
            continue
        if known.dimension == Dimension.CHOICE:
            chosen = _choice(text, known)
        elif known.dimension == Dimension.YES_NO:
            chosen = _yes_or_no(text, words_of(rule, known.name))
        elif known.dimension == Dimension.STATEMENT:
            upwards = rule.input(known.smaller or "") is not None
            said = (words.below if upwards else words.above).search(text)
            chosen = ("yes", said[0]) if said else None
        else:
            continue
        if chosen is not None:
            yield Given(known.name, chosen[1], choice=chosen[0])


def _choice(text: str, known: Input) -> tuple[str, str] | None:
    """The choice whose words are the longest in the text, and these words."""
    found = [
        (match.end() - match.start(), choice.name, match[0])
        for choice in known.choices
        for match in [naming(_names(choice)).search(text)]
        if match is not None
    ]
    if not found:
        found = [
            (match.end() - match.start(), choice.name, match[0])
            for choice in known.choices
            for match in [_apart(_names(choice)).search(text)]
            if match is not None
        ]
    return max(found)[1:] if found else None


def _names(choice: Choice) -> tuple[str, ...]:
    return (choice.title.zh, choice.title.en, *choice.words)


@lru_cache(maxsize=256)
def _apart(names: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern of Chinese names in two halves with other words between: 委托科研院所搞研发."""
    halves = [(name[:2], name[2:]) for name in names if len(name) == _TWO_HALVES and name[0] > "\u2e80"]
    return re.compile(
        "|".join(rf"{first}[^,，。;；?？]{{0,{_BETWEEN}}}{second}" for first, second in halves) or "(?!)"
    )


def _yes_or_no(text: str, pattern: re.Pattern[str]) -> tuple[str, str] | None:
    """No where any of the words is denied, else yes; None where none of them stands."""
    matches = list(pattern.finditer(text))
    if not matches:
        return None
    denied = next((match for match in matches if _is_denied(text, match)), None)
    return ("no", denied[0]) if denied is not None else ("yes", matches[0][0])


def _is_denied(text: str, match: re.Match[str]) -> bool:
    words = calculator_words()
    start, _ = segments(text)[segment_of(text, match.start())]
    # A word may begin with the 是 of 不是.
    before = text[start : match.start() + 1]
    return bool(words.no_before.search(before) or words.no_after.search(text[match.end() :]))


def _exactly_named(clause: str, rule: Rule, known: Input) -> bool:
    """Whether a clause names an input by the longest of all words for inputs in it."""
    lengths = {
        other.name: max(
            (match.end() - match.start() for match in words_of(rule, other.name).finditer(clause)), default=0
        )
        for other in rule.inputs
    }
    return lengths[known.name] > 0 and lengths[known.name] == max(lengths.values())
