"""Declining is judged where it is right or wrong, and the curve over a run is that of its ranks."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Answer, Status
from eval.cases import Case
from eval.metrics import METRICS, RUN_METRICS
from eval.metrics.declining import area, auc_figure, refusal_curve
from eval.metrics.effort import percentile
from eval.rows import Row
from tests.eval.answers import answer, case, no_texts

DECLINED = answer("没有。", status=Status.NO_EVIDENCE)
ANSWERED = answer("有。")
UNANSWERABLE = case(status=("no_evidence",))
ANSWERABLE = case(["有"])


@pytest.mark.parametrize(
    ("name", "asked", "given_answer", "value"),
    [
        ("reject rate", UNANSWERABLE, DECLINED, 1.0),
        ("reject rate", UNANSWERABLE, ANSWERED, 0.0),
        ("reject rate", ANSWERABLE, DECLINED, None),
        ("false refusals", ANSWERABLE, DECLINED, 1.0),
        ("false refusals", ANSWERABLE, ANSWERED, 0.0),
        ("false refusals", UNANSWERABLE, DECLINED, None),
        ("status accuracy", ANSWERABLE, ANSWERED, 1.0),
        ("status accuracy", UNANSWERABLE, ANSWERED, 0.0),
        ("status accuracy", case(status=()), ANSWERED, None),
    ],
)
def test_each_kind_of_case_is_scored_by_its_own_metric(
    name: str, asked: Case, given_answer: Answer, value: float | None
) -> None:
    assert METRICS[name](asked, given_answer, no_texts) == value


def row(expected: str, confidence: float | None, *, seconds: float = 0.0, tokens: int | None = None) -> Row:
    return Row(
        case="one",
        suite="test",
        question="？",
        status="answered",
        text="",
        expected_status=(expected,),
        scores={"confidence": confidence},
        seconds=seconds,
        tokens=tokens,
    )


def test_the_area_is_the_share_of_pairs_in_the_right_order() -> None:
    rows = [row("answered", 0.9), row("answered", 0.4), row("no_evidence", 0.4), row("no_evidence", 0.1)]
    # Of four pairs three are right and one is a tie.
    assert RUN_METRICS["AUC"](rows) == pytest.approx(3.5 / 4, abs=1e-9)


def test_the_area_is_unscored_where_a_kind_is_missing_or_does_not_say() -> None:
    assert RUN_METRICS["AUC"]([row("answered", 0.9)]) is None
    assert (
        RUN_METRICS["AUC"]([row("answered", 0.9), row("no_evidence", None), row("needs_input", 0.1)]) is None
    )


def test_the_interval_of_the_area_is_that_of_hanley_and_mcneil() -> None:
    rows = [row("answered", value) for value in (0.9, 0.4)] + [
        row("no_evidence", value) for value in (0.4, 0.1)
    ]
    figure = auc_figure(rows)
    assert figure is not None
    # A = .875: Q1 = .7778, Q2 = .8167; the spread is .1094 + (.7778 - .7656) + (.8167 - .7656) over 4 pairs.
    deviation = ((0.109375 + (0.875 / 1.125 - 0.765625) + (1.53125 / 1.875 - 0.765625)) / 4) ** 0.5
    assert figure.low == pytest.approx(0.875 - 1.959963984540054 * deviation, abs=1e-9)
    assert (figure.high, figure.n) == (1.0, 4)


def test_the_curve_of_declining_never_refuses_more_of_the_answerable_than_it_says() -> None:
    answerable = [number / 100 for number in range(100)]
    curve = refusal_curve(answerable, [0.005, 0.015, 0.045, 0.055, 0.5])
    declined = [(name, figure.value, figure.n) for name, figure in curve.items()]
    assert declined == [
        ("declined at 1 % false refusals", 0.2, 5),
        ("declined at 2 % false refusals", 0.4, 5),
        ("declined at 5 % false refusals", 0.6, 5),
        ("declined at 10 % false refusals", 0.8, 5),
        ("declined at 20 % false refusals", 0.8, 5),
    ]


def test_of_equal_confidences_none_is_refused_where_not_all_may_be() -> None:
    curve = refusal_curve([0.5] * 10, [0.5, 0.4])
    assert {figure.value for figure in curve.values()} == {0.5}


VALUES = st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0, 2.0]), min_size=1, max_size=8)


@given(VALUES, VALUES)
def test_the_area_by_ranks_is_that_by_pairs(positive: list[float], negative: list[float]) -> None:
    pairs = [(one > other) + (one == other) / 2 for one, other in itertools.product(positive, negative)]
    assert area(positive, negative) == pytest.approx(sum(pairs) / len(pairs), abs=1e-9)


def test_latency_is_between_neighbours_in_proportion() -> None:
    rows = [row("answered", None, seconds=float(value)) for value in (4, 1, 3, 2)]
    assert RUN_METRICS["latency p50"](rows) == 2.5
    assert RUN_METRICS["latency p95"](rows) == pytest.approx(3.85, abs=1e-9)
    assert percentile([], 0.5) is None


def test_tokens_are_the_mean_of_what_was_counted() -> None:
    rows = [row("answered", None, tokens=100), row("answered", None, tokens=50), row("answered", None)]
    assert RUN_METRICS["tokens"](rows) == 75.0
    assert RUN_METRICS["tokens"]([row("answered", None)]) is None
