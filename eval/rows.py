"""Rows: one asked case of a run, what was answered, and what every metric gives it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.answer import Answer, ModelUse, TraceStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A citation as a run keeps it: `quote` is said to be `text[start:end]` of that version of a document.

    A rival that cites without quoting has `start`, `end` and `sha256` None.
    """

    marker: int
    document: str
    title: str
    quote: str
    sha256: str | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One case of a run.

    `scores`: a metric's value by its name, None where the metric cannot judge the case; that is counted as
    unscored, never as 0. `expected` and `expected_status` are shown beside what was given; an empty
    `expected_status` judges no status. `tokens` is what a chat model read and wrote, None without one. `why`
    says in words what is wrong, and is empty otherwise.
    """

    case: str
    suite: str
    question: str
    status: str
    text: str
    tags: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    expected_status: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    scores: Mapping[str, float | None] = field(default_factory=dict)
    seconds: float = 0.0
    tokens: int | None = None
    trace: tuple[TraceStep, ...] = ()
    why: str = ""


def quotes_of(answer: Answer) -> tuple[Quote, ...]:
    """The citations of an answer as a run keeps them, in their order."""
    return tuple(
        Quote(
            marker=one.marker,
            document=one.document.id,
            title=one.document.title,
            quote=one.quote,
            sha256=one.document.sha256,
            start=one.span.start,
            end=one.span.end,
        )
        for one in answer.citations
    )


def row_of(table: Mapping[str, Any]) -> Row:
    """The row that `dataclasses.asdict` was taken of, also after a way through JSON."""
    return Row(
        **{
            **table,
            "tags": tuple(table["tags"]),
            "expected": tuple(table["expected"]),
            "expected_status": tuple(table["expected_status"]),
            "quotes": tuple(Quote(**one) for one in table["quotes"]),
            "trace": tuple(map(_step, table["trace"])),
        }
    )


def _step(table: Mapping[str, Any]) -> TraceStep:
    use = table.get("model")
    model = None if use is None else ModelUse(**{**use, "prompts": tuple(use["prompts"])})
    return TraceStep(table["step"], table["seconds"], model)
