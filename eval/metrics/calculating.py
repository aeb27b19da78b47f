"""Whether the calculations of an answer are those asked for and come to what is right."""

from __future__ import annotations

from dataclasses import replace

from assistant.answer import Answer
from eval.calculations import COMPARISON, calculations_of, judge_amounts
from eval.cases import Case
from eval.judging import TextOf
from knowledge.rules.calculation import Comparison


def amount_exactness(case: Case, answer: Answer, text_of: TextOf) -> float | None:
    """Amount exactness: 1 when every amount expected is given, to the last digit, and none is wrong, else 0.

    A wrong one is one shown as certain that is none of those expected; see calculations.judge_amounts.
    Unscored where a case judges no amounts. Source: this project.
    """
    if case.amount is None:
        return None
    return float(not judge_amounts(replace(case, conditions=(), asks=()), answer).faults)


def routing_precision(case: Case, answer: Answer, text_of: TextOf) -> float | None:
    """Routing precision: the rules run that the case expects, over those run; 0 to 1; unscored if none is."""
    run = _run(answer)
    if case.amount is None or not run or not _wanted(case, optional=True):
        return None
    return len(run & _wanted(case, optional=True)) / len(run)


def routing_recall(case: Case, answer: Answer, text_of: TextOf) -> float | None:
    """Routing recall: the rules expected that are run, over those expected; 0 to 1; unscored without any."""
    wanted = _wanted(case, optional=False)
    return len(_run(answer) & wanted) / len(wanted) if wanted else None


def _wanted(case: Case, *, optional: bool) -> frozenset[str]:
    amounts = {one.rule for one in case.amount or () if optional or not one.optional}
    return frozenset(amounts | {one.rule for one in case.conditions})


def _run(answer: Answer) -> frozenset[str]:
    compared = any(isinstance(one, Comparison) for one in answer.calculations)
    return frozenset({one.rule.id for one in calculations_of(answer)} | ({COMPARISON} if compared else set()))
