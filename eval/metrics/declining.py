"""Whether an assistant declines what it cannot answer and only that: per case, and the curve over a run."""

from __future__ import annotations

import math
from collections.abc import Sequence

from assistant.answer import Answer
from eval.cases import Case
from eval.judging import TextOf
from eval.metrics.said import DECLINED, is_search_only
from eval.report import Figure, share
from eval.rows import Row

NO_EVIDENCE = "no_evidence"
CONFIDENCE = "confidence"
CURVE_AT = (1, 2, 5, 10, 20)
_Z = 1.959963984540054


def rejected(case: Case, answer: Answer, text_of: TextOf) -> float | None:
    """Reject rate: 1 when a case that cannot be answered is declined, else 0; its mean is the rate.

    Declined is a status of `no_evidence` or `refused`. Scored on cases that expect `no_evidence` alone.
    Source: the negative rejection of RGB (Chen et al. 2024), by status instead of by a sentence.
    """
    if case.status != (NO_EVIDENCE,) or is_search_only(answer):
        return None
    return float(answer.status.value in (NO_EVIDENCE, "refused"))


def falsely_refused(case: Case, answer: Answer, text_of: TextOf) -> float | None:
    """False refusals: 1 when a case that can be answered is declined, withheld or failed, else 0.

    Its mean is the rate. Scored on cases that may be `answered`.
    """
    if not case.is_answerable or is_search_only(answer):
        return None
    return float(answer.status.value in DECLINED)


def status_accuracy(case: Case, answer: Answer, text_of: TextOf) -> float | None:
    """Status accuracy: 1 when the status is one of those expected, else 0; unscored where none is."""
    if not case.status or is_search_only(answer):
        return None
    return float(answer.status.value in case.status)


def auc(rows: Sequence[Row]) -> float | None:
    """AUC: how often an answerable case is more confident than an unanswerable one, a tie counting half.

    Area under the ROC curve by the Mann-Whitney statistic over the rows' score "confidence"; 0 to 1, .5 by
    chance. Unscored unless both kinds are there; rows that expect no status, or other ones, do not count.
    """
    answerable = sorted(_confidences(rows, "answered"))
    unanswerable = sorted(_confidences(rows, NO_EVIDENCE))
    return area(answerable, unanswerable) if answerable and unanswerable else None


def area(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The share of pairs in which the positive is higher, ties half; by ranks, so both may be long."""
    ordered = sorted([*((value, 1) for value in positive), *((value, 0) for value in negative)])
    ranks = 0.0
    at = 0
    while at < len(ordered):
        end = at
        while end < len(ordered) and ordered[end][0] == ordered[at][0]:
            end += 1
        ranks += sum(kind for _, kind in ordered[at:end]) * (at + 1 + end) / 2
        at = end
    count = len(positive)
    return (ranks - count * (count + 1) / 2) / (count * len(negative))


def auc_figure(rows: Sequence[Row]) -> Figure | None:
    """The AUC with its 95 % interval by Hanley and McNeil 1982; `n` counts the rows that are compared."""
    answerable, unanswerable = (_confidences(rows, status) for status in ("answered", NO_EVIDENCE))
    return area_figure(answerable, unanswerable) if answerable and unanswerable else None


def area_figure(answerable: Sequence[float], unanswerable: Sequence[float]) -> Figure:
    """The AUC of these confidences, at least one of each kind; see auc_figure."""
    value = area(answerable, unanswerable)
    positive, negative = len(answerable), len(unanswerable)
    first, second = value / (2 - value), 2 * value**2 / (1 + value)
    spread = value * (1 - value) + (positive - 1) * (first - value**2) + (negative - 1) * (second - value**2)
    half = _Z * math.sqrt(max(spread, 0.0) / (positive * negative))
    return Figure(value, max(value - half, 0.0), min(value + half, 1.0), positive + negative)


def refusal_curve(answerable: Sequence[float], unanswerable: Sequence[float]) -> dict[str, Figure]:
    """The refusal curve at some points: by share of false refusals the share of the unanswerable declined.

    Declined is what is less confident than the highest threshold that refuses at most that share of the
    answerable. The interval is Wilson's, the threshold being given; `n` counts the unanswerable.
    """
    ordered = sorted(answerable)
    curve: dict[str, Figure] = {}
    for percent in CURVE_AT:
        # So many of the answerable may lie below the threshold.
        refused = len(ordered) * percent // 100
        threshold = ordered[refused] if refused < len(ordered) else math.inf
        declined = sum(value < threshold for value in unanswerable)
        curve[f"declined at {percent} % false refusals"] = share(declined, len(unanswerable))
    return curve


def _confidences(rows: Sequence[Row], status: str) -> list[float]:
    found = (row.scores.get(CONFIDENCE) for row in rows if row.expected_status == (status,))
    return [value for value in found if value is not None]
