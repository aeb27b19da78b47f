"""A table of measures reads as ratios."""

from __future__ import annotations

import pytest

from eval.measure import Measure, medians, table


def test_the_table_gives_both_figures_and_their_ratio() -> None:
    measure = Measure(
        what="an answer", value=30.0, beside="its embedding", beside_value=4.0, unit="ms", note="One run."
    )
    _, line, note = table([measure]).splitlines()
    assert line.split() == ["an", "answer", "30", "ms", "its", "embedding", "4", "ms", "7.50"]
    assert note == "One run."


def test_a_note_of_several_measures_stands_once() -> None:
    measure = Measure(what="a", value=1.0, beside="b", beside_value=2.0, unit="s", note="Said once.")
    assert table([measure, measure]).count("Said once.") == 1


def test_works_take_turns() -> None:
    order: list[str] = []
    taken = medians(lambda: order.append("first"), lambda: order.append("second"), rounds=2)
    assert order == ["first", "second", "first", "second"]
    assert all(seconds >= 0.0 for seconds in taken)
    assert len(taken) == 2


def test_the_ratio_is_the_first_to_the_second() -> None:
    assert Measure("a", 3.0, "b", 4.0, "s").ratio == pytest.approx(0.75)
