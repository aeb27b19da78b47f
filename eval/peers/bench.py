"""Our search beside the common recipes, on the same embedder, passages and questions: quality and latency.

`make bench-peers`, or `python -m eval.peers.bench [how many documents of each set]` in its environment.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from platformdirs import user_data_path

from assistant.settings import Settings
from eval.datasets import NOTICES, BeirQuery, folder_of, qrels, queries
from eval.homes import assistant_over
from eval.loading.lines import entries
from eval.metrics.ranking import ranked
from eval.peers.recipes import Piece, Ranking, recipes
from eval.report import Figure
from eval.report_figures import bootstrap_mean, bootstrap_percentile
from knowledge.archive import Archive
from knowledge.document import Document
from knowledge.embedding import open_embedder
from knowledge.progress import silent
from knowledge.search import Query
from knowledge.splitting import split

SETS = ("cmrc2018_dev", NOTICES)
# Passages asked for; they are of more than ten texts.
DEPTH = 40
_SEED = 0
_DAY = date(2026, 11, 22)


@dataclass(frozen=True, slots=True)
class Beside:
    """One way of searching one set: nDCG@10 over texts, and seconds a question."""

    set: str
    way: str
    quality: Figure
    p50: Figure
    p95: Figure


def compare(folder: Path, *, settings: Settings, documents: int | None) -> list[Beside]:
    """Our search and each recipe on one set in BEIR form, or on its first documents and their questions."""
    texts = tuple(_documents(folder))[:documents]
    there = {document.id for document in texts}
    gold = {
        question: of for question, of in qrels(folder / "qrels.tsv").items() if there.issuperset(of.keys())
    }
    asked = [question for question in queries(folder / "queries.jsonl") if question.id in gold]
    pieces = [
        Piece("\n".join([document.title, *passage.heading, passage.text]), document.id)
        for document in texts
        for passage in split(document)
    ]
    ways = recipes(pieces, open_embedder(settings.embedder, home=settings.home), depth=DEPTH)
    with assistant_over(texts, settings=settings, progress=silent, bundled=False) as assistant:
        ways = {"this product": _ours(assistant.archive), **ways}
        return [_measured(folder.name, way, ranking, asked, gold) for way, ranking in ways.items()]


def _ours(archive: Archive) -> Ranking:
    def rank(question: str) -> list[str]:
        hits = archive.search(Query(question, _DAY, limit=DEPTH))
        return list(dict.fromkeys(hit.document.id for hit in hits))

    return rank


def _documents(folder: Path) -> Iterable[Document]:
    """The texts of a set without days or places, so that none is excluded."""
    for entry in entries(folder / "corpus.jsonl"):
        name = entry.text("_id")
        yield Document(
            id=name, title=str(entry.table.get("title") or name), text=entry.text("text"), source=name
        )


def _measured(
    name: str, way: str, ranking: Ranking, asked: Sequence[BeirQuery], gold: dict[str, dict[str, int]]
) -> Beside:
    quality: list[float] = []
    seconds: list[float] = []
    ranking(asked[0].text)
    for question in asked:
        started = time.perf_counter()
        found = ranking(question.text)
        seconds.append(time.perf_counter() - started)
        quality.append(ranked("nDCG@10", tuple(found), gold[question.id]))
    times = np.array(seconds)
    return Beside(
        name,
        way,
        bootstrap_mean(np.array(quality), seed=_SEED),
        bootstrap_percentile(times, 50, seed=_SEED),
        bootstrap_percentile(times, 95, seed=_SEED),
    )


def table(found: Sequence[Beside]) -> str:
    """A Markdown table, a line for each set and way."""
    lines = [
        "| set | search | nDCG@10 (95 % interval) | p50 ms | p95 ms | questions |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.set} | {one.way} | {one.quality.value:.4f} ({one.quality.low:.3f}–{one.quality.high:.3f})"
        f" | {one.p50.value * 1000:.1f} | {one.p95.value * 1000:.1f} | {one.quality.n} |"
        for one in found
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """Compare on every set that is there and print the table."""
    data = os.environ.get("SME_POLICY_EVAL_DATA")
    home = Path(os.environ.get("SME_POLICY_HOME") or user_data_path("sme-policy", appauthor=False))
    documents = int(arguments[0]) if arguments else None
    settings = Settings(home=home, eval_data=Path(data) if data else None)
    found = [
        one
        for name in SETS
        for one in compare(folder_of(settings.eval_data, name), settings=settings, documents=documents)
    ]
    print(table(found))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
