"""Cases: questions with what a right answer must and must not hold."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from assistant.question import Turn
from eval.errors import BadCase
from knowledge.rules.calculation import State

_FIELDS = {
    *("id", "question", "history", "kind", "status", "expected", "sources", "forbidden", "on", "place"),
    *("amount", "conditions", "asks", "told", "certain_forbidden", "tags", "gold", "documents"),
}
_GOLD_FIELDS = {"document", "start", "end"}
_AMOUNT_FIELDS = {"rule", "value", "low", "high", "currency", "since", "until", "optional"}
_CONDITION_FIELDS = {"rule", "state"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedAmount:
    """What a rule must come to, in `currency`; rule `compare` is a comparison's difference, of either sign.

    `is_value`: one value (`low` and `high` are it), of a ceiling its highest; else a sound bound, None being
    unbounded. `since` and `until` are the years, inclusive, the rule is applied in, where that matters. An
    `optional` one need not be there, but is not wrong.
    """

    rule: str
    currency: str
    low: Decimal | None
    high: Decimal | None
    is_value: bool
    since: int | None = None
    until: int | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class ExpectedCondition:
    """How a rule's conditions must come out: some of them in this state, and none "not met" beside it."""

    rule: str
    state: State


@dataclass(frozen=True, slots=True)
class Gold:
    """Where an answer stands: a document by its id, title or file name; from `start` to `end` where given."""

    document: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question and what makes its answer right.

    Each group of `expected` must be found in the answer, by any of its alternatives; each of `sources` in the
    title or place of a cited document; none of `forbidden` in the answer's text; each group of `told` in its
    text, its notices or the issues its calculations name in their sources.

    `amount` is None where calculations are not judged; an empty one says that none has an amount. With
    `certain_forbidden` an amount that is shown as certain and is none of these is counted by itself. Each
    group of `asks` must be among the inputs that the calculations still ask for, by any of its names.

    `gold` are the places that a right answer cites, `tags` what it is summed up by besides its kind;
    `documents` are the ids of the only documents that are there for it, None for all of the suite's.
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
    amount: tuple[ExpectedAmount, ...] | None = None
    conditions: tuple[ExpectedCondition, ...] = ()
    asks: tuple[tuple[str, ...], ...] = ()
    told: tuple[tuple[str, ...], ...] = ()
    certain_forbidden: bool = True
    tags: tuple[str, ...] = ()
    gold: tuple[Gold, ...] = ()
    documents: tuple[str, ...] | None = None

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
            cases.append(case_of(json.loads(line)))
        except (ValueError, KeyError, TypeError, InvalidOperation) as error:
            raise BadCase(f"{path}:{number}: {error}") from error
    return tuple(cases)


def case_of(table: dict[str, Any]) -> Case:
    """The case of a table of a case file; raises ValueError, KeyError, TypeError, InvalidOperation."""
    _check_fields(table, _FIELDS)
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
        amount=tuple(map(_amount, table["amount"])) if "amount" in table else None,
        conditions=tuple(map(_condition, table.get("conditions", ()))),
        asks=tuple(tuple(group) for group in table.get("asks", ())),
        told=tuple(tuple(group) for group in table.get("told", ())),
        certain_forbidden=table.get("certain_forbidden", True),
        tags=tuple(table.get("tags", ())),
        gold=tuple(map(_gold, table.get("gold", ()))),
        documents=tuple(table["documents"]) if table.get("documents") is not None else None,
    )


def _amount(table: dict[str, Any]) -> ExpectedAmount:
    _check_fields(table, _AMOUNT_FIELDS)
    is_value = "value" in table
    low, high = (table["value"],) * 2 if is_value else (table["low"], table["high"])
    return ExpectedAmount(
        rule=table["rule"],
        currency=table["currency"],
        low=None if low is None else Decimal(low),
        high=None if high is None else Decimal(high),
        is_value=is_value,
        since=table.get("since"),
        until=table.get("until"),
        optional=table.get("optional", False),
    )


def _gold(table: str | dict[str, Any]) -> Gold:
    if isinstance(table, str):
        return Gold(table)
    _check_fields(table, _GOLD_FIELDS)
    return Gold(table["document"], table.get("start"), table.get("end"))


def _condition(table: dict[str, Any]) -> ExpectedCondition:
    _check_fields(table, _CONDITION_FIELDS)
    return ExpectedCondition(table["rule"], State(table["state"]))


def _check_fields(table: dict[str, Any], known: set[str]) -> None:
    unknown = set(table) - known
    if unknown:
        raise ValueError(f"unknown field {sorted(unknown)[0]!r}; known are {', '.join(sorted(known))}")
