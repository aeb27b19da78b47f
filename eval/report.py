"""What a suite gives: figures with their interval, rows by case, and where its run lies."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured figure with its 95 % interval over `n` cases."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Row:
    """One case as a suite that asks by itself judges it: right (1, 0 or None for unjudged), and why not."""

    case: str
    kind: str
    question: str
    right: bool | None
    status: str
    why: str
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one suite; `figures` by name.

    `run` is the file that holds every case; None while it is not written, the cases then being `rows`.
    """

    suite: str
    figures: dict[str, Figure]
    rows: tuple[Row, ...] = ()
    run: Path | None = None


def share(right: int, n: int) -> Figure:
    """A share with Wilson's score interval (Wilson 1927), both ends 0 to 1."""
    if n == 0:
        return Figure(0.0, 0.0, 1.0, 0)
    p = right / n
    middle = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z * math.sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
    return Figure(p, max(0.0, middle - half), min(1.0, middle + half), n)


def mean(values: Sequence[float]) -> Figure:
    """A mean with its normal interval."""
    n = len(values)
    if n == 0:
        return Figure(0.0, 0.0, 0.0, 0)
    average = sum(values) / n
    spread = math.sqrt(sum((value - average) ** 2 for value in values) / n)
    half = _Z * spread / math.sqrt(n)
    return Figure(average, average - half, average + half, n)
