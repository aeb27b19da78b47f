"""Two runs are compared case by case, and chance is told from change."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from eval.comparing import compare_runs, randomisation_test
from eval.rows import Row
from eval.runs import Run


def run(scores: dict[str, float | None], metric: str = "right") -> Run:
    rows = tuple(
        Row(case=name, suite="one", question="", status="answered", text="", scores={metric: score})
        for name, score in scores.items()
    )
    return Run(suite="one", figures={}, rows=rows)


def many(right: int, total: int = 100) -> dict[str, float | None]:
    return {f"case-{number}": float(number < right) for number in range(total)}


def test_the_test_agrees_with_all_ways_to_choose_the_signs() -> None:
    differences = np.array([1.0, 0.5, -0.25, 0.75, 1.0, -0.5, 0.25, 0.0])
    seen = abs(differences.sum())
    ways = [abs((np.array(signs) * differences).sum()) for signs in product((1, -1), repeat=8)]
    exact = sum(way >= seen - 1e-12 for way in ways) / len(ways)
    assert randomisation_test(differences, seed=0) == pytest.approx(exact, abs=0.02)


def test_the_same_seed_gives_the_same_chance() -> None:
    differences = np.random.default_rng(3).normal(0.05, 1.0, 60)
    assert randomisation_test(differences, seed=1) == randomisation_test(differences, seed=1)
    assert randomisation_test(differences, seed=1) != randomisation_test(differences, seed=2)


def test_equal_runs_are_not_different() -> None:
    compared = compare_runs(run(many(50)), run(many(50)), seed=0)
    assert compared.changes[0].p_value == 1.0
    assert (compared.fixed, compared.broken, compared.is_worse) == ((), (), False)


def test_many_broken_cases_are_worse_and_named() -> None:
    compared = compare_runs(run(many(60)), run(many(80)), seed=0)
    assert compared.is_worse
    assert [row.case for row in compared.broken] == [f"case-{number}" for number in range(60, 80)]
    assert compared.fixed == ()
    assert compared.changes[0].difference == pytest.approx(-0.2)


def test_many_fixed_cases_are_not_worse() -> None:
    compared = compare_runs(run(many(80)), run(many(60)), seed=0)
    assert not compared.is_worse
    assert len(compared.fixed) == 20


def test_three_broken_cases_may_be_chance() -> None:
    compared = compare_runs(run(many(77)), run(many(80)), seed=0)
    assert len(compared.broken) == 3
    assert not compared.is_worse


def test_a_rise_is_worse_where_less_is_better() -> None:
    now, before = run(many(40), "false refusals"), run(many(10), "false refusals")
    compared = compare_runs(now, before, seed=0)
    assert compared.is_worse
    assert len(compared.broken) == 30
    assert not compare_runs(before, now, seed=0).is_worse


def test_cases_of_one_run_alone_and_unscored_ones_count_in_no_figure() -> None:
    now = run({"a": 1.0, "b": None, "new": 0.0})
    before = run({"a": 0.0, "b": 1.0, "old": 1.0, "older": 1.0})
    compared = compare_runs(now, before, seed=0)
    assert (compared.changes[0].n, compared.only_now, compared.only_before) == (1, 1, 2)
    assert [row.case for row in compared.fixed] == ["a"]
