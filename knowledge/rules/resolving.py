"""What the names of a rule stand for, once its inputs are given, assumed, derived from others or missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from knowledge.rules.calculation import Given
from knowledge.rules.dimensions import Surroundings, measure_of
from knowledge.rules.evaluating import Order, Scope, evaluate, names_in
from knowledge.rules.formula import Comparison, Formula, Name
from knowledge.rules.interval import ONE, ZERO, ZERO_OR_ONE, Interval
from knowledge.rules.parameter import Dimension, DimensionName, Parameter
from knowledge.rules.rule import Input, Rule

_NOTHING = Fraction(0)
_CENT = Fraction(1, 100)
_YES = "yes"
_PLANS_KEPT = 1024


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What of a rule is the same for every calculation of a day; made once for each.

    `counted` are the names that the result and its least are made of, `direct` those and the conditions',
    `needed` also those that inputs may be derived from; `widest` is all that each input may be, `sources` the
    inputs that one may be derived from; `undated` the parameters without a value on that day.
    """

    values: Mapping[str, Interval]
    formulas: Mapping[str, Formula]
    dimensions: Mapping[str, DimensionName]
    counted: frozenset[str]
    direct: frozenset[str]
    needed: frozenset[str]
    widest: Mapping[str, Interval]
    sources: Mapping[str, frozenset[str]]
    undated: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class Resolved:
    """A rule on a day with a value for every name.

    `given` are what counts, by input; `derived` the inputs computed from others, `assumed` those supposed.
    `scope` supposes that the conditions hold, which bounds what is missing; `judged` does not.
    """

    rule: Rule
    on: date
    plan: Plan
    given: Mapping[str, Given]
    scope: Scope
    judged: Scope
    derived: tuple[Input, ...]
    assumed: tuple[Input, ...]

    @property
    def result(self) -> Interval | None:
        """The result's step before rounding; None for a rule that only has conditions."""
        return self.scope.values.get(self.rule.result.step) if self.rule.result else None

    def is_missing(self, name: str) -> bool:
        """Whether an input is neither given, derived nor assumed."""
        if name not in self.plan.widest or name in self.given:
            return False
        return not any(known.name == name for known in (*self.derived, *self.assumed))


def resolve(
    rule: Rule,
    given: Mapping[str, Given],
    *,
    on: date,
    unknown: frozenset[str] = frozenset(),
    refused: frozenset[str] = frozenset(),
    trusting: bool = True,
) -> Resolved:
    """Give every name of a rule its value; missing inputs are as wide as their bounds allow.

    Nothing is assumed for an `unknown` input, nor for one whose value was `refused`. Not `trusting`, what the
    user says of two values is left out.
    """
    plan = plan_of(rule, on)
    values = dict(plan.values)
    told = {name: one for name, one in given.items() if name not in unknown}
    chosen: dict[str, str | None] = {}
    assumed: list[Input] = []
    for known in rule.inputs:
        if known.name not in {*told, *unknown, *refused} and known.assume is not None:
            assumed.append(known)
            values[known.name] = Interval.of(Fraction(known.assume.value))
        else:
            values[known.name] = _input_value(known, told.get(known.name), plan.widest[known.name])
        if known.dimension == Dimension.CHOICE:
            chosen[known.name] = told[known.name].choice if known.name in told else None
    derived = _derive(rule, plan, values, told=set(told) | {known.name for known in assumed})
    formulas = dict(plan.formulas) | {
        known.name: known.instead for known in derived if known.instead is not None
    }
    empty = Scope(
        values={},
        tables={table.name: table for table in rule.tables},
        orders=_orders(rule, told) if trusting else frozenset(),
        chosen=chosen,
        formulas=formulas,
    )
    supposed, judged = _as_conditions_allow(rule, values), _off_their_ends(rule, told, values)
    scope = _with_steps(rule, empty, supposed)
    apart = scope if supposed == judged else _with_steps(rule, empty, judged)
    return Resolved(rule, on, plan, told, scope, apart, tuple(derived), tuple(assumed))


def reread(resolved: Resolved, step: str, formula: Formula) -> Resolved:
    """The same values, with another formula in the place of a step's; what is judged stays as it was."""
    changed = replace(resolved.scope, formulas={**resolved.scope.formulas, step: formula})
    return replace(resolved, scope=_with_steps(resolved.rule, changed, resolved.scope.values))


def reached(resolved: Resolved, supposed: Mapping[str, Interval]) -> Interval:
    """Where the result would lie with some inputs as `supposed`."""
    rule, values = resolved.rule, {**resolved.scope.values, **supposed}
    told = {*resolved.given, *supposed, *(known.name for known in resolved.assumed)}
    _derive(rule, resolved.plan, values, told=told)
    scope = _with_steps(rule, resolved.scope, values)
    return scope.values[rule.result.step] if rule.result else ZERO_OR_ONE


@lru_cache(maxsize=_PLANS_KEPT)
def plan_of(rule: Rule, on: date) -> Plan:
    """A rule's parameters on a day and what its result needs; a rule is never changed once it is loaded."""
    bounds = {known.name: widest(known) for known in rule.inputs}
    held = {parameter.name: parameter.on(on) for parameter in rule.parameters}
    formulas = {step.name: step.formula for step in rule.steps}
    instead = {known.name: known.instead for known in rule.inputs if known.instead is not None}
    ends = [name for name in (rule.result.step, rule.result.least) if name] if rule.result else []
    counted = _all_names((Name(end) for end in ends), formulas)
    judged = _all_names((condition.formula for condition in rule.conditions), formulas)
    needed = _all_names((Name(name) for name in counted | judged), instead)
    return Plan(
        values={
            name: Interval.of(Fraction(value.value)) for name, value in held.items() if value is not None
        },
        formulas=formulas,
        dimensions=_dimensions(rule),
        counted=counted,
        direct=counted | judged,
        needed=needed,
        widest=bounds,
        sources={name: names_in(formula, {}) & bounds.keys() for name, formula in instead.items()},
        undated=tuple(one for one in rule.parameters if held[one.name] is None),
    )


def of_given(given: Given) -> Interval:
    """The value given, exactly; a missing end is none."""
    if given.precise is not None:
        return given.precise
    if given.low is not None and given.low == given.high:
        return Interval.of(Fraction(given.low))
    return Interval(_fraction(given.low), _fraction(given.high))


def widest(known: Input) -> Interval:
    """Everything an input may be: from its minimum, or nothing, to its maximum, if it has one."""
    return Interval(
        _fraction(known.minimum) if known.minimum is not None else _NOTHING, _fraction(known.maximum)
    )


def _dimensions(rule: Rule) -> dict[str, DimensionName]:
    """What every name of a rule measures; a bare 1 is a ratio."""
    known: dict[str, DimensionName] = {one.name: one.dimension for one in rule.parameters}
    known |= {one.name: one.dimension for one in rule.inputs}
    tables = {table.name: table for table in rule.tables}
    constant = {parameter.name for parameter in rule.parameters} | tables.keys()
    for step in rule.steps:
        if names_in(step.formula, {}) <= constant:
            constant.add(step.name)
        surroundings = Surroundings(known, tables, frozenset(constant))
        known[step.name] = measure_of(step.formula, surroundings).name or Dimension.RATIO
    return known


def _all_names(formulas: Iterable[Formula], computed: Mapping[str, Formula]) -> frozenset[str]:
    return frozenset[str]().union(*(names_in(formula, computed) for formula in formulas))


def _fraction(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def _input_value(known: Input, given: Given | None, allowed: Interval) -> Interval:
    if known.dimension in (Dimension.YES_NO, Dimension.STATEMENT):
        return ZERO_OR_ONE if given is None else ONE if given.choice == _YES else ZERO
    if known.dimension == Dimension.CHOICE:
        return ZERO_OR_ONE if given is None else _listed(known, given)
    return allowed if given is None else of_given(given).within(allowed)


def _listed(known: Input, given: Given) -> Interval:
    named = next((choice for choice in known.choices if choice.name == given.choice), None)
    return ONE if named is not None and named.listed else ZERO


def _derive(rule: Rule, plan: Plan, values: dict[str, Interval], *, told: set[str]) -> list[Input]:
    """Compute the inputs that are not told from those that are; what is derived may serve for the next."""
    derived: list[Input] = []
    waiting = [known for known in rule.inputs if known.name in plan.sources and known.name not in told]
    while ready := [known for known in waiting if plan.sources[known.name] <= told]:
        scope = Scope(values)
        for known in ready:
            assert known.instead is not None
            values[known.name] = evaluate(known.instead, scope).within(plan.widest[known.name])
            waiting.remove(known)
            told.add(known.name)
        derived += ready
    return derived


def _orders(rule: Rule, told: Mapping[str, Given]) -> frozenset[Order]:
    """What the user says of two values; saying no to it says the opposite."""
    orders: set[Order] = set()
    for known in rule.inputs:
        if known.name in told and known.smaller is not None and known.larger is not None:
            said = told[known.name].choice == _YES
            one, other = (known.smaller, known.larger) if said else (known.larger, known.smaller)
            orders.add(Order(one, other))
    return frozenset(orders)


def _as_conditions_allow(rule: Rule, values: Mapping[str, Interval]) -> dict[str, Interval]:
    """Values no wider than the conditions allow: beyond them there is no amount at all."""
    narrowed = dict(values)
    inputs = {known.name for known in rule.inputs}
    for condition in rule.conditions if rule.result is not None else ():
        match condition.formula:
            case Comparison(Name(low), "<=" | "<", Name(high)) | Comparison(
                Name(high), ">=" | ">", Name(low)
            ):
                if condition.open or low not in values or high not in values:
                    continue
                if low in inputs:
                    narrowed[low] = narrowed[low].within(Interval(None, values[high].high))
                if high in inputs:
                    narrowed[high] = narrowed[high].within(Interval(values[low].low, None))
    return narrowed


def _off_their_ends(
    rule: Rule, told: Mapping[str, Given], values: Mapping[str, Interval]
) -> Mapping[str, Interval]:
    """Values as conditions see them: a sum said to be above or below another is at least a cent off it."""
    strict = {name: given for name, given in told.items() if given.strict and _is_money(rule.input(name))}
    return {**values, **{name: _off_the_ends(given, values[name]) for name, given in strict.items()}}


def _with_steps(rule: Rule, empty: Scope, values: Mapping[str, Interval]) -> Scope:
    """The scope with these values and the steps that come of them."""
    filled = dict(values)
    scope = Scope(filled, empty.tables, empty.orders, empty.chosen, empty.formulas)
    _put_in_order(filled, empty.orders)
    for step in rule.steps:
        filled[step.name] = evaluate(empty.formulas[step.name], scope)
        _put_in_order(filled, empty.orders)
    return scope


def _put_in_order(values: dict[str, Interval], orders: frozenset[Order]) -> None:
    """Of two values said to be in order, the one is no higher than the other may be, nor that any lower."""
    for order in orders:
        if order.smaller in values and order.larger in values:
            smaller, larger = values[order.smaller], values[order.larger]
            values[order.smaller] = smaller.within(Interval(None, larger.high))
            values[order.larger] = larger.within(Interval(smaller.low, None))


def _is_money(known: Input | None) -> bool:
    return known is not None and known.dimension.isupper()


def _off_the_ends(given: Given, value: Interval) -> Interval:
    low = value.low + _CENT if value.low is not None and given.low is not None else value.low
    high = value.high - _CENT if value.high is not None and given.high is not None else value.high
    return Interval(low, high)
