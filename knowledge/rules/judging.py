"""Conditions of a rule: met, not met, or not to be told; and what the user says against the figures given."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.rules.calculation import Contradiction, Judged, State
from knowledge.rules.evaluating import evaluate, live_names, names_in
from knowledge.rules.interval import ZERO
from knowledge.rules.parameter import Dimension, Wording
from knowledge.rules.resolving import Resolved
from knowledge.rules.rule import Condition
from knowledge.rules.writing import named_value, title_of, value_words

_YES = "yes"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A condition and how it came out; `live` are the inputs that could still settle it."""

    judged: Judged
    live: tuple[str, ...]


def judge(resolved: Resolved) -> tuple[Judgement, ...]:
    """Every condition, in the rule's order."""
    return tuple(_judge(condition, resolved) for condition in resolved.rule.conditions)


def contradictions(resolved: Resolved) -> tuple[Contradiction, ...]:
    """What is said of two values that they themselves rule out; `resolved` must not trust what is said."""
    found: list[Contradiction] = []
    for known in resolved.rule.inputs:
        given = resolved.given.get(known.name)
        if known.dimension != Dimension.STATEMENT or given is None or not known.smaller or not known.larger:
            continue
        said = (known.smaller, known.larger)
        smaller, larger = said if given.choice == _YES else said[::-1]
        if resolved.judged.values[smaller].is_at_most(resolved.judged.values[larger]) is False:
            found.append(
                Contradiction(
                    given=given,
                    statement=known.title,
                    smaller=title_of(smaller, resolved.rule),
                    smaller_value=named_value(smaller, resolved),
                    larger=title_of(larger, resolved.rule),
                    larger_value=named_value(larger, resolved),
                )
            )
    return tuple(found)


def _judge(condition: Condition, resolved: Resolved) -> Judgement:
    state = _state(condition, resolved)
    values = _values(condition, resolved)
    live: tuple[str, ...] = ()
    if state is State.CANNOT_BE_TOLD:
        names = live_names(condition.formula, resolved.judged)
        live = tuple(name for name in names if resolved.rule.input(name) is not None)
    return Judgement(Judged(condition.title, state, condition.quotes, values), live)


def _state(condition: Condition, resolved: Resolved) -> State:
    told = evaluate(condition.formula, resolved.judged)
    if not told.is_exact or (told == ZERO and condition.open):
        return State.CANNOT_BE_TOLD
    return State.NOT_MET if told == ZERO else State.MET


def _values(condition: Condition, resolved: Resolved) -> Wording | None:
    """The condition with its values put in; None while none of its inputs is known."""
    names = names_in(condition.formula, resolved.plan.formulas)
    asked = [known.name for known in resolved.rule.inputs if known.name in names]
    if asked and all(resolved.is_missing(name) for name in asked):
        return None
    return value_words(condition.formula, resolved)
