"""Passages and their sentences → vectors, all of a batch in one call."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knowledge.document import Document, Passage
from knowledge.embedding import Embedder
from knowledge.library import Embeddings
from knowledge.passages import passage_text


def embed(embedder: Embedder, passages: Sequence[tuple[Document, Passage]]) -> Embeddings:
    """The vectors of these passages and of their sentences; a text that comes twice is embedded once.

    The texts go to the embedder in order of length, so that it need not fill short ones up to long ones.
    """
    wholes = [passage_text(document, passage) for document, passage in passages]
    sentences = [
        [document.text[span.start : span.end] for span in passage.sentences] for document, passage in passages
    ]
    texts = sorted(
        {*wholes, *(text for group in sentences for text in group)}, key=lambda text: (len(text), text)
    )
    row = {text: number for number, text in enumerate(texts)}
    vectors = embedder.embed_passages(texts) if texts else np.empty((0, 1), dtype=np.float32)
    return Embeddings(
        embedder.fingerprint,
        vectors[[row[text] for text in wholes]],
        [vectors[[row[text] for text in group]] for group in sentences],
    )
