"""Break points that no example of a rule shows, found by the engine, each with a proposed example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Literal

from knowledge.amounts import format_money
from knowledge.rules.calculation import Given
from knowledge.rules.edges import Edge, edges_of
from knowledge.rules.evaluating import Scope
from knowledge.rules.examples import day_of
from knowledge.rules.findings import RuleFinding
from knowledge.rules.interval import Interval
from knowledge.rules.parameter import SHARES
from knowledge.rules.resolving import resolve
from knowledge.rules.rule import Input, Rule
from knowledge.rules.running import NotComputed, read_values, run, written

Side = Literal["at", "below", "above"]

# How near to a break point an example must lie to show it, and how far off a neighbour is proposed: one cent,
# a hundredth of a percent (for a day, of a permille), a day, one piece. Years are given in months or days, so
# nothing finer is asked.
_STEPS = {
    "ratio": "0.0001",
    "ratio_per_year": "0.0001",
    "ratio_per_day": "0.00001",
    "days": "1",
    "count": "1",
    "years": "0.01",
}
_STEP_OF_MONEY = "0.01"
_MOST_HALVINGS = 60
_FAR = 10


@dataclass(frozen=True, slots=True)
class _Point:
    """A complete example: its words, the values they are, and its day."""

    words: Mapping[str, str]
    values: Mapping[str, Given]
    on: date


def missing_examples(rule: Rule, *, path: str) -> tuple[RuleFinding, ...]:
    """Advice for each break point, and each side of one, that no example shows.

    The values: `title_zh`, `title_en` of the step, condition or input, `side` (at, below, above), and the
    proposed example as the file would write it, `given`, with what comes out, `computed`, to be verified.
    """
    points = list(_points(rule))
    if not points:
        return ()
    line = max(example.line for example in rule.examples)
    return tuple(
        _advice(rule, edge, side, proposal, path=path, line=line)
        for edge in edges_of(rule)
        for side, proposal in _Search(rule, edge, points).missing()
    )


def _points(rule: Rule) -> Iterator[_Point]:
    for example in rule.examples:
        if example.status in ("ok", "not_eligible"):
            words = dict(example.given)
            try:
                read = read_values(rule, words)
            except NotComputed:
                continue
            yield _Point(words, read.values, day_of(example, rule))


class _Search:
    """Looks for one edge by varying one input of one example at a time."""

    def __init__(self, rule: Rule, edge: Edge, points: list[_Point]) -> None:
        self._rule = rule
        self._edge = edge
        self._points = points

    def missing(self) -> Iterator[tuple[Side, _Point]]:
        """The sides without an example, with a proposal for each; nothing when the edge cannot be reached."""
        found = next(self._roots(), None)
        if found is None:
            return
        point, known, root = found
        step = _step(known)
        places: dict[Side, Fraction] = {"at": root, "below": root - step, "above": root + step}
        for side, place in places.items():
            if self._edge.is_bound and side != "at":
                continue
            if _is_within(place, known) and not self._is_shown(side, point, known, place):
                yield side, _moved(point, known, place)

    def _roots(self) -> Iterator[tuple[_Point, Input, Fraction]]:
        for known in self._rule.inputs:
            for point in self._points:
                root = self._root(point, known)
                if root is not None:
                    yield point, known, root

    def _root(self, point: _Point, known: Input) -> Fraction | None:
        """The value of one input, the others as in the example, at which both sides of the edge are equal."""
        if known.name not in point.values or not point.values[known.name].is_exact:
            return None
        places = [
            (place, distance)
            for place in self._places(known)
            if (distance := self._at(point, known, place)) is not None
        ]
        for (low, below), (high, above) in zip(places, places[1:], strict=False):
            if below == above:
                continue
            root = high if above == 0 else self._between(point, known, (low, below), (high, above))
            if root and self._edge.matters(self._scope(point, known, root)):
                return root
        return None

    def _places(self, known: Input) -> list[Fraction]:
        """Where to look: the bounds, the examples' values, and well beyond them."""
        shown = [
            Fraction(given.low)
            for point in self._points
            if (given := point.values.get(known.name)) is not None and given.low is not None
        ]
        if not shown:
            return []
        least = Fraction(known.minimum or 0)
        most = Fraction(known.maximum) if known.maximum is not None else max(shown) * _FAR
        return sorted({least, *shown, most})

    def _between(
        self, point: _Point, known: Input, low: tuple[Fraction, Fraction], high: tuple[Fraction, Fraction]
    ) -> Fraction | None:
        """The root between two places of different sign: by the straight line, which formulas mostly are."""
        if (low[1] < 0) == (high[1] < 0):
            return None
        for _ in range(_MOST_HALVINGS):
            place = low[0] - low[1] * (high[0] - low[0]) / (high[1] - low[1])
            distance = self._at(point, known, place)
            if distance is None:
                return None
            if distance == 0:
                return place
            low, high = (
                ((place, distance), high) if (distance < 0) == (low[1] < 0) else (low, (place, distance))
            )
        return None

    def _at(self, point: _Point, known: Input, place: Fraction) -> Fraction | None:
        return self._edge.distance(self._scope(point, known, place))

    def _scope(self, point: _Point, known: Input, place: Fraction) -> Scope:
        given = replace(point.values[known.name], precise=Interval.of(place))
        values = {**point.values, known.name: given}
        return resolve(self._rule, values, on=point.on, trusting=False).judged

    def _is_shown(self, side: Side, point: _Point, known: Input, place: Fraction) -> bool:
        """Whether an example lies on this side, or at the edge as nearly as one can be written."""
        if side != "at":
            wanted = self._at(point, known, place)
            return wanted is not None and any(
                distance is not None and distance != 0 and (distance < 0) == (wanted < 0)
                for distance in map(self._distance, self._points)
            )
        return any(self._meets(shown) for shown in self._points)

    def _distance(self, point: _Point) -> Fraction | None:
        return self._edge.distance(resolve(self._rule, point.values, on=point.on, trusting=False).judged)

    def _meets(self, point: _Point) -> bool:
        """Whether the edge lies within one step of an example, whichever of its inputs is moved."""
        if self._distance(point) == 0:
            return True
        for known in self._rule.inputs:
            given = point.values.get(known.name)
            if given is None or given.low is None or not given.is_exact:
                continue
            step = _step(known)
            ends = [self._at(point, known, Fraction(given.low) + move) for move in (-step, step)]
            if None not in ends and (ends[0] or 0) * (ends[1] or 0) < 0:
                return True
        return False


def _step(known: Input) -> Fraction:
    return Fraction(_STEPS.get(known.dimension, _STEP_OF_MONEY))


def _is_within(place: Fraction, known: Input) -> bool:
    least, most = known.minimum or Decimal(0), known.maximum
    return place >= Fraction(least) and (most is None or place <= Fraction(most))


def _moved(point: _Point, known: Input, place: Fraction) -> _Point:
    """The example with one input put elsewhere, as nearly as its dimension is written."""
    value = (Decimal(place.numerator) / Decimal(place.denominator)).quantize(
        Decimal(_STEPS.get(known.dimension, _STEP_OF_MONEY)), rounding=ROUND_HALF_EVEN
    )
    return replace(point, words={**point.words, known.name: _in_words(value, known)})


def _in_words(value: Decimal, known: Input) -> str:
    """A value as an example gives it: 416666.67美元, 4.35%, 181; YAML would take commas for its own."""
    if known.dimension.isupper():
        return format_money(value.normalize(), known.dimension, "zh").replace(",", "")
    if known.dimension in SHARES:
        return f"{(value * 100).normalize():f}%"
    return f"{value.normalize():f}"


def _advice(rule: Rule, edge: Edge, side: Side, proposal: _Point, *, path: str, line: int) -> RuleFinding:
    values = {
        "title_zh": edge.title.zh,
        "title_en": edge.title.en,
        "side": side,
        "given": written(proposal.words),
        "computed": _computed(rule, proposal),
    }
    return RuleFinding(
        code="break_point_missing", values=values, path=path, line=line, rule_id=rule.id, severity="advice"
    )


def _computed(rule: Rule, proposal: _Point) -> str:
    """What comes out for a proposal, as the file would state it."""
    try:
        calculation = run(rule, proposal.words, on=proposal.on)
    except NotComputed:
        return "-"
    figure = calculation.figure
    if calculation.status != "ok" or figure is None:
        return f"status: {calculation.status.value}"
    return f"amount: {figure.low if figure.bound == 'lower' else figure.high}"
