"""How much of the embedder's speed is left when documents are added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
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

_PASSAGES = 500


def measure_adding(settings: Settings, progress: Progress) -> list[Measure]:
    """Vectors a second when documents are added, beside the embedder on the same texts in one call."""
    documents = _some(laws(folder_of(settings.eval_data, LAWS).parent))
    passages = [(document, passage) for document in documents for passage in split(document)]
    vectors = len(passages) + sum(len(passage.sentences) for _, passage in passages)
    embedder = open_embedder(settings.embedder, home=settings.home)
    embedder.embed_passages([passage.text for _, passage in passages[:8]])
    raw = seconds(lambda: embed(embedder, passages))
    adding = _adding_seconds(documents, settings, progress)
    return [
        Measure(
            what="adding documents",
            value=vectors / adding,
            beside="embedding their texts",
            beside_value=vectors / raw,
            unit="vectors/s",
            note=f"Adding: {len(documents)} documents of {LAWS} into an empty home, {vectors:,} vectors of "
            "passages and sentences, until each is durable and found.",
        )
    ]


def _adding_seconds(documents: Sequence[Document], settings: Settings, progress: Progress) -> float:
    with TemporaryDirectory() as folder:
        link_models(settings, Path(folder))
        assistant = Assistant.open(replace(settings, home=Path(folder), bundled=False), progress)
        try:
            return seconds(lambda: list(assistant.archive.add_documents(documents, progress)))
        finally:
            assistant.close()


def _some(documents: Sequence[Document]) -> list[Document]:
    """The first documents, about 500 passages together."""
    sizes = accumulate(len(split(document)) for document in documents)
    return [document for document, size in zip(documents, sizes, strict=True) if size <= _PASSAGES]
