"""What a run counts beyond right and wrong."""

from __future__ import annotations

from eval.cases import Case
from eval.judging import Verdict
from eval.running import CERTAIN_BUT_WRONG, certain_but_wrong


def case(kind: str, *, judges_amounts: bool = True) -> Case:
    return Case(
        id=kind,
        question="补多少？",
        kind=kind,
        status=("answered",),
        amount=() if judges_amounts else None,
    )


def verdict(*, wrong: bool) -> Verdict:
    return Verdict(
        right=not wrong,
        status_right=True,
        quotes_exact=True,
        numbers_held=True,
        why="",
        certain_but_wrong=wrong,
    )


def test_wrong_amounts_shown_as_certain_are_counted_in_all_and_by_kind() -> None:
    cases = [case("units"), case("units"), case("english"), case("fact", judges_amounts=False)]
    verdicts = [verdict(wrong=True), verdict(wrong=False), verdict(wrong=False), verdict(wrong=False)]
    figures = certain_but_wrong(cases, verdicts)
    assert {name: (figure.value, figure.n) for name, figure in figures.items()} == {
        CERTAIN_BUT_WRONG: (1 / 3, 3),
        f"{CERTAIN_BUT_WRONG}: units": (0.5, 2),
        f"{CERTAIN_BUT_WRONG}: english": (0.0, 1),
    }


def test_a_run_without_amounts_counts_none() -> None:
    assert certain_but_wrong([case("fact", judges_amounts=False)], [verdict(wrong=False)]) == {}
