"""Where a rule's arithmetic changes its course: two arms meet, a test turns, a row of a table ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from knowledge.rules.evaluating import Scope, evaluate
from knowledge.rules.formula import Comparison, Either, Extreme, Formula, InTable, Name
from knowledge.rules.parameter import Dimension, Wording
from knowledge.rules.parsing import everything_in
from knowledge.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Edge:
    """The place where `left` is `right`; `of` is the min or max whose arms they are, `title` whose it is.

    `right` is a number where the edge is a row's end or an input's bound. A bound has nothing beyond it.
    """

    title: Wording
    left: Formula
    right: Formula | Fraction
    of: Extreme | None = None
    is_bound: bool = False

    def distance(self, scope: Scope) -> Fraction | None:
        """How far `left` is above `right`; None when it cannot be told."""
        left = evaluate(self.left, scope)
        right = evaluate(self.right, scope).low if not isinstance(self.right, Fraction) else self.right
        if isinstance(self.right, Fraction) or evaluate(self.right, scope).is_exact:
            return left.low - right if left.is_exact and left.low is not None and right is not None else None
        return None

    def matters(self, scope: Scope) -> bool:
        """Whether it is these arms that decide there, not a third."""
        return self.of is None or evaluate(self.of, scope) == evaluate(self.left, scope)


def edges_of(rule: Rule) -> tuple[Edge, ...]:
    """The edges of the rule's steps, conditions and inputs, in this order, each once."""
    found = [edge for step in rule.steps for edge in _inside(step.formula, step.title, rule)]
    for condition in rule.conditions:
        if isinstance(condition.formula, Comparison):
            found += _of_test(condition.formula, condition.title, rule)
    stated = {dated.value for parameter in rule.parameters for dated in parameter.values}
    for known in rule.inputs:
        # A bound that is no figure of the text only keeps absurd values out.
        bounds = {known.maximum, known.minimum} & stated
        found += [
            Edge(known.title, Name(known.name), Fraction(bound), is_bound=True) for bound in bounds if bound
        ]
    return tuple(dict.fromkeys(found))


def _inside(formula: Formula, title: Wording, rule: Rule) -> Iterator[Edge]:
    for part in everything_in(formula):
        match part:
            case Extreme(_, of):
                yield from (Edge(title, left, right, of=part) for left, right in combinations(of, 2))
            case Either(Comparison() as test, _, _):
                yield from _of_test(test, title, rule)
            case InTable(base, name):
                rows = next((table.rows for table in rule.tables if table.name == name), ())
                yield from (Edge(title, base, Fraction(row.up_to)) for row in rows if row.up_to is not None)


def _of_test(test: Comparison, title: Wording, rule: Rule) -> Iterator[Edge]:
    """The edge of a comparison of two quantities; which of several a choice is has none."""
    known = rule.input(test.left.name) if isinstance(test.left, Name) else None
    if known is None or known.dimension != Dimension.CHOICE:
        yield Edge(title, test.left, test.right)
