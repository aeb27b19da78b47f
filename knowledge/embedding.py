"""Texts to vectors: what every embedder can do, and the three there are."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

import httpx
import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, FiniteFloat, ValidationError

from knowledge.errors import EmbedderError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_TEXTS_A_REQUEST = 64
_TIMEOUT = httpx.Timeout(60.0, connect=5.0)
_FINGERPRINT_LENGTH = 12

Progress = Callable[[str, float], None]
"""Called with what is being done (a code that the interface words) and the share that is done, 0 to 1."""


class Embedder(Protocol):
    """Thread-safe. Vectors are float32 of unit length, so their dot product is the cosine."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the vectors would."""

    @property
    def dimension(self) -> int: ...

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text, (texts, dimension); EmbedderError."""

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """(dimension,); EmbedderError."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible service: its address up to and including /v1, and its key, which may be empty."""

    base_url: str
    api_key: str


@dataclass(frozen=True, slots=True)
class _Wish:
    """All that an embedder may need to be opened; `name` is what the setting says behind its colon."""

    name: str
    home: Path
    endpoint: Endpoint | None
    progress: Progress


def open_embedder(
    setting: str, *, home: Path, endpoint: Endpoint | None = None, progress: Progress | None = None
) -> Embedder:
    """The embedder that SME_POLICY_EMBEDDER names; EmbedderError when there is none or it does not open."""
    kind, _, name = setting.partition(":")
    opener = EMBEDDERS.get(kind)
    if opener is None:
        raise EmbedderError(f"SME_POLICY_EMBEDDER is {setting!r}; expected {_EXPECTED}")
    return opener(_Wish(name, home, endpoint, progress or _silent))


def _silent(what: str, share: float) -> None:
    """The progress of those who do not want to know."""


def _open_e5(wish: _Wish) -> Embedder:
    if wish.name:
        raise EmbedderError(f"SME_POLICY_EMBEDDER is 'e5:{wish.name}'; expected {_EXPECTED}")
    # onnxruntime takes a quarter of a second to import, which other embedders do without.
    from knowledge.e5 import open_e5

    return open_e5(wish.home, wish.progress)


def _open_sentence_transformers(wish: _Wish) -> Embedder:
    if not wish.name:
        raise EmbedderError(f"SME_POLICY_EMBEDDER names no model; expected {_EXPECTED}")
    try:
        # torch takes seconds to import, and only this extra brings it.
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise EmbedderError(
            "SME_POLICY_EMBEDDER asks for sentence-transformers, which is not installed; install "
            "sme-policy-assistant[sentence-transformers], or set SME_POLICY_EMBEDDER to e5"
        ) from error
    wish.progress("loading_model", 0.0)
    try:
        model = SentenceTransformer(wish.name, device="cpu")
    except (OSError, ValueError, RuntimeError, httpx.HTTPError) as error:
        raise EmbedderError(
            f"sentence-transformers cannot open {wish.name!r}: {error}; "
            "expected a model folder or the name of a model that is on this machine"
        ) from error
    wish.progress("loading_model", 1.0)
    return SentenceTransformersEmbedder(model, wish.name)


def _open_openai(wish: _Wish) -> Embedder:
    if not wish.name:
        raise EmbedderError(f"SME_POLICY_EMBEDDER names no model; expected {_EXPECTED}")
    if wish.endpoint is None:
        raise EmbedderError(
            f"SME_POLICY_EMBEDDER is 'openai:{wish.name}', which needs SME_POLICY_MODEL_BASE_URL"
        )
    return OpenAIEmbedder(wish.name, wish.endpoint)


@dataclass(frozen=True, slots=True)
class _Prefixes:
    """What stands before a question and before a passage, as the model was trained."""

    query: str
    passage: str


def _prefixes_by_name(model: str) -> _Prefixes:
    """Those of the E5 family (Wang et al., 2024) when the model's own name says it is of it, else none."""
    is_e5 = "e5" in Path(model).name.lower()
    return _Prefixes("query: ", "passage: ") if is_e5 else _Prefixes("", "")


class SentenceTransformersEmbedder:
    """Any model of the library sentence-transformers, on the processor."""

    def __init__(self, model: SentenceTransformer, name: str) -> None:
        self._model = model
        self._one_at_a_time = Lock()
        by_name = _prefixes_by_name(name)
        own = {kind: prompt for kind, prompt in model.prompts.items() if prompt}
        passage = own.get("passage") or own.get("document") or by_name.passage
        self._prefixes = _Prefixes(own.get("query") or by_name.query, passage)
        self.dimension: int = model.get_embedding_dimension() or len(model.encode("dimension"))
        self.fingerprint = _short_hash("sentence-transformers", self._prefixes, _hash_of_weights(model))

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._embed([self._prefixes.passage + text for text in texts])

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self._embed([self._prefixes.query + text]).reshape(-1)

    def _embed(self, texts: list[str]) -> NDArray[np.float32]:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        # The library's tokenizers change their own settings while they run.
        with self._one_at_a_time:
            # An empty prompt, since ours stand before the texts already and the model may have a default one.
            vectors = self._model.encode(texts, prompt="", show_progress_bar=False)
        return _unit(np.asarray(vectors, np.float32))


class OpenAIEmbedder:
    """A model behind an OpenAI-compatible endpoint: POST <base url>/embeddings, in batches."""

    def __init__(self, model: str, endpoint: Endpoint) -> None:
        self._model = model
        self._prefixes = _prefixes_by_name(model)
        self._address = f"{endpoint.base_url.rstrip('/')}/embeddings"
        key = {"Authorization": f"Bearer {endpoint.api_key}"} if endpoint.api_key else {}
        self._client = httpx.Client(headers=key, timeout=_TIMEOUT)
        self._dimension = 0
        self.fingerprint = _short_hash("openai", self._address, model)

    @property
    def dimension(self) -> int:
        """Asked of the endpoint on first use, which raises EmbedderError when it does not answer."""
        if not self._dimension:
            self.embed_query("dimension")
        return self._dimension

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        prefixed = [self._prefixes.passage + text for text in texts]
        starts = range(0, len(prefixed), _TEXTS_A_REQUEST)
        return np.concatenate([self._request(prefixed[start : start + _TEXTS_A_REQUEST]) for start in starts])

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self._request([self._prefixes.query + text]).reshape(-1)

    def _request(self, texts: list[str]) -> NDArray[np.float32]:
        body = {"model": self._model, "input": texts, "encoding_format": "float"}
        try:
            reply = self._client.post(self._address, json=body)
        except httpx.HTTPError as error:
            raise self._failure(f"does not answer ({type(error).__name__}: {error})") from error
        if reply.status_code != httpx.codes.OK:
            raise self._failure(f"answered with HTTP status {reply.status_code}: {reply.text[:200]!r}")
        return self._vectors(reply.content, len(texts))

    def _vectors(self, content: bytes, count: int) -> NDArray[np.float32]:
        try:
            rows = _EmbeddingReply.model_validate_json(content).data
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise self._failure(
                f"sent a reply of another form: {first['msg']} at {where or 'its start'}"
            ) from error
        by_index = {row.index: row.embedding for row in rows}
        if len(rows) != count or by_index.keys() != set(range(count)):
            numbers = [row.index for row in rows][:8]
            raise self._failure(f"sent {len(rows)} vectors numbered {numbers}… for {count} texts")
        width = self._dimension or len(by_index[0])
        if not width or any(len(vector) != width for vector in by_index.values()):
            widths = sorted({len(vector) for vector in by_index.values()})
            raise self._failure(f"sent vectors of {widths} numbers where {width or 'some'} were expected")
        vectors = np.array([by_index[number] for number in range(count)], np.float64)
        if not vectors.any(axis=1).all():
            raise self._failure("sent a vector of zeros, which has no direction")
        self._dimension = width
        return _unit(vectors)

    def _failure(self, what: str) -> EmbedderError:
        return EmbedderError(
            f"the embedding endpoint {self._address} (model {self._model!r}) {what}; "
            "check SME_POLICY_MODEL_BASE_URL and SME_POLICY_EMBEDDER"
        )


class _EmbeddingRow(BaseModel):
    index: int
    embedding: list[FiniteFloat]


class _EmbeddingReply(BaseModel):
    data: list[_EmbeddingRow]


def _hash_of_weights(model: SentenceTransformer) -> str:
    """Of every weight, so that a model trained further under the same name is another one."""
    # Only where torch is loaded already.
    import torch

    digest = hashlib.sha256(str(model.max_seq_length).encode())
    for name, weight in sorted(model.state_dict().items()):
        # A pooler is not used, and drawn at random when the model's file has none.
        if ".pooler." in name:
            continue
        digest.update(name.encode())
        digest.update(weight.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy())
    return digest.hexdigest()


def _short_hash(kind: str, *parts: object) -> str:
    digest = hashlib.sha256(repr(parts).encode()).hexdigest()
    return f"{kind}-{digest[:_FINGERPRINT_LENGTH]}"


def _unit(vectors: NDArray[np.float32] | NDArray[np.float64]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), np.float32)


EMBEDDERS: dict[str, Callable[[_Wish], Embedder]] = {
    "e5": _open_e5,
    "sentence-transformers": _open_sentence_transformers,
    "openai": _open_openai,
}

_EXPECTED = "e5, sentence-transformers:<name or folder> or openai:<model>"
