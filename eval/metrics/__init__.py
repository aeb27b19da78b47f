"""The metrics by the field's names: what each gives a case, and what some give a whole run.

A metric gives None where it cannot judge: the case is unscored and counted as such, never taken for 0. Its
docstring says formula, range and source.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from assistant.answer import Answer
from eval.cases import Case
from eval.judging import TextOf
from eval.metrics.calculating import amount_exactness, routing_precision, routing_recall
from eval.metrics.citing import (
    citation_f1,
    citation_precision,
    citation_recall,
    exactness,
    lexical_support_precision,
    lexical_support_recall,
)
from eval.metrics.declining import CONFIDENCE, auc, falsely_refused, rejected, status_accuracy
from eval.metrics.effort import latency_p50, latency_p95, tokens
from eval.metrics.facts import hard_fact_recall, lead_holds, quote_length, quotes_hold
from eval.metrics.overlap import character_f1, cmrc_f1, containment, exact_match, rouge_l
from eval.metrics.ranking import mrr_at_10, ndcg_at_10, recall_at_5, recall_at_10
from eval.metrics.said import Metric
from eval.rows import Row

__all__ = [
    "CONFIDENCE",
    "LESS_IS_BETTER",
    "METRICS",
    "RUN_METRICS",
    "Metric",
    "RunMetric",
    "Scoring",
    "scoring",
]

RunMetric = Callable[[Sequence[Row]], float | None]
Scoring = Callable[[Case, Answer, TextOf], Mapping[str, float | None]]

METRICS: dict[str, Metric] = {
    "nDCG@10": ndcg_at_10,
    "recall@5": recall_at_5,
    "recall@10": recall_at_10,
    "MRR@10": mrr_at_10,
    "EM": exact_match,
    "character F1": character_f1,
    "CMRC F1": cmrc_f1,
    "ROUGE-L": rouge_l,
    "accuracy": containment,
    "hard-fact recall": hard_fact_recall,
    "hard answer in the lead sentence": lead_holds,
    "hard answer in 3 quotes": quotes_hold,
    "quote length": quote_length,
    "citation precision": citation_precision,
    "citation recall": citation_recall,
    "citation F1": citation_f1,
    "exactness": exactness,
    "lexical support recall": lexical_support_recall,
    "lexical support precision": lexical_support_precision,
    "reject rate": rejected,
    "false refusals": falsely_refused,
    "status accuracy": status_accuracy,
    "amount exactness": amount_exactness,
    "routing precision": routing_precision,
    "routing recall": routing_recall,
}
RUN_METRICS: dict[str, RunMetric] = {
    "AUC": auc,
    "latency p50": latency_p50,
    "latency p95": latency_p95,
    "tokens": tokens,
}
LESS_IS_BETTER = frozenset(
    {
        *("false refusals", "quote length", "latency p50", "latency p95", "tokens"),
        *("stale cited", "wrong amounts shown as certain"),
    }
)
"""The metrics of which a lower value is the better one."""


def scoring(*names: str) -> Scoring:
    """What gives a case the values of these metrics, by name; raises KeyError for one that is none."""
    chosen = {name: METRICS[name] for name in names}
    return lambda case, answer, text_of: {
        name: metric(case, answer, text_of) for name, metric in chosen.items()
    }
