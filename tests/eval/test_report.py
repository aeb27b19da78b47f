"""Figures carry their interval."""

from __future__ import annotations

import pytest

from eval.report import Row, mean, share


def row(kind: str, right: bool | None) -> Row:
    return Row("one", kind, "补多少？", right, "answered", "", "20万元")


def test_a_share_has_wilsons_interval() -> None:
    # Newcombe 1998 (Statistics in Medicine 17, 857-872), table I: 81 of 263 gives 0.2553 to 0.3662.
    figure = share(81, 263)
    assert figure.value == pytest.approx(81 / 263)
    assert figure.low == pytest.approx(0.2553, abs=5e-5)
    assert figure.high == pytest.approx(0.3662, abs=5e-5)
    assert figure.n == 263


@pytest.mark.parametrize("right", [0, 5])
def test_a_share_at_the_edge_stays_within_nothing_and_all(right: int) -> None:
    figure = share(right, 5)
    assert 0.0 <= figure.low <= figure.value <= figure.high <= 1.0
    assert figure.low < figure.high


def test_a_share_of_nothing_says_nothing() -> None:
    assert (share(0, 0).low, share(0, 0).high, share(0, 0).n) == (0.0, 1.0, 0)


def test_a_mean_has_an_interval_around_it() -> None:
    figure = mean([1.0, 2.0, 3.0])
    assert figure.value == pytest.approx(2.0)
    assert figure.low < 2.0 < figure.high
    assert figure.n == 3
