"""The crowd suite: the same build, unchanged, with 599 notices and 238 laws beside the bundled policies.

`crowd-ncp` asks for what stands in the notices and looks for the known answer in at most three quoted
sentences; `crowd-nodoc` asks for what stood in notices that are not here; the seed cases are asked again,
to be read against their figures without the crowd.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from assistant.answer import Answer, Status
from assistant.settings import Settings
from eval.cases import Case
from eval.datasets import NOTICES, folder_of, laws, notices
from eval.homes import assistant_over
from eval.judging import TextOf
from eval.loading.beir import beir_case
from eval.loading.lines import entries
from eval.metrics import scoring
from eval.report import Report
from eval.running import Bench, Trial, Verdicts, run_cases
from eval.suites.reading import notice_set
from eval.suites.seed import PARTS, seed_cases

DECLINED = "declined (unjudged)"
METRICS = (
    *("hard answer in 3 quotes", "hard answer in the lead sentence", "quote length", "hard-fact recall"),
    *("citation precision", "citation recall", "exactness", "false refusals"),
)


def run_crowd(settings: Settings, bench: Bench) -> list[Report]:
    """All reports of the crowd; its home is built at the first run, which takes minutes."""
    folder = folder_of(settings.eval_data, NOTICES)
    asked = (notice_trial(documented(folder)), absent_trial(undocumented(folder)))
    documents = laws(folder.parent), notices(folder.parent)
    with assistant_over(*documents, settings=settings, progress=bench, bundled=True) as assistant:
        return [
            *(bench.take(trial, assistant) for trial in asked),
            *(run_cases(f"crowd-{name}", seed_cases(part), assistant, bench) for name, part in PARTS.items()),
        ]


def documented(folder: Path) -> tuple[Case, ...]:
    """The questions whose answer stands in a notice, asked for today like all of the crowd."""
    return tuple(replace(case, kind="notice", on=None) for case in notice_set(folder).cases)


def undocumented(folder: Path) -> tuple[Case, ...]:
    """The questions whose notice is not here. Another text may answer some, so no status is expected."""
    return tuple(
        replace(beir_case(query, (), status=(), kind="absent"), expected=())
        for query in entries(folder / "queries_nodoc.jsonl")
    )


def notice_trial(cases: tuple[Case, ...]) -> Trial:
    """Looks for the known answer in the quotes, and whether every number said is held."""
    metrics, verdicts = scoring(*METRICS), Verdicts()

    def score(case: Case, answer: Answer, text_of: TextOf) -> Mapping[str, float | None]:
        held = verdicts.score(case, answer, text_of)["numbers held"]
        return {**metrics(case, answer, text_of), "numbers held": held}

    return Trial("crowd-ncp", cases, score)


def absent_trial(cases: tuple[Case, ...]) -> Trial:
    """Counts what is declined; no case is right or wrong."""

    def score(case: Case, answer: Answer, text_of: TextOf) -> Mapping[str, float | None]:
        return {"right": None, DECLINED: float(answer.status is Status.NO_EVIDENCE)}

    return Trial("crowd-nodoc", cases, score)
