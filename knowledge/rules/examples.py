"""The worked examples of a rule, run as anyone's values are, and held against what the file says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from knowledge.rules.calculation import Calculation, Figure
from knowledge.rules.findings import RuleFinding
from knowledge.rules.rule import Example, Rule
from knowledge.rules.running import NotComputed, run, usual_day, written

_UNKNOWN = "unknown"


def check_examples(rule: Rule, *, path: str) -> tuple[RuleFinding, ...]:
    """What comes out otherwise than the examples say; nothing when each passes exactly."""
    return tuple(finding for example in rule.examples for finding in _check(rule, example, path))


def day_of(example: Example, rule: Rule) -> date:
    """The day an example is run on: its own, or the rule's usual one."""
    return example.on or usual_day(rule)


def _check(rule: Rule, example: Example, path: str) -> Iterator[RuleFinding]:
    try:
        calculation = run(rule, dict(example.given), on=day_of(example, rule))
    except NotComputed as error:
        yield _finding(error.code, rule, example, path, **error.values)
        return
    if calculation.status != example.status:
        values = {"expected": example.status, "computed": calculation.status.value}
        yield _finding("example_status", rule, example, path, **values)
        return
    for code, expected, computed, name in _differences(example, calculation):
        values = {"expected": expected, "computed": computed, "name": name}
        yield _finding(code, rule, example, path, **values)


def _differences(example: Example, calculation: Calculation) -> Iterator[tuple[str, str, str, str]]:
    """What was expected and what came out, where they differ, and of which step."""
    figure = calculation.figure
    if example.amount is not None and _read(figure) != example.amount:
        yield "example_amount", str(example.amount), _shown(figure), ""
    low, high = (None, None) if figure is None else (figure.low, figure.high)
    if example.low is not None and low != example.low:
        yield "example_low", str(example.low), _number(low), ""
    if example.high is not None and high != example.high:
        yield "example_high", str(example.high), _number(high), ""
    asked = sorted(ask.input.name for ask in calculation.asks)
    if example.asks is not None and asked != sorted(example.asks):
        yield "example_asks", ", ".join(example.asks) or "-", ", ".join(asked) or "-", ""
    steps = {step.name: step.value for step in calculation.steps}
    for name, expected in example.steps:
        value = steps.get(name)
        exact = value.low if value is not None and value.low == value.high else None
        if exact != expected:
            yield "example_step", _number(expected), _shown(value), name


def _read(figure: Figure | None) -> Decimal | None:
    """The amount as it is read: "at most" by its upper end; None for what is no single amount."""
    if figure is None:
        return None
    if figure.bound == "upper":
        return figure.high
    if figure.bound == "lower":
        return figure.low
    return figure.low if figure.low == figure.high else None


def _shown(figure: Figure | None) -> str:
    if figure is None:
        return _UNKNOWN
    single = _read(figure)
    return str(single) if single is not None else f"{_number(figure.low)} … {_number(figure.high)}"


def _number(value: Decimal | None) -> str:
    return _UNKNOWN if value is None else str(value)


def _finding(code: str, rule: Rule, example: Example, path: str, **values: str) -> RuleFinding:
    values = {"given": written(dict(example.given)), **values}
    return RuleFinding(code=code, values=values, path=path, line=example.line, rule_id=rule.id)
