"""A rule run on values as people write them, for its examples and claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from knowledge.errors import BadValue
from knowledge.rules.calculation import Calculation, Given, Refused
from knowledge.rules.engine import calculate
from knowledge.rules.giving import read_given
from knowledge.rules.parameter import DimensionName
from knowledge.rules.rule import Rule

# The day of a rule that has no dates at all: any day gives the same.
_ANY_DAY = date(2000, 1, 1)


class NotComputed(Exception):
    """A rule that gives no figure for what it is given; `code` and `values` say why."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(f"{code}: {values}")
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Figures:
    """An amount that came out, and the values it was computed with."""

    amount: Decimal
    dimension: DimensionName
    given: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Values:
    """Words as values, by input, and what was given that is another thing."""

    values: Mapping[str, Given]
    refused: tuple[Refused, ...] = ()


def usual_day(rule: Rule) -> date:
    """The day on which an example without one is run: the first with all of the rule's latest values."""
    days = [value.since.first_day for known in rule.parameters for value in known.values if value.since]
    days += [start.first_day for start in (rule.in_force_from, rule.document.published) if start]
    return max(days, default=_ANY_DAY)


def run(rule: Rule, given: Mapping[str, str], *, on: date) -> Calculation:
    """The calculation on words as people write them; raises NotComputed for words that are no value."""
    read = read_values(rule, given)
    try:
        return calculate(rule, read.values, on=on, refused=read.refused)
    except ArithmeticError as error:
        raise NotComputed("not_computable", given=written(given)) from error


def read_values(rule: Rule, given: Mapping[str, str]) -> Values:
    """What is given, each as its input reads it; raises NotComputed for words that are no value."""
    values: dict[str, Given] = {}
    refused: list[Refused] = []
    for name, words in given.items():
        known = rule.input(name)
        if known is None:
            raise NotComputed("unknown_name", name=name, nearest="", known="")
        try:
            read = read_given(known, words)
        except BadValue as error:
            raise NotComputed("given_unreadable", name=name, value=words) from error
        if isinstance(read, Given):
            values[name] = read
        else:
            refused.append(read)
    return Values(values, tuple(refused))


def compute(rule: Rule, given: Mapping[str, str], *, on: date) -> Figures:
    """The one amount that comes out; raises NotComputed when there is none, or bounds only."""
    calculation = run(rule, given, on=on)
    figure = calculation.figure
    amount = None if figure is None else figure.high if figure.bound == "upper" else figure.low
    if figure is None or amount is None or calculation.status != "ok":
        raise NotComputed("claim_not_computed", given=written(given), status=calculation.status.value)
    numbers = tuple((one.name, one.low) for one in calculation.given if one.low is not None and one.is_exact)
    return Figures(amount, figure.dimension, numbers)


def written(given: Mapping[str, str]) -> str:
    """What is given as the file writes it: `{premium: 20万元}`."""
    return "{" + ", ".join(f"{name}: {words}" for name, words in given.items()) + "}"
