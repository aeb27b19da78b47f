"""A rule applied to what is given: exact intervals in, a calculation that shows its work out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from knowledge.errors import BadValue
from knowledge.rules.asking import is_refinement, ordered, to_ask
from knowledge.rules.calculation import (
    Ask,
    Calculation,
    CalculationStatus,
    Contradiction,
    Figure,
    Given,
    OtherReading,
    Refused,
    State,
)
from knowledge.rules.evaluating import evaluate, live_names
from knowledge.rules.formula import Name
from knowledge.rules.interval import Interval
from knowledge.rules.judging import Judgement, contradictions, judge
from knowledge.rules.parameter import Dimension, Parameter
from knowledge.rules.resolving import Resolved, of_given, reread, resolve
from knowledge.rules.rule import Claim, Input, Result, Rule
from knowledge.rules.stepping import figure_of, steps_of

__all__ = ["calculate", "evaluate"]

_CHOOSING = frozenset({Dimension.YES_NO, Dimension.CHOICE})


@dataclass(frozen=True, slots=True)
class _Open:
    """What could still change the outcome: inputs that it needs, and whether only the text leaves it open."""

    needed: tuple[Input, ...]
    live: tuple[str, ...]
    by_text: bool


def calculate(
    rule: Rule,
    given: Mapping[str, Given],
    *,
    on: date,
    refused: Sequence[Refused] = (),
    unknown: frozenset[str] = frozenset(),
) -> Calculation:
    """Apply a rule on a day. A missing input makes the result a sound bound, never a guess.

    `unknown` are inputs that the user cannot tell: they stay as wide as they are and are the last asks.
    Raises BadValue (`unknown_input`, with `known`) for a name that the rule does not have.
    """
    _check_names(rule, (*given, *unknown))
    unknown -= given.keys()
    turned_down = frozenset(one.name for one in refused)
    resolved = resolve(rule, given, on=on, unknown=unknown, refused=turned_down)
    judgements = judge(resolved)
    calculation = _bare(resolved, judgements, refused=refused, unknown=unknown)
    if any(one.judged.state is State.NOT_MET for one in judgements):
        return replace(calculation, status=CalculationStatus.NOT_ELIGIBLE)
    undated = _undated(resolved)
    if rule.insufficient or undated:
        return replace(calculation, status=CalculationStatus.INSUFFICIENT_TEXT, undated=undated)
    left = _open(resolved, judgements, turned_down=turned_down)
    asks = ordered(resolved, to_ask(resolved, left.live, unknown=unknown))
    # What the user cannot tell comes last: it is still open, though nobody should ask for it again.
    asks += tuple(Ask(known) for known in rule.inputs if known.name in unknown and not known.optional)
    against = _against_figures(resolved)
    figure = _figure(resolved)
    if left.needed and figure is not None:
        figure = replace(figure, exact=False)
    return replace(
        calculation,
        status=_status(left, is_contradicted=bool(against)),
        figure=None if against else figure,
        steps=steps_of(resolved),
        asks=asks,
        readings=() if against else _readings(resolved, figure),
        contradictions=against,
    )


def _check_names(rule: Rule, names: Sequence[str]) -> None:
    known = [one.name for one in rule.inputs]
    for name in names:
        if name not in known:
            values = {"input": name, "title_zh": name, "title_en": name, "words": name}
            raise BadValue("unknown_input", {**values, "known": ", ".join(known)})


def _bare(
    resolved: Resolved,
    judgements: Sequence[Judgement],
    *,
    refused: Sequence[Refused],
    unknown: frozenset[str],
) -> Calculation:
    """What a calculation has whatever comes out."""
    rule = resolved.rule
    return Calculation(
        rule=rule,
        on=resolved.on,
        status=CalculationStatus.OK,
        figure=None,
        per=rule.result.per if rule.result else "once",
        given=tuple(resolved.given[known.name] for known in rule.inputs if known.name in resolved.given),
        conditions=tuple(one.judged for one in judgements),
        assumptions=tuple(
            known.assume.sentence
            for known in resolved.assumed
            if known.assume is not None and known.name in resolved.plan.needed
        ),
        presumptions=rule.presumptions,
        refused=tuple(refused),
        claims=tuple(claim for claim in rule.claims if _concerns(claim, resolved)),
        unmodelled=rule.unmodelled,
        insufficient=rule.insufficient,
        unknown=tuple(sorted(unknown)),
        run_id=_run_id(resolved, unknown),
    )


def _undated(resolved: Resolved) -> tuple[Parameter, ...]:
    """The figures that the outcome needs and that the text does not give on this day.

    Where an answer still missing may choose another figure, it is asked for first.
    """
    rule, result = resolved.rule, resolved.rule.result
    if not resolved.plan.undated:
        return ()
    lives = [live_names(condition.formula, resolved.judged) for condition in rule.conditions]
    ends = (result.step, result.least) if result else ()
    lives += [live_names(Name(end), resolved.scope) for end in ends if end]
    found: set[str] = set()
    for names in lives:
        choosing = (known for name in names if (known := rule.input(name)) is not None)
        if not any(known.dimension in _CHOOSING for known in choosing):
            found.update(names)
    return tuple(parameter for parameter in resolved.plan.undated if parameter.name in found)


def _open(resolved: Resolved, judgements: Sequence[Judgement], *, turned_down: frozenset[str]) -> _Open:
    """What the outcome still needs; also a refinement, where its value was turned down.

    A condition on an input that the result is made of waits for it only as long as the result does; where
    nothing is computed every condition counts, also an optional one.
    """
    rule = resolved.rule
    undecided = [one for one in judgements if one.judged.state is State.CANNOT_BE_TOLD]
    of_conditions = [name for one in undecided for name in one.live if name not in resolved.plan.counted]
    live = dict.fromkeys((*_live_in_result(resolved), *of_conditions))
    inputs = [known for name in live if (known := rule.input(name)) is not None]
    needed = [
        known
        for known in inputs
        if rule.result is None or known.name in turned_down or not is_refinement(known, resolved)
    ]
    return _Open(
        needed=tuple(needed),
        live=tuple(known.name for known in needed),
        by_text=rule.result is None and any(not one.live for one in undecided),
    )


def _live_in_result(resolved: Resolved) -> tuple[str, ...]:
    result = resolved.rule.result
    if result is None:
        return ()
    ends = [result.step, *([result.least] if result.least else [])]
    return tuple(
        name
        for end in ends
        if not _is_settled(resolved.scope.values[end], result)
        for name in live_names(Name(end), resolved.scope)
    )


def _is_settled(value: Interval, result: Result) -> bool:
    """Whether what is still open is lost in the rounding."""
    if value.is_exact:
        return True
    figure = figure_of(value, "", unit=result.rounding)
    return figure.low is not None and figure.low == figure.high


def _status(left: _Open, *, is_contradicted: bool) -> CalculationStatus:
    if left.needed or is_contradicted:
        return CalculationStatus.NEEDS_INPUT
    return CalculationStatus.INSUFFICIENT_TEXT if left.by_text else CalculationStatus.OK


def _figure(resolved: Resolved) -> Figure | None:
    """The result rounded; "at most" reaches from the least there may be, "at least" has no upper end."""
    result = resolved.rule.result
    if result is None:
        return None
    value = resolved.scope.values[result.step]
    if result.bound == "upper":
        least = resolved.scope.values[result.least].low if result.least else Fraction(0)
        value = Interval(least, value.high)
    elif result.bound == "lower":
        value = Interval(value.low, None)
    return figure_of(value, resolved.plan.dimensions[result.step], unit=result.rounding, bound=result.bound)


def _readings(resolved: Resolved, figure: Figure | None) -> tuple[OtherReading, ...]:
    """What the other readings of the text come to, where that is something else."""
    found: list[OtherReading] = []
    for reading in resolved.rule.readings:
        other = _figure(reread(resolved, reading.step, reading.formula))
        if other is not None and figure is not None and (other.low, other.high) != (figure.low, figure.high):
            found.append(OtherReading(reading.title, other, reading.quotes))
    return tuple(found)


def _against_figures(resolved: Resolved) -> tuple[Contradiction, ...]:
    """What the user says of two values, where the figures given say otherwise."""
    if not resolved.scope.orders:
        return ()
    rule = resolved.rule
    missing = frozenset(known.name for known in rule.inputs if resolved.is_missing(known.name))
    return contradictions(resolve(rule, resolved.given, on=resolved.on, unknown=missing, trusting=False))


def _concerns(claim: Claim, resolved: Resolved) -> bool:
    """Whether a sum that the text states rests on the same figures as hold on this day."""
    day = resolved.on
    return not claim.days or any(
        all(one.on(day) is one.on(stated.first_day) for one in resolved.rule.parameters)
        for stated in claim.days
    )


def _run_id(resolved: Resolved, unknown: frozenset[str]) -> str:
    """The hash of what a calculation depends on: the rule's version, the inputs and the day."""
    inputs = {
        name: [str(value.low), str(value.high), given.choice, given.strict]
        for name, given in sorted(resolved.given.items())
        for value in (of_given(given),)
    }
    told = [resolved.rule.version, inputs, sorted(unknown), resolved.on.isoformat()]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
