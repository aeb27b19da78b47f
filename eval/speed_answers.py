"""How long an answer takes over many laws, and over eight times as many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from assistant.pipeline import Assistant
from assistant.settings import Settings
from eval.cases import Case
from eval.datasets import LAWS, folder_of, laws, queries
from eval.homes import assistant_over, link_models, prepared_home
from eval.measure import Measure, seconds
from eval.running import ask
from knowledge.embedding import Embedder, open_embedder
from knowledge.library import Embeddings, Library
from knowledge.passages import StoredPassage
from knowledge.progress import Progress

_QUESTIONS = 100
_WARMING = 5
_COPIES = 8
_NOISE = 0.02
_SEED = 20261122
_LIBRARY = "library.sqlite"


def measure_answers(settings: Settings, progress: Progress) -> list[Measure]:
    """The median answer over `sme_law`, beside the median embedding of one of the same questions."""
    asked = _questions(settings)
    embedder = open_embedder(settings.embedder, home=settings.home)
    with _over_laws(settings, progress) as assistant:
        answer, embedding = _medians(
            asked, lambda case: ask(case, assistant), lambda case: embedder.embed_query(case.question)
        )
        passages = assistant.archive.passage_count
    return [
        Measure(
            what=f"an answer over {passages:,} passages",
            value=answer,
            beside="embedding its question",
            beside_value=embedding,
            unit="ms",
            note=f"Answers: the median of {len(asked)} questions of {LAWS}, extractive, in one process.",
        )
    ]


def measure_growth(settings: Settings, progress: Progress) -> list[Measure]:
    """The median answer over `sme_law` eight times over, beside that over `sme_law` once."""
    asked = _questions(settings)
    with _over_laws(settings, progress) as few, _over_copies(settings, progress) as many:
        over_many, over_few = _medians(asked, lambda case: ask(case, many), lambda case: ask(case, few))
        sizes = few.archive.passage_count, many.archive.passage_count
    return [
        Measure(
            what=f"an answer over {sizes[1]:,} passages",
            value=over_many,
            beside=f"an answer over {sizes[0]:,} passages",
            beside_value=over_few,
            unit="ms",
            note=f"The larger library is {LAWS} {_COPIES} times, written straight into it: the same texts "
            f"under other ids, each vector moved by noise of length {_NOISE}.",
        )
    ]


def _questions(settings: Settings) -> list[Case]:
    asked = queries(folder_of(settings.eval_data, LAWS) / "queries.jsonl")[:_QUESTIONS]
    return [Case(id=one.id, question=one.text, kind="speed", status=()) for one in asked]


def _medians(asked: Sequence[Case], *works: Callable[[Case], object]) -> list[float]:
    """The median milliseconds of each work on a question; they take turns, so that all meet the same load."""
    taken: list[list[float]] = [[] for _ in works]
    for number, case in enumerate((*asked[-_WARMING:], *asked)):
        for times, work in zip(taken, works, strict=True):
            time = seconds(partial(work, case))
            if number >= _WARMING:
                times.append(1000 * time)
    return [median(times) for times in taken]


def _over_laws(settings: Settings, progress: Progress) -> AbstractContextManager[Assistant]:
    documents = laws(folder_of(settings.eval_data, LAWS).parent)
    return assistant_over(documents, settings=settings, progress=progress, bundled=False)


@contextmanager
def _over_copies(settings: Settings, progress: Progress) -> Iterator[Assistant]:
    """An assistant over the laws eight times, in a home that is thrown away."""
    documents = laws(folder_of(settings.eval_data, LAWS).parent)
    start = prepared_home(documents, settings=settings, progress=progress)
    embedder = open_embedder(settings.embedder, home=settings.home)
    with TemporaryDirectory(dir=start.parent) as folder:
        home = Path(folder)
        link_models(settings, home)
        with (
            closing(Library.open(start / _LIBRARY)) as laws_once,
            closing(Library.open(home / _LIBRARY)) as copies,
        ):
            copy_laws(laws_once, copies, embedder, progress)
        assistant = Assistant.open(replace(settings, home=home, bundled=False), progress)
        try:
            assistant.archive.settle()
            yield assistant
        finally:
            assistant.close()


def copy_laws(source: Library, target: Library, embedder: Embedder, progress: Progress) -> None:
    """Write every document of one library eight times into another, the copies' vectors jittered."""
    keys: dict[str, list[int]] = defaultdict(list)
    for key, document_id in source.current_keys().items():
        keys[document_id].append(key)
    noise = np.random.default_rng(_SEED)
    for number, own in enumerate(keys.values(), start=1):
        stored = source.load(own)
        embedded = _embeddings(source, own, embedder)
        for copy in range(_COPIES):
            moved = embedded if copy == 0 else replace(embedded, passages=_jittered(embedded.passages, noise))
            _write_copy(target, stored, moved, f"copy-{copy}")
        progress("copying", number, len(keys))


def _embeddings(library: Library, keys: Sequence[int], embedder: Embedder) -> Embeddings:
    fingerprint, dimension = embedder.fingerprint, embedder.dimension
    passages = library.vectors(keys, fingerprint=fingerprint, dimension=dimension).matrix
    sentences = library.sentence_vectors(keys, fingerprint=fingerprint, dimension=dimension)
    return Embeddings(fingerprint, passages, [sentences[key] for key in keys])


def _write_copy(library: Library, stored: Sequence[StoredPassage], embedded: Embeddings, name: str) -> None:
    document = stored[0].document
    copied = replace(
        document,
        id=f"{document.id}-{name}",
        source=f"{document.source}-{name}",
        supersedes=f"{document.supersedes}-{name}" if document.supersedes else None,
    )
    passages = [replace(one.passage, document_id=copied.id) for one in stored]
    library.write(copied, passages, embedded=embedded, file=copied.source)


def _jittered(vectors: NDArray[np.float32], noise: np.random.Generator) -> NDArray[np.float32]:
    """Unit vectors near these: each moved by a random vector of length 0.02 and scaled back."""
    steps = noise.standard_normal(vectors.shape).astype(np.float32)
    moved = vectors + _NOISE * steps / np.linalg.norm(steps, axis=1, keepdims=True)
    return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), dtype=np.float32)
