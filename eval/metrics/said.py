"""What a metric compares: the words an answer says, without its marks, and the words a case expects."""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.answer import Answer
from eval.cases import Case
from eval.judging import TextOf

Metric = Callable[[Case, Answer, TextOf], float | None]
"""A case, its answer and the texts of documents to a value, usually 0 to 1; None where it cannot judge."""

DECLINED = frozenset({"no_evidence", "refused", "withheld", "failed"})
"""The statuses of an answer that gives nothing of what was asked for."""

_MARKS = re.compile(r"\s*\[\d+\]")


def said(answer: Answer) -> str | None:
    """The text of an answer without its [n]; empty for one that declines, None for a mere search."""
    if is_search_only(answer):
        return None
    return "" if answer.status.value in DECLINED else _MARKS.sub("", answer.text)


def is_search_only(answer: Answer) -> bool:
    """Whether no answer was asked for, only passages."""
    return not answer.text and bool(answer.citations)


def references(case: Case) -> tuple[str, ...]:
    """The wordings of the one answer a case expects; none where it expects several things or none."""
    return case.expected[0] if len(case.expected) == 1 else ()


def best(case: Case, answer: Answer, score: Callable[[str, str], float]) -> float | None:
    """The best score of the answer against a wording of the expected one: score(reference, words said)."""
    words = said(answer)
    wordings = references(case)
    if words is None or not wordings:
        return None
    return max(score(wording, words) for wording in wordings)
