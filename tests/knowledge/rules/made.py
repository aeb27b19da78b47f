"""Rules made by hand, for tests of the engine that need no file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from knowledge.document import Document, PartialDate, Span
from knowledge.rules.calculation import Calculation, Given, Refused
from knowledge.rules.engine import calculate
from knowledge.rules.giving import read_given
from knowledge.rules.parameter import DatedValue, Parameter, Quote, Table, Wording
from knowledge.rules.parsing import parse, parse_condition
from knowledge.rules.rule import Assumption, Beside, Condition, Input, Result, Rule, RuleStep

DAY = date(2018, 11, 5)
DOCUMENT = Document(id="made", title="补贴办法", text="按比例给予补贴。", source="/texts/made/policy.md")
QUOTE = Quote("按比例给予补贴", Span(0, 7))


def words(text: str) -> Wording:
    return Wording(f"{text}项", text)


def parameter(name: str, dimension: str, *values: str | tuple[str, str]) -> Parameter:
    """`values` are figures, or a day and a figure."""
    pairs = [("", value) if isinstance(value, str) else value for value in values]
    held = tuple(
        DatedValue(PartialDate.parse(since) if since else None, Decimal(value), value, (QUOTE,))
        for since, value in pairs
    )
    return Parameter(name, words(name), dimension, held)


def wanted(name: str, dimension: str = "CNY", **more: Any) -> Input:
    if isinstance(more.get("instead"), str):
        more["instead"] = parse(more["instead"])
    for end in ("minimum", "maximum"):
        if isinstance(more.get(end), str):
            more[end] = Decimal(more[end])
    if isinstance(more.get("assume"), str):
        more["assume"] = Assumption(Decimal(more["assume"]), Wording("这样假定。", "So it is assumed."))
    return Input(name=name, title=words(name), ask=words(name), dimension=dimension, **more)


def condition(formula: str, *, is_open: bool = False) -> Condition:
    return Condition(words(formula), parse_condition(formula), (QUOTE,), open=is_open)


def beside(text: str, *, is_cost: bool = True, at_most: str | None = None) -> Beside:
    return Beside(words(text), is_cost=is_cost, at_most=parse(at_most) if at_most else None)


def rule(
    steps: Mapping[str, str],
    *,
    inputs: Sequence[Input],
    parameters: Sequence[Parameter] = (),
    conditions: Sequence[Condition] = (),
    tables: Sequence[Table] = (),
    rule_id: str = "made.rule",
    kind: str = "grant",
    asides: Sequence[str] = (),
    result: Result | None = None,
    **more: Any,
) -> Rule:
    """A rule whose result is the last step that is not aside."""
    main = [name for name in steps if name not in asides]
    return Rule(
        id=rule_id,
        title=words(rule_id),
        kind=kind,
        document=DOCUMENT,
        version="1",
        in_force_from=None,
        in_force_until=None,
        validity="unknown",
        last_checked=None,
        parameters=tuple(parameters),
        tables=tuple(tables),
        inputs=tuple(inputs),
        conditions=tuple(conditions),
        steps=tuple(
            RuleStep(name, words(name), parse(text), aside=name in asides) for name, text in steps.items()
        ),
        result=result or (Result(step=main[-1]) if main else None),
        **more,
    )


def work(
    known: Rule, given: Mapping[str, str] | None = None, *, on: date = DAY, unknown: str = ""
) -> Calculation:
    """The calculation from words as people write them."""
    values: dict[str, Given] = {}
    refused: list[Refused] = []
    for name, said in (given or {}).items():
        asked = known.input(name)
        assert asked is not None
        read = read_given(asked, said)
        if isinstance(read, Given):
            values[name] = read
        else:
            refused.append(read)
    return calculate(known, values, on=on, refused=refused, unknown=frozenset(unknown.split()))


def bounds(calculation: Calculation) -> tuple[str | None, str | None] | None:
    figure = calculation.figure
    if figure is None:
        return None
    return tuple(None if end is None else str(end) for end in (figure.low, figure.high))  # type: ignore[return-value]


def asked(calculation: Calculation) -> list[str]:
    return [ask.input.name for ask in calculation.asks]
