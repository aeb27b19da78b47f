"""Calculations side by side: what is at least as good whatever is still open, and on what it depends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from knowledge.rules.breaking_even import BreakEven, Side, break_even
from knowledge.rules.calculation import Calculation, Comparison, Figure
from knowledge.rules.evaluating import evaluate
from knowledge.rules.interval import ANYTHING, ZERO, Interval
from knowledge.rules.kinds import kinds
from knowledge.rules.parameter import Wording
from knowledge.rules.resolving import Resolved, resolve
from knowledge.rules.rule import Beside, Input
from knowledge.rules.stepping import figure_of
from knowledge.rules.writing import actual_within


def compare(calculations: Sequence[Calculation]) -> Comparison:
    """Set calculations side by side, in their order; `difference` is the last less the first.

    Only amounts of one kind, currency and period are compared. One is better only where the worst that may
    come of it, less or more what its rule leaves out (`beside`), is no worse than the best of every other.
    """
    sides = tuple(calculations)
    if not _are_comparable(sides):
        return Comparison(calculations=sides, comparable=False, better=None, difference=None)
    resolved = [resolve_again(side) for side in sides]
    better = _better(sides, resolved)
    even = _break_even(sides, resolved)
    return Comparison(
        calculations=sides,
        comparable=True,
        better=better,
        difference=_difference(sides, resolved),
        depends_on=() if better is not None else tuple(dict.fromkeys(_depends_on(sides))),
        break_even=even.value if even is not None else None,
        break_even_input=even.input if even is not None else None,
    )


def side_name(calculation: Calculation, sides: Sequence[Calculation]) -> str:
    """The rule's id, with its day where one rule stands on several: `rule@2018-11-05`."""
    days = {side.on for side in sides if side.rule.id == calculation.rule.id}
    return calculation.rule.id if len(days) == 1 else f"{calculation.rule.id}@{calculation.on.isoformat()}"


def resolve_again(calculation: Calculation) -> Resolved:
    """The values that a calculation was made with."""
    given = {one.name: one for one in calculation.given}
    refused = frozenset(one.name for one in calculation.refused)
    return resolve(
        calculation.rule, given, on=calculation.on, unknown=frozenset(calculation.unknown), refused=refused
    )


def _are_comparable(sides: Sequence[Calculation]) -> bool:
    """Whether all have a figure, of one kind that has a better end, one currency, period and bound."""
    alike = {
        (side.rule.kind, side.figure.dimension, side.per, side.figure.bound)
        for side in sides
        if side.figure is not None
    }
    complete = len(sides) > 1 and all(side.figure is not None for side in sides)
    return complete and len(alike) == 1 and kinds()[sides[0].rule.kind].better != "none"


def _better(sides: Sequence[Calculation], resolved: Sequence[Resolved]) -> str | None:
    """The side whose worst is no worse than the best of the others; None also where all are the same."""
    worth = [_worth(side, values) for side, values in zip(sides, resolved, strict=True)]
    best = [
        side
        for side, one in zip(sides, worth, strict=True)
        if all(other.is_at_most(one) for other in worth if other is not one)
    ]
    return side_name(best[0], sides) if len(best) == 1 else None


def _worth(side: Calculation, resolved: Resolved) -> Interval:
    """What a side may be worth to an enterprise, with what its rule does not compute; more is better."""
    amount = _amount_of(side.figure)
    worth = amount if kinds()[side.rule.kind].better == "higher" else -amount
    for beside in side.rule.beside:
        worth = worth - _size(beside, resolved) if beside.is_cost else worth + _size(beside, resolved)
    return worth


def _size(beside: Beside, resolved: Resolved) -> Interval:
    most = evaluate(beside.at_most, resolved.scope) if beside.at_most is not None else ANYTHING
    return Interval(ZERO.low, most.high)


def _amount_of(figure: Figure | None) -> Interval:
    """Where the amount shown lies; anything where there is none."""
    if figure is None:
        return ANYTHING
    low, high = (None if end is None else Fraction(end) for end in (figure.low, figure.high))
    return Interval(low, high)


def _difference(sides: Sequence[Calculation], resolved: Sequence[Resolved]) -> Figure | None:
    """The last amount less the first; of two that are "at most", how far their ceilings lie apart."""
    result, figure = sides[0].rule.result, sides[0].figure
    if result is None or figure is None:
        return None
    apart = _compared(sides[-1], resolved[-1]) - _compared(sides[0], resolved[0])
    return figure_of(apart, figure.dimension, unit=result.rounding, bound=figure.bound)


def _compared(side: Calculation, resolved: Resolved) -> Interval:
    """What of a side is set beside the other: the amount shown, or the ceiling or floor that it has."""
    if (
        side.figure is None
        or side.figure.bound == "exact"
        or side.rule.result is None
        or resolved.result is None
    ):
        return _amount_of(side.figure)
    unit = side.rule.result.rounding
    return _amount_of(figure_of(resolved.result, side.figure.dimension, unit=unit))


def _depends_on(sides: Sequence[Calculation]) -> Iterator[Wording]:
    """What is still open: inputs, conditions, what lies below a ceiling, and what the rules leave out."""
    for side in sides:
        yield from (ask.input.title for ask in side.asks)
        yield from (known.title for known in side.rule.inputs if known.name in side.unknown)
    for side in sides:
        result = side.rule.result
        if side.figure is not None and side.figure.bound != "exact" and not side.figure.exact and result:
            yield actual_within(result.step, side.rule)
    for side in sides:
        yield from (beside.sentence for beside in side.rule.beside)


def _break_even(sides: Sequence[Calculation], resolved: Sequence[Resolved]) -> BreakEven | None:
    """Where two sides are equal, when one thing is all that is still asked of both together."""
    if len(sides) != 2:
        return None
    asked: dict[str, Input] = {}
    for side in sides:
        asked |= {ask.input.shared or ask.input.name: ask.input for ask in side.asks}
    if len(asked) != 1:
        return None
    (shared, known), *_ = asked.items()
    names = [
        next((one.name for one in side.rule.inputs if (one.shared or one.name) == shared), None)
        for side in sides
    ]
    return break_even(Side(resolved[0], names[0]), Side(resolved[1], names[1]), known)
