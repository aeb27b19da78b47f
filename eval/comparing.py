"""Compares a run with an earlier one, case by case: what got better, what broke, and whether it is chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.metrics import LESS_IS_BETTER
from eval.rows import Row
from eval.runs import Run

ROUNDS = 10_000
SIGNIFICANT = 0.05
_AT_ONCE = 500
# Differences below this are the same value, computed in another order.
_SAME = 1e-12


@dataclass(frozen=True, slots=True)
class Change:
    """A metric over the cases that both runs score: the means, and the chance of so large a difference.

    `less_is_better`: a lower value is the better one.
    """

    metric: str
    before: float
    now: float
    n: int
    p_value: float
    less_is_better: bool = False

    @property
    def difference(self) -> float:
        return self.now - self.before

    @property
    def is_significant(self) -> bool:
        return self.p_value < SIGNIFICANT

    @property
    def is_worse(self) -> bool:
        """Whether it changed for the worse by more than chance."""
        gain = -self.difference if self.less_is_better else self.difference
        return self.is_significant and gain < 0


@dataclass(frozen=True, slots=True)
class Compared:
    """Two runs of one suite. `fixed` and `broken` are the cases that the headline metric scores otherwise.

    `only_now` and `only_before` count the cases that one run alone has, which are left out of all figures.
    """

    suite: str
    changes: tuple[Change, ...]
    fixed: tuple[Row, ...]
    broken: tuple[Row, ...]
    only_now: int
    only_before: int

    @property
    def headline(self) -> Change | None:
        return self.changes[0] if self.changes else None

    @property
    def is_worse(self) -> bool:
        """Whether the headline metric changed for the worse by more than chance."""
        return self.headline is not None and self.headline.is_worse


def compare_runs(now: Run, before: Run, *, seed: int) -> Compared:
    """What changed between two runs of a suite, over the cases they share by id."""
    earlier = {row.case: row for row in before.rows}
    pairs = [(row, earlier[row.case]) for row in now.rows if row.case in earlier]
    metrics = list(dict.fromkeys(name for row, _ in pairs for name in row.scores))
    changes = tuple(change for name in metrics if (change := _change(name, pairs, seed)) is not None)
    headline = changes[0].metric if changes else ""
    return Compared(
        suite=now.suite,
        changes=changes,
        fixed=tuple(row for row, old in pairs if _gain(headline, row, old) > _SAME),
        broken=tuple(row for row, old in pairs if _gain(headline, row, old) < -_SAME),
        only_now=sum(row.case not in earlier for row in now.rows),
        only_before=len(earlier) - len(pairs),
    )


def _change(metric: str, pairs: Sequence[tuple[Row, Row]], seed: int) -> Change | None:
    both = [
        (score, old)
        for row, earlier in pairs
        if (score := row.scores.get(metric)) is not None and (old := earlier.scores.get(metric)) is not None
    ]
    if not both:
        return None
    now, before = np.array(both, dtype=np.float64).T
    chance = randomisation_test(now - before, seed=seed)
    less_is_better = metric in LESS_IS_BETTER
    return Change(metric, float(before.mean()), float(now.mean()), len(both), chance, less_is_better)


def _gain(metric: str, row: Row, earlier: Row) -> float:
    """How much better a case is scored than before; 0 where either run does not score it."""
    score, old = row.scores.get(metric), earlier.scores.get(metric)
    if score is None or old is None:
        return 0.0
    return old - score if metric in LESS_IS_BETTER else score - old


def randomisation_test(differences: NDArray[np.float64], *, seed: int) -> float:
    """The two-sided p-value of the paired randomisation test (Fisher 1935; Smucker et al. 2007).

    Each difference may as well have had the other sign: of 10,000 ways to choose the signs, and the one that
    was seen, the share whose sum is at least as far from 0. Between 1/10,001 and 1.
    """
    changed = differences[np.abs(differences) > _SAME]
    if not len(changed):
        return 1.0
    seen = abs(changed.sum())
    generator = np.random.default_rng(seed)
    as_far = 0
    for start in range(0, ROUNDS, _AT_ONCE):
        signs = generator.integers(0, 2, size=(min(_AT_ONCE, ROUNDS - start), len(changed))) * 2 - 1
        as_far += int(np.count_nonzero(np.abs(signs @ changed) >= seen - _SAME))
    return (as_far + 1) / (ROUNDS + 1)


def comparable(now: Mapping[str, Run], before: Mapping[str, Run], *, seed: int) -> tuple[Compared, ...]:
    """The comparisons of those suites that both have."""
    return tuple(compare_runs(run, before[name], seed=seed) for name, run in now.items() if name in before)
