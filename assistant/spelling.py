"""Slips of an input method mended: a character that sounds like the one meant.

A character is taken for a slip only when no text of the library holds it together with either neighbour,
and one that sounds alike is held with both; so words that the library knows are never changed. Plain
characters of everyday speech are taken as they are; some of them stand between words.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any

from assistant.terms import Frequencies

_HAN_RUN = re.compile(r"[一-鿿]{2,}")


def mend(text: str, frequencies: Frequencies) -> str:
    """The folded text with such slips mended; always of the same length."""
    characters = list(text)
    for match in _HAN_RUN.finditer(text):
        for at in range(match.start(), match.end()):
            better = _better(characters, at, match.start(), match.end(), frequencies)
            if better is not None:
                characters[at] = better
    return "".join(characters)


def _better(characters: list[str], at: int, start: int, end: int, frequencies: Frequencies) -> str | None:
    """The character meant at a place, None when the one that stands there may be right."""
    if characters[at] in _plain():
        return None
    before = characters[at - 1] if at > start and characters[at - 1] not in _between() else ""
    after = characters[at + 1] if at + 1 < end and characters[at + 1] not in _between() else ""
    if not before and not after:
        return None
    if any(frequencies(_pairs(before, characters[at], after))):
        return None
    best, most = None, 0
    for candidate in sounding_like(characters[at]):
        counts = frequencies(_pairs(before, candidate, after))
        if all(counts) and sum(counts) > most:
            best, most = candidate, sum(counts)
    return best


def _pairs(before: str, character: str, after: str) -> list[str]:
    return [pair for pair in (f"{before}{character}", f"{character}{after}") if len(pair) == 2]


@lru_cache(maxsize=4096)
def sounding_like(character: str) -> tuple[str, ...]:
    """The characters that an input method may have put in place of one, or one in place of them."""
    groups = [group for group in _groups() if character in group]
    return tuple(dict.fromkeys(other for group in groups for other in group if other != character))


def _groups() -> tuple[str, ...]:
    return tuple(_table()["sounds"].values())


def _plain() -> str:
    return str(_table()["plain"])


def _between() -> str:
    return str(_table()["between"])


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    written = resources.files("assistant").joinpath("words/homophones.toml").read_text(encoding="utf-8")
    return tomllib.loads(written)
