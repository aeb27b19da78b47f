"""A small cut of a set of questions, so that a quick run need not embed every text."""

from __future__ import annotations

import random
from dataclasses import replace

from eval.loading import QuestionSet

# Beside the texts that the questions need, so many others to be told from them.
_OTHERS = 60


def cut(questions: QuestionSet, *, limit: int | None, seed: int) -> QuestionSet:
    """So many of the questions, drawn by the seed, with their texts and a few others; all without a limit.

    Figures of a cut are easier to reach than those of the whole, and stand for nothing but that it runs.
    """
    if limit is None or limit >= len(questions.cases):
        return questions
    cases = tuple(random.Random(seed).sample(questions.cases, limit))
    needed = {gold.document for case in cases for gold in case.gold}
    needed |= {name for case in cases for name in case.documents or ()}
    others = [document.id for document in questions.documents if document.id not in needed][:_OTHERS]
    kept = needed.union(others)
    documents = tuple(document for document in questions.documents if document.id in kept)
    return replace(questions, cases=cases, documents=documents)
