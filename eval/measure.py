"""What a speed measurement gives, and how its table reads."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

_HEADS = ("measured", "", "beside", "", "ratio")


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure and the one of the same run it is read beside; `ratio` is the first to the second.

    `value` and `beside_value` are of the same `unit`; `note` says what a reader must know of the making.
    """

    what: str
    value: float
    beside: str
    beside_value: float
    unit: str
    note: str = ""

    @property
    def ratio(self) -> float:
        return self.value / self.beside_value


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes, in seconds."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def medians(*works: Callable[[], object], rounds: int) -> list[float]:
    """The median seconds of each work; they take turns, so that all meet the same load."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for times, work in zip(taken, works, strict=True):
            times.append(seconds(work))
    return [median(times) for times in taken]


def table(measures: Sequence[Measure]) -> str:
    """The measures as a plain table, their notes below."""
    lines = [_HEADS, *(_line(one) for one in measures)]
    widths = [max(_width(line[column]) for line in lines) for column in range(len(_HEADS))]
    notes = dict.fromkeys(one.note for one in measures if one.note)
    return "\n".join([*(_padded(line, widths) for line in lines), *notes])


def _line(measure: Measure) -> tuple[str, ...]:
    value, beside = (f"{number:,.4g} {measure.unit}" for number in (measure.value, measure.beside_value))
    return measure.what, value, measure.beside, beside, f"{measure.ratio:.2f}"


def _padded(line: Sequence[str], widths: Sequence[int]) -> str:
    cells = [text + " " * (width - _width(text)) for text, width in zip(line, widths, strict=True)]
    return "  ".join(cells).rstrip()


def _width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
