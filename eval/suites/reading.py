"""The reading suite: does the first sentence quoted, do three of them, hold the answer, over whole corpora.

848 encyclopaedia entries with questions on them (CMRC 2018), and 599 notices of early 2020 with questions
on them (NCP). Nothing tells which text holds the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from assistant.settings import Settings
from eval.datasets import NOTICES, folder_of, notices
from eval.homes import assistant_over
from eval.loading import QuestionSet
from eval.loading.beir import QUERIES, beir_case, beir_set, gold_of
from eval.loading.lines import entries
from eval.metrics import scoring
from eval.report import Report
from eval.running import Bench, Trial
from eval.suites.quick import cut

ENTRIES = "cmrc2018_dev"
# The day the notices' questions were published; what has run out since held for those who asked.
NOTICES_DAY = date(2020, 3, 1)
METRICS = (
    *("hard answer in 3 quotes", "hard answer in the lead sentence", "quote length"),
    *("EM", "character F1", "CMRC F1", "ROUGE-L", "hard-fact recall"),
    *("citation precision", "citation recall", "citation F1", "exactness"),
    *("lexical support recall", "lexical support precision", "false refusals"),
    *("nDCG@10", "recall@5", "recall@10", "MRR@10"),
)


@dataclass(frozen=True, slots=True)
class _Part:
    """One corpus: the name of its figures, its folder, and what reads it."""

    name: str
    folder: str
    read: Callable[[Path], QuestionSet]


def run_reading(settings: Settings, bench: Bench) -> list[Report]:
    """Ask both corpora, each in a home of its own; raises MissingData before anything is run."""
    folders = [folder_of(settings.eval_data, part.folder) for part in PARTS]
    return [
        _take(part.name, part.read(folder), settings, bench)
        for part, folder in zip(PARTS, folders, strict=True)
    ]


def notice_set(folder: Path) -> QuestionSet:
    """The notices, and the questions whose answer stands in one of them; raises BadCase, MissingData."""
    gold = gold_of(folder / "qrels.tsv")
    cases = [
        beir_case(query, gold.get(query.text("_id"), {}), status=("answered",))
        for query in entries(folder / QUERIES)
    ]
    dated = tuple(replace(case, on=NOTICES_DAY) for case in cases)
    return QuestionSet(folder.name, dated, notices(folder.parent))


PARTS = (
    _Part("reading-cmrc", ENTRIES, beir_set),
    _Part("reading-notices", NOTICES, notice_set),
)


def _take(name: str, questions: QuestionSet, settings: Settings, bench: Bench) -> Report:
    chosen = cut(questions, limit=bench.limit, seed=bench.seed)
    with assistant_over(chosen.documents, settings=settings, progress=bench, bundled=False) as assistant:
        return bench.take(Trial(name, chosen.cases, scoring(*METRICS)), assistant)
