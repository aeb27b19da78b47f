"""The work of a calculation line by line: a formula in titles, with values put in, its value and quotes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache

from knowledge.rules.calculation import Figure, Step
from knowledge.rules.formula import Formula, InTable, Name
from knowledge.rules.interval import Interval
from knowledge.rules.parameter import DimensionName, Quote, Wording
from knowledge.rules.parsing import parts_of
from knowledge.rules.resolving import Resolved
from knowledge.rules.rounding import rounded, shown
from knowledge.rules.rule import FigureBound, Rule
from knowledge.rules.writing import formula_words, value_words

_CENT = Decimal("0.01")
_KEPT = 4096


def steps_of(resolved: Resolved) -> tuple[Step, ...]:
    """The inputs derived from others, then the rule's steps in its order."""
    derived = (
        _step(resolved, known.name, known.title, known.instead)
        for known in resolved.derived
        if known.instead is not None and known.name in resolved.plan.direct
    )
    stated = (
        _step(resolved, step.name, step.title, step.formula, aside=step.aside) for step in resolved.rule.steps
    )
    return (*derived, *stated)


def figure_of(
    value: Interval, dimension: DimensionName, *, unit: Decimal | None, bound: FigureBound = "exact"
) -> Figure:
    """An interval as decimals: rounded to `unit`, or to 34 digits without one."""
    low, high = (
        None if end is None else rounded(end, unit) if unit is not None else shown(end)
        for end in (value.low, value.high)
    )
    unrounded = shown(value.low) if value.is_exact and value.low is not None else None
    return Figure(
        low, high, dimension, exact=low is not None and low == high, bound=bound, unrounded=unrounded
    )


def _step(resolved: Resolved, name: str, title: Wording, formula: Formula, *, aside: bool = False) -> Step:
    value, dimension = resolved.scope.values[name], resolved.plan.dimensions[name]
    words, quotes = _said(resolved.rule, resolved.on, formula)
    # A figure beside the result is one value or none: bounds of it would say nothing.
    is_shown = value.is_exact or not aside
    return Step(
        name=name,
        label=title,
        formula=words,
        values=value_words(formula, resolved),
        value=figure_of(value, dimension, unit=_CENT if dimension.isupper() else None) if is_shown else None,
        quotes=quotes,
        aside=aside,
    )


@lru_cache(maxsize=_KEPT)
def _said(rule: Rule, on: date, formula: Formula) -> tuple[Wording, tuple[Quote, ...]]:
    """A formula in words, and the quotes behind the parameters and tables in it on a day."""
    return formula_words(formula, rule), tuple(dict.fromkeys(_quotes(rule, on, formula)))


def _quotes(rule: Rule, on: date, formula: Formula) -> Iterator[Quote]:
    if isinstance(formula, Name):
        parameter = rule.parameter(formula.name)
        held = parameter.on(on) if parameter is not None else None
        yield from held.quotes if held is not None else ()
    if isinstance(formula, InTable):
        for table in rule.tables:
            if table.name == formula.table:
                yield from (quote for row in table.rows for quote in row.quotes)
    for part in parts_of(formula):
        yield from _quotes(rule, on, part)
