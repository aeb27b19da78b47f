"""The robustness suite: is what the texts do not say declined, and what they say still answered.

RGB asks with five passages, of which a share or all are noise; the notices are asked what stands in them, and
what stood in notices that are not here. One rule decides on both, the assistant's own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from importlib import resources
from pathlib import Path

from assistant.answer import Answer
from assistant.pipeline import Assistant
from assistant.settings import Settings
from eval.cases import Case
from eval.confidence import confidence
from eval.confined import confined
from eval.datasets import NOTICES, folder_of
from eval.errors import MissingData
from eval.homes import assistant_over
from eval.judging import TextOf
from eval.loading import QuestionSet
from eval.loading.beir import beir_case
from eval.loading.lines import entries
from eval.loading.rgb import rgb_set
from eval.metrics import CONFIDENCE, Scoring, scoring
from eval.metrics.declining import auc_figure
from eval.metrics.said import is_search_only
from eval.report import Report
from eval.running import Bench, Trial
from eval.runs import read_run
from eval.suites.quick import cut
from eval.suites.reading import NOTICES_DAY, notice_set

PASSAGES = "rgb_zh_refine"
UNDOCUMENTED = "queries_nodoc.jsonl"
METRICS = (
    *("status accuracy", "reject rate", "false refusals"),
    *("accuracy", "hard answer in 3 quotes", "hard-fact recall", "exactness"),
    *("lexical support recall", "lexical support precision"),
)
APART = ("false refusals", "accuracy")


def run_robustness(settings: Settings, bench: Bench) -> list[Report]:
    """Ask RGB and the notices, each in a home of its own; raises MissingData before anything is run."""
    passages, papers = (folder_of(settings.eval_data, name) for name in (PASSAGES, NOTICES))
    return [
        _take("robustness-rgb", rgb_set(passages), settings, bench),
        _take("robustness-notices", _notices(papers), settings, bench),
    ]


def undocumented(folder: Path) -> tuple[Case, ...]:
    """The questions without their notice that no other notice answers, as was checked one by one.

    `robustness/undocumented.toml` holds their ids; one that is not judged, or that another notice answers
    wholly or in part, is not among them. Raises MissingData, BadCase.
    """
    if not (folder / UNDOCUMENTED).is_file():
        raise MissingData(f"{folder.name}/{UNDOCUMENTED}")
    unanswerable = _judged()
    cases = [
        beir_case(query, (), status=("no_evidence",), kind="without its notice")
        for query in entries(folder / UNDOCUMENTED)
        if query.text("_id") in unanswerable
    ]
    return tuple(replace(case, expected=(), on=NOTICES_DAY) for case in cases)


def _judged() -> frozenset[str]:
    file = resources.files("eval").joinpath("suites/robustness/undocumented.toml")
    return frozenset(tomllib.loads(file.read_text(encoding="utf-8"))["unanswerable"])


def _notices(folder: Path) -> QuestionSet:
    questions = notice_set(folder)
    answerable = tuple(replace(case, kind="with its notice") for case in questions.cases)
    return replace(questions, cases=(*answerable, *undocumented(folder)))


def _take(name: str, questions: QuestionSet, settings: Settings, bench: Bench) -> Report:
    chosen = cut(questions, limit=bench.limit, seed=bench.seed)
    with assistant_over(chosen.documents, settings=settings, progress=bench, bundled=False) as assistant:
        trial = Trial(name, chosen.cases, _scoring(assistant), apart=APART)
        return _with_area(bench.take(trial, assistant))


def _with_area(report: Report) -> Report:
    """The report with the AUC, which no case has by itself, before its other figures."""
    if report.run is None or "AUC" in report.figures:
        return report
    figure = auc_figure(tuple(read_run(report.run).rows))
    return report if figure is None else replace(report, figures={"AUC": figure, **report.figures})


def _scoring(assistant: Assistant) -> Scoring:
    """The metrics, and how sure the assistant is where it answered by itself, not a rival or a chat model."""
    metrics = scoring(*METRICS)

    def score(case: Case, answer: Answer, text_of: TextOf) -> Mapping[str, float | None]:
        asked = assistant if case.documents is None else confined(assistant, case.documents)
        own = answer.mode == "extractive" and not is_search_only(answer)
        return {**metrics(case, answer, text_of), CONFIDENCE: confidence(case, asked) if own else None}

    return score
