"""How much of the embedder's speed is left when documents are added."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.pipeline import Assistant
from assistant.settings import Settings
from eval.datasets import LAWS, folder_of, laws
from eval.homes import link_models
from eval.measure import Measure, seconds
from knowledge.document import Document
from knowledge.embedded import embed
from knowledge.embedding import open_embedder
from knowledge.progress import Progress
from knowledge.splitting import split

_PASSAGES_A_TURN = 256
_TURNS = 3


def measure_adding(settings: Settings, progress: Progress) -> list[Measure]:
    """Vectors a second when documents are added, beside the embedder on the same texts in one call."""
    portions = _portions(laws(folder_of(settings.eval_data, LAWS).parent))
    embedder = open_embedder(settings.embedder, home=settings.home)
    vectors, raw, adding = 0, 0.0, 0.0
    with _empty_assistant(settings, progress) as assistant:
        for number, documents in enumerate(portions, start=1):
            passages = [(document, passage) for document in documents for passage in split(document)]
            vectors += len(passages) + sum(len(passage.sentences) for _, passage in passages)
            # In turns, so that both meet the same load.
            raw += seconds(partial(embed, embedder, passages))
            adding += seconds(partial(_add, documents, assistant))
            progress("adding", number, len(portions))
    return [
        Measure(
            what="adding documents",
            value=vectors / adding,
            beside="embedding their texts",
            beside_value=vectors / raw,
            unit="vectors/s",
            note=f"Adding: {sum(map(len, portions))} documents of {LAWS}, {vectors:,} vectors of passages "
            "and sentences, until each is durable and found.",
        )
    ]


@contextmanager
def _empty_assistant(settings: Settings, progress: Progress) -> Iterator[Assistant]:
    with TemporaryDirectory() as folder:
        link_models(settings, Path(folder))
        assistant = Assistant.open(replace(settings, home=Path(folder), bundled=False), progress)
        try:
            yield assistant
        finally:
            assistant.close()


def _add(documents: Sequence[Document], assistant: Assistant) -> None:
    for _ in assistant.archive.add_documents(documents):
        pass


def _portions(documents: Sequence[Document]) -> list[list[Document]]:
    """The first documents, in portions of at least as many passages as are added at once."""
    portions: list[list[Document]] = [[]]
    size = 0
    for document in documents:
        if size >= _PASSAGES_A_TURN:
            if len(portions) == _TURNS:
                break
            portions.append([])
            size = 0
        portions[-1].append(document)
        size += len(split(document))
    return portions
