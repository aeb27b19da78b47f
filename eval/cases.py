"""Cases: questions with what a right answer must and must not hold."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assistant.question import Turn
from eval.errors import BadCase

_FIELDS = {"id", "question", "history", "kind", "status", "expected", "sources", "forbidden", "on", "place"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question and what makes its answer right.

    Each group of `expected` must be found in the answer, by any of its alternatives; each of `sources` in the
    title or place of a cited document; none of `forbidden` in the answer's text.
    """

    id: str
    question: str
    kind: str
    status: tuple[str, ...]
    history: tuple[Turn, ...] = ()
    expected: tuple[tuple[str, ...], ...] = ()
    sources: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    on: date | None = None
    place: str | None = None

    @property
    def is_answerable(self) -> bool:
        return "answered" in self.status


def load_cases(path: Path) -> tuple[Case, ...]:
    """The cases of a JSON-lines file; raises BadCase naming file, line and field."""
    cases: list[Case] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            cases.append(_case(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise BadCase(f"{path}:{number}: {error}") from error
    return tuple(cases)


def _case(table: dict[str, Any]) -> Case:
    unknown = set(table) - _FIELDS
    if unknown:
        raise ValueError(f"unknown field {sorted(unknown)[0]!r}; known are {', '.join(sorted(_FIELDS))}")
    return Case(
        id=table["id"],
        question=table["question"],
        kind=table["kind"],
        status=tuple(table["status"]),
        history=tuple(Turn(turn["role"], turn["content"]) for turn in table.get("history", ())),
        expected=tuple(tuple(group) for group in table.get("expected", ())),
        sources=tuple(table.get("sources", ())),
        forbidden=tuple(table.get("forbidden", ())),
        on=date.fromisoformat(table["on"]) if table.get("on") else None,
        place=table.get("place"),
    )
