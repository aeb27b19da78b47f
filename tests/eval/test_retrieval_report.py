"""The scores of retrieval are one report with a figure and a row for every set and leg."""

from __future__ import annotations

from eval.report import mean
from eval.retrieval import LegScore
from eval.suites.retrieval import retrieval_report

SCORES = (
    LegScore("notices", "both", mean([1.0, 0.5, 0.0]), (mean([1.0]), mean([0.5, 0.0]))),
    LegScore("notices", "keywords", mean([0.0]), (mean([0.0]), mean([]))),
)


def test_every_set_and_leg_has_its_figures() -> None:
    figures = retrieval_report(SCORES).figures
    assert figures["nDCG@10, notices, both"].value == 0.5
    assert figures["nDCG@10, notices, both, first half"].value == 1.0
    assert figures["nDCG@10, notices, both, second half"].n == 2
    assert figures["nDCG@10, notices, keywords"].value == 0.0


def test_every_set_and_leg_is_an_unjudged_row() -> None:
    rows = retrieval_report(SCORES).rows
    assert [row.case for row in rows] == ["notices/both", "notices/keywords"]
    assert {row.right for row in rows} == {None}
