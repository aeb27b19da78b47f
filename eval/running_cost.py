"""What the harness costs beside the assistant's own time: `python -m eval.running_cost`."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from platformdirs import user_data_path

from assistant.answer import Answer
from assistant.pipeline import Assistant
from assistant.settings import Settings
from eval.cases import Case
from eval.judging import TextOf
from eval.measure import Measure, table
from eval.running import Bench, Scoring, Trial, Verdicts
from eval.runs import open_run
from eval.suites.seed import own_home, seed_cases
from knowledge.progress import silent

_PART = "development"


@dataclass(slots=True)
class _Clocked:
    """A scoring that adds up its own seconds."""

    score: Scoring
    seconds: float = 0.0

    def __call__(self, case: Case, answer: Answer, document_of: TextOf) -> Mapping[str, float | None]:
        started = time.perf_counter()
        scores = self.score(case, answer, document_of)
        self.seconds += time.perf_counter() - started
        return scores


def measure_cost(settings: Settings) -> tuple[Measure, ...]:
    """A run's judging, and what it takes beyond answers and judging, each beside the answers' own seconds."""
    with TemporaryDirectory() as home, TemporaryDirectory() as out:
        assistant = Assistant.open(own_home(settings, Path(home)))
        try:
            verdicts = Verdicts()
            judging = _Clocked(verdicts.score)
            trial = Trial("cost", seed_cases(_PART), judging, why=verdicts.why)
            bench = Bench(settings=settings, out=Path(out), progress=silent)
            bench.take(trial, assistant)
            judging.seconds = 0.0
            started = time.perf_counter()
            report = bench.take(trial, assistant)
            whole = time.perf_counter() - started
        finally:
            assistant.close()
        assert report.run is not None
        answers = sum(row.seconds for row in open_run(report.run).rows)
    own = "the answers alone"
    note = "Over one part of the seed cases; the first run of two is left out."
    return (
        Measure("a whole run", whole, own, answers, "s"),
        Measure("judging", judging.seconds, own, answers, "s"),
        Measure("the harness", whole - answers - judging.seconds, own, answers, "s", note),
    )


def main() -> int:
    """Print the measures."""
    home = Path(user_data_path("sme-policy", appauthor=False))
    print(table(measure_cost(Settings(home=home))))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
