"""Bootstrap intervals: their width, their seed, their edges."""

from __future__ import annotations

import numpy as np
import pytest

from eval.report import share
from eval.report_figures import Tally, bootstrap_mean, bootstrap_percentile
from eval.rows import Row


def test_the_interval_of_a_mean_is_near_the_normal_one() -> None:
    values = np.random.default_rng(5).normal(10.0, 2.0, 400)
    figure = bootstrap_mean(values, seed=0)
    half = 1.96 * float(values.std()) / 20
    assert figure.value == pytest.approx(float(values.mean()))
    assert figure.low == pytest.approx(figure.value - half, abs=0.03)
    assert figure.high == pytest.approx(figure.value + half, abs=0.03)


def test_the_interval_of_a_share_is_near_the_normal_one() -> None:
    values = np.array([1.0] * 300 + [0.0] * 100)
    figure = bootstrap_mean(values, seed=0)
    half = 1.96 * (0.75 * 0.25 / 400) ** 0.5
    assert (figure.low, figure.high) == pytest.approx((0.75 - half, 0.75 + half), abs=0.006)


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_a_share_of_none_or_all_has_wilsons_interval(value: float) -> None:
    assert bootstrap_mean(np.full(20, value), seed=0) == share(int(20 * value), 20)


def test_the_same_seed_gives_the_same_interval() -> None:
    values = np.random.default_rng(1).random(100)
    assert bootstrap_mean(values, seed=4) == bootstrap_mean(values, seed=4)
    assert bootstrap_mean(values, seed=4) != bootstrap_mean(values, seed=5)


def test_a_percentile_lies_within_its_interval() -> None:
    figure = bootstrap_percentile(np.arange(1.0, 101.0), 50.0, seed=0)
    assert figure.value == pytest.approx(50.5)
    assert 35 < figure.low < 50.5 < figure.high < 66


def test_a_score_of_none_is_counted_nowhere_and_its_metric_is_named() -> None:
    rows = [
        Row(case=str(at), suite="s", question="", status="", text="", tags=("t",), scores={"EM": score})
        for at, score in enumerate((1.0, None))
    ]
    figures = Tally.of(rows).figures(seed=0)
    assert (figures["EM"].n, figures["EM: t"].n, figures["seconds"].n) == (1, 1, 2)
    assert Tally.of(rows[1:]).figures(seed=0)["EM"].n == 0
