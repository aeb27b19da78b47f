"""What search alone is scored by: how the passages are ranked, and whether the answer stands in them."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.answer import Answer
from eval.cases import Case
from eval.judging import TextOf, states
from eval.metrics import scoring

_RANKED = scoring("nDCG@10", "recall@5", "recall@10", "MRR@10")
_DEPTHS = (1, 3, 10)


def score_search(case: Case, answer: Answer, document_of: TextOf) -> Mapping[str, float | None]:
    """By gold places the measures of ranking; by expected words whether the first k passages state them all.

    A case without either is unscored.
    """
    found = {f"answer in {depth} passages": _stated(case, answer, depth) for depth in _DEPTHS}
    if not case.gold:
        return found
    return {**_RANKED(case, answer, document_of), **found}


def _stated(case: Case, answer: Answer, depth: int) -> float | None:
    if not case.expected or not case.is_answerable:
        return None
    said = "\n".join(one.quote for one in answer.citations[:depth])
    return float(all(any(states(said, words) for words in group) for group in case.expected))
