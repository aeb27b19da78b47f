"""The retrieval suite: which texts each leg of search and both together find first, nDCG@10 on three sets."""

from __future__ import annotations

from assistant.settings import Settings
from eval.report import Figure, Report, Row
from eval.retrieval import LegScore, measure_retrieval
from knowledge.progress import Progress


def run_retrieval(settings: Settings, progress: Progress) -> list[Report]:
    """A figure for every set and leg, and for either half of a set; a row for every set and leg."""
    return [retrieval_report(measure_retrieval(settings.eval_data, settings=settings, progress=progress))]


def retrieval_report(scores: tuple[LegScore, ...]) -> Report:
    """The scores as a report, its rows unjudged: no single one of them is right or wrong."""
    figures: dict[str, Figure] = {}
    for score in scores:
        name = f"nDCG@10, {score.set}, {score.leg}"
        figures |= {
            name: score.whole,
            f"{name}, first half": score.halves[0],
            f"{name}, second half": score.halves[1],
        }
    return Report("retrieval", figures, tuple(_row(score) for score in scores))


def _row(score: LegScore) -> Row:
    said = f"nDCG@10 {score.whole.value:.4f} over {score.whole.n} questions"
    return Row(
        case=f"{score.set}/{score.leg}",
        kind=score.set,
        question="",
        right=None,
        status=score.leg,
        why="unjudged",
        text=said,
    )
