"""The common LangChain recipes for search: BM25 and Chroma fused by rank, and the plain vector store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from uuid import uuid4

from knowledge.embedding import Embedder

Ranking = Callable[[str], list[str]]
"""A question to the ids of the texts found, best first, each once."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage with the title and headings in front, and the text of the set that it belongs to."""

    text: str
    of: str


class _Embeddings:
    """Our embedder as LangChain wants one, so that both sides use the same vectors."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [list(map(float, vector)) for vector in self._embedder.embed_passages(texts)]

    def embed_query(self, text: str) -> list[float]:
        return list(map(float, self._embedder.embed_query(text)))


def recipes(pieces: Sequence[Piece], embedder: Embedder, *, depth: int) -> dict[str, Ranking]:
    """Each recipe over these passages, by name; the fused one with jieba's words and equal weights."""
    # Only the environment of `make bench-peers` has these, so nothing here may import them by name.
    jieba = import_module("jieba")
    retrievers = import_module("langchain_community.retrievers")
    ensemble = import_module("langchain_classic.retrievers").EnsembleRetriever
    chroma = import_module("langchain_chroma").Chroma

    texts = [piece.text for piece in pieces]
    of = [{"of": piece.of} for piece in pieces]
    store = chroma.from_texts(
        texts,
        _Embeddings(embedder),
        metadatas=of,
        # One that is named like an earlier one of this process would hold its texts too.
        collection_name=uuid4().hex,
    )
    vectors = store.as_retriever(search_kwargs={"k": depth})
    words = retrievers.BM25Retriever.from_texts(texts, metadatas=of, preprocess_func=jieba.lcut, k=depth)
    plain_words = retrievers.BM25Retriever.from_texts(texts, metadatas=of, k=depth)
    fused = ensemble(retrievers=[words, vectors], weights=[0.5, 0.5])
    default = ensemble(retrievers=[plain_words, vectors], weights=[0.5, 0.5])
    return {
        "LangChain ensemble, jieba BM25 + Chroma": _ranking(fused),
        "LangChain ensemble, its default words": _ranking(default),
        "LangChain Chroma alone": _ranking(vectors),
    }


def _ranking(retriever: Any) -> Ranking:
    return lambda question: list(dict.fromkeys(one.metadata["of"] for one in retriever.invoke(question)))
