"""How sure it is that a sentence answers: signs that can be pointed at, added up with fitted weights."""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib import resources

_WORD = re.compile(r"[\w%]+")
_SHORTEST_RUN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What speaks for a sentence, and what makes less of it enough.

    `around`: share of the question's own words, by rarity, in passage, headings and title; `unbroken`: how
    far they stand there in one piece; `meaning`: cosine of question and sentence, None where it cannot be
    told; `lacks_value`: no value of the expected kind stands in it; `of_place`: it is of the place asked
    about; `across_languages`: question and text are of two; `few`: 1 / (1 + number of the question's own
    terms); `earlier`: the question leans on what was said before.
    """

    around: float
    unbroken: float
    meaning: float | None
    lacks_value: bool
    of_place: bool
    across_languages: bool
    few: float
    earlier: bool


def certainty(signs: Signs) -> float:
    """The fitted probability, 0 to 1, that the sentence answers (logistic regression)."""
    weights = _weights()
    odds = weights.start
    for field in fields(Signs):
        value = getattr(signs, field.name)
        odds += weights.of[field.name] * float(weights.untold_meaning if value is None else value)
    return 1 / (1 + math.exp(-odds))


def least_certainty() -> float:
    """How sure a sentence must be to be said."""
    return _weights().least


def can_tell_meaning(embedder: str) -> bool:
    """Whether the cosines of an embedder, by its fingerprint, are those that the weights were fitted on."""
    return embedder.startswith(_weights().embedder)


def pieces_of(question: str) -> tuple[str, ...]:
    """The stretches of a folded question between its blanks and marks."""
    return tuple(_WORD.findall(question))


def unbroken(pieces: tuple[str, ...], text: str) -> float:
    """How far the pieces of a question stand in a folded text in one run, 0 to 1: squares of the lengths."""
    whole = sum(len(piece) ** 2 for piece in pieces)
    return sum(run**2 for piece in pieces for run in _runs(piece, text)) / whole if whole else 0.0


def _runs(piece: str, text: str) -> list[int]:
    """The lengths of the longest runs of a piece, from the left, that stand in the text."""
    runs: list[int] = []
    at = 0
    while at < len(piece):
        length = 0
        while at + length < len(piece) and piece[at : at + length + 1] in text:
            length += 1
        if length >= _SHORTEST_RUN:
            runs.append(length)
        at += max(length, 1)
    return runs


@dataclass(frozen=True, slots=True)
class _Weights:
    start: float
    of: dict[str, float]
    least: float
    embedder: str
    untold_meaning: float


@lru_cache(maxsize=1)
def _weights() -> _Weights:
    written = resources.files("assistant").joinpath("words/certainty.toml").read_text(encoding="utf-8")
    table = tomllib.loads(written)
    return _Weights(
        table["start"], table["weights"], table["least"], table["embedder"], table["untold_meaning"]
    )
