"""Exact nearest passages over the stored vectors: for small libraries, and while no index stands."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.passages import Scored


@dataclass(frozen=True, slots=True)
class StoredVectors:
    """Row i of `matrix` (unit length, float32) is the vector of passage `keys[i]`; ascending keys."""

    keys: NDArray[np.int64]
    matrix: NDArray[np.float32]

    def find(self, keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The row of each of `keys`, and whether it has one."""
        if not len(self.keys):
            return np.zeros(len(keys), dtype=np.int64), np.zeros(len(keys), dtype=np.bool_)
        rows = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return rows, self.keys[rows] == keys


class ExactVectors:
    """The vectors of the passages asked for so far, kept in memory; safe to share between threads."""

    def __init__(self, load: Callable[[Sequence[int]], StoredVectors], dimension: int) -> None:
        self._load = load
        self._stored = StoredVectors(np.empty(0, dtype=np.int64), np.empty((0, dimension), dtype=np.float32))
        self._absent = np.empty(0, dtype=np.int64)
        self._growing = threading.Lock()

    def scores(self, vector: NDArray[np.float32], keys: NDArray[np.int64]) -> NDArray[np.float32]:
        """The cosine of `vector` (unit length) with each passage of `keys`, -1 for one that has no vector."""
        stored = self._with(keys)
        scores = np.full(len(keys), -1.0, dtype=np.float32)
        rows, known = stored.find(keys)
        # Gathering rows costs more than multiplying them, so most of the passages are taken as all.
        if known.sum() * 2 > len(stored.keys):
            scores[known] = (stored.matrix @ vector)[rows[known]]
        else:
            scores[known] = stored.matrix[rows[known]] @ vector
        return scores

    def nearest(self, vector: NDArray[np.float32], keys: NDArray[np.int64], *, limit: int) -> list[Scored]:
        """The `limit` nearest of the passages `keys` that have a vector, nearest first, by cosine."""
        scores = self.scores(vector, keys)
        limit = min(limit, len(scores))
        if limit <= 0:
            return []
        best = np.argpartition(-scores, limit - 1)[:limit]
        best = best[np.lexsort((keys[best], -scores[best]))]
        return [Scored(int(keys[row]), float(scores[row])) for row in best if scores[row] > -1.0]

    def renew(self) -> None:
        """Look again for the vectors that were not there: more have been stored."""
        self._absent = np.empty(0, dtype=np.int64)

    def _with(self, keys: NDArray[np.int64]) -> StoredVectors:
        """All vectors in memory, those of `keys` among them."""
        stored = self._stored
        _, known = stored.find(keys)
        if known.all() or np.isin(keys[~known], self._absent).all():
            return stored
        with self._growing:
            stored, absent = self._stored, self._absent
            wanted = np.setdiff1d(np.setdiff1d(keys, stored.keys), absent)
            new = self._load(wanted.tolist())
            self._absent = np.union1d(absent, np.setdiff1d(wanted, new.keys))
            joined = np.concatenate((stored.keys, new.keys))
            order = np.argsort(joined, kind="stable")
            self._stored = StoredVectors(joined[order], np.concatenate((stored.matrix, new.matrix))[order])
            return self._stored
