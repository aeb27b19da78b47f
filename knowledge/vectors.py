"""The vector index: the passages nearest to a question's vector; the only door to Chroma.

An index is only ever added to, and asked without conditions: Chroma's `where` costs 10 to 200 times the
search itself, and deletes can leave a collection unreadable. What may answer is decided by the PassageTable.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import DamagedIndex
from knowledge.passages import Scored

if TYPE_CHECKING:
    from chromadb import Collection
    from chromadb.api.client import Client

_COLLECTION = "passages"
_SPACE: Literal["ip"] = "ip"
# At least as many candidates as are asked for (200), or the graph gives fewer and worse ones.
_CANDIDATES = 256


class VectorIndex:
    """The index in one folder, opened at its first use; safe to share between threads of one process.

    `at_first_use` is called before Chroma touches the folder.
    """

    def __init__(self, folder: Path, *, at_first_use: Callable[[], None] = lambda: None) -> None:
        self._folder = folder
        self._at_first_use = at_first_use
        self._opening = threading.Lock()
        self._client: Client | None = None
        self._collection: Collection | None = None

    @property
    def opened(self) -> bool:
        """Whether it has been used."""
        return self._collection is not None

    def add(self, keys: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Add passages with their vectors (n, d), of unit length; raises DamagedIndex."""
        collection = self._open()
        assert self._client is not None
        step = self._client.get_max_batch_size()
        with self._faults():
            for start in range(0, len(keys), step):
                part = slice(start, start + step)
                collection.add(ids=[str(key) for key in keys[part]], embeddings=vectors[part])

    def nearest(self, vector: NDArray[np.float32], *, limit: int) -> list[Scored]:
        """The `limit` passages nearest to `vector` (d,), nearest first, by cosine; raises DamagedIndex."""
        collection = self._open()
        with self._faults():
            found = collection.query(
                query_embeddings=vector[np.newaxis], n_results=limit, include=["distances"]
            )
        distances = found["distances"]
        assert distances is not None
        pairs = zip(found["ids"][0], distances[0], strict=True)
        return [Scored(int(key), 1.0 - float(distance)) for key, distance in pairs]

    def count(self) -> int:
        """How many passages it holds; raises DamagedIndex."""
        collection = self._open()
        with self._faults():
            return collection.count()

    def held(self, keys: Sequence[int]) -> set[int]:
        """Those of `keys` that it holds; raises DamagedIndex."""
        collection = self._open()
        with self._faults():
            found = collection.get(ids=[str(key) for key in keys], include=[])
        return {int(key) for key in found["ids"]}

    def close(self) -> None:
        """Let go of the folder; nothing is lost without it."""
        with self._opening:
            if self._client is not None:
                self._client.close()
            self._client = self._collection = None

    def _open(self) -> Collection:
        if (collection := self._collection) is not None:
            return collection
        with self._opening, self._faults():
            if self._collection is None:
                self._at_first_use()
                self._client, self._collection = _opened(self._folder)
            return self._collection

    @contextmanager
    def _faults(self) -> Iterator[None]:
        from chromadb.errors import ChromaError  # imported where it is needed, like chromadb itself

        try:
            yield
        except (ChromaError, ValueError, RuntimeError, OSError) as error:
            raise DamagedIndex(f"the vector index {self._folder} cannot be used: {error}") from error


def _opened(folder: Path) -> tuple[Client, Collection]:
    # Chroma takes one to two seconds to import, and a single question of a small library needs none of it.
    import chromadb
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateCollectionConfiguration
    from chromadb.config import Settings

    folder.mkdir(parents=True, exist_ok=True)
    client = chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
    assert isinstance(client, Client)
    configuration = CreateCollectionConfiguration(hnsw={"space": _SPACE, "ef_search": _CANDIDATES})
    collection = client.get_or_create_collection(
        _COLLECTION, embedding_function=None, configuration=configuration
    )
    return client, collection
