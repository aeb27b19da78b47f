"""What to ask next: the missing inputs that could still change the outcome, the most decisive first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from knowledge.rules.calculation import Ask
from knowledge.rules.interval import Interval
from knowledge.rules.parameter import Dimension
from knowledge.rules.resolving import Resolved, reached, widest
from knowledge.rules.rounding import shown
from knowledge.rules.rule import Input

# A value to try an input with whose rule names no figure of its dimension.
_USUAL = {
    Dimension.RATIO.value: Fraction(1, 20),
    Dimension.RATE.value: Fraction(1, 20),
    Dimension.DAILY_RATE.value: Fraction(1, 2000),
    Dimension.YEARS.value: Fraction(1),
    Dimension.DAYS.value: Fraction(180),
    Dimension.COUNT.value: Fraction(10),
}
_USUAL_MONEY = Fraction(1_000_000)


@dataclass(frozen=True, slots=True)
class _Trial:
    """What comes of trying an input: the width left, None without end; how far it alone moves the result."""

    input: Input
    left: Fraction | None
    moves: Fraction


def is_refinement(known: Input, resolved: Resolved) -> bool:
    """Whether a result stands without an input: an optional one, a statement, one way to another input."""
    return known.optional or known.dimension == Dimension.STATEMENT or known.name not in resolved.plan.direct


def to_ask(resolved: Resolved, live: Iterable[str], *, unknown: frozenset[str]) -> tuple[Input, ...]:
    """The inputs to ask for where `live` ones are missing; not what the user cannot tell.

    Where an input is derived from others and the user has begun to give those, the rest of them is asked for.
    """
    names = dict.fromkeys(name for one in live for name in _asked_for(resolved, one, unknown))
    inputs = (resolved.rule.input(name) for name in names if name not in unknown)
    return tuple(known for known in inputs if known is not None)


def ordered(resolved: Resolved, wanted: Sequence[Input]) -> tuple[Ask, ...]:
    """The inputs as asks, first what leaves the result narrowest when it is known.

    Each is tried with a usual value; of those that narrow it alike, what moves the result most comes first.
    """
    before = resolved.result.width if resolved.result is not None else None
    if len(wanted) < 2 or resolved.result is None:
        return tuple(
            Ask(known, shown(before) if before is not None and resolved.result else None) for known in wanted
        )
    tries = sorted((_try(resolved, known, wanted) for known in wanted), key=_decisiveness)
    return tuple(
        Ask(one.input, shown(before - one.left) if before is not None and one.left is not None else None)
        for one in tries
    )


def _asked_for(resolved: Resolved, name: str, unknown: frozenset[str]) -> Iterator[str]:
    known = resolved.rule.input(name)
    if known is None:
        return
    if known.instead is None or not resolved.is_missing(name):
        yield name
        return
    sources = [one for one in resolved.rule.inputs if one.name in resolved.plan.sources[name]]
    missing = [one for one in sources if resolved.is_missing(one.name)]
    is_open = not any(one.name in unknown for one in missing)
    begun = not any(is_refinement(one, resolved) for one in missing)
    if is_open and (begun or name in unknown):
        yield from (one.name for one in missing)
    else:
        yield name


def _try(resolved: Resolved, known: Input, wanted: Sequence[Input]) -> _Trial:
    usual = {one.name: Interval.of(_usual(one, resolved)) for one in wanted}
    alone = reached(resolved, {known.name: usual[known.name]})
    return _Trial(known, alone.width, _moves(resolved, known, usual))


def _moves(resolved: Resolved, known: Input, usual: Mapping[str, Interval]) -> Fraction:
    """How far an input alone moves the result while the others have usual values."""
    whole = reached(resolved, {**usual, known.name: widest(known)}).width
    if whole is not None:
        return whole
    twice = usual[known.name] + usual[known.name]
    moved = reached(resolved, {**usual, known.name: twice}) - reached(resolved, usual)
    return max((abs(end) for end in (moved.low, moved.high) if end is not None), default=Fraction(0))


def _decisiveness(one: _Trial) -> tuple[bool, Fraction, Fraction]:
    return (one.left is None, one.left or Fraction(0), -one.moves)


def _usual(known: Input, resolved: Resolved) -> Fraction:
    """The middle of an input's bounds, else the greatest figure that the rule has of its dimension."""
    held = resolved.scope.values[known.name]
    if held.low is not None and held.high is not None:
        return (held.low + held.high) / 2
    alike = [
        value.low
        for one in resolved.rule.parameters
        if one.dimension == known.dimension
        and (value := resolved.plan.values.get(one.name)) is not None
        and value.low is not None
    ]
    return max(alike, default=_USUAL.get(known.dimension, _USUAL_MONEY))
