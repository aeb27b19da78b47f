"""Cuts a text into the pieces of the bundled vocabulary, and gives their ids.

SentencePiece's unigram segmentation: of all ways to cut a text, the one whose pieces' log probabilities
add up highest (Kudo, "Subword Regularization", 2018), found by Viterbi's algorithm. It is written out here
because the library `tokenizers` needs a second to load this vocabulary, which a first question would wait
for; this one needs a fifth of that, and its few microseconds a character vanish beside the model.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from knowledge.e5.weights import Vocabulary

SPACE_MARK = "\u2581"
"""What stands for a space in a piece."""

_UNKNOWN_PENALTY = 10.0
_PIECES_FILE = "pieces.txt"
_SCORES_FILE = "scores.npy"
_REST_FILE = "vocabulary.json"


class Tokenizer:
    """Thread-safe; the ids that frame a text stand in `start` and `end`."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.start, self.end = vocabulary.start, vocabulary.end
        self._unknown = vocabulary.unknown
        self._scores: list[float] = vocabulary.scores.tolist()
        self._unknown_score = min(self._scores) - _UNKNOWN_PENALTY
        self._ids = {piece: number for number, piece in enumerate(vocabulary.pieces)}
        self._longest = _longest_by_first_character(vocabulary.pieces)
        self._replacements = str.maketrans(vocabulary.replacements)

    def ids(self, text: str) -> Iterator[int]:
        """The ids of the text's pieces, without start and end, word by word: take no more than needed."""
        plain = re.sub(" {2,}", " ", text.translate(self._replacements))
        marked = plain.replace(" ", SPACE_MARK)
        if not marked.startswith(SPACE_MARK):
            marked = SPACE_MARK + marked
        for word in re.finditer(f"{SPACE_MARK}[^{SPACE_MARK}]*", marked):
            yield from self._best_cut(word.group())

    def _best_cut(self, word: str) -> list[int]:
        """Viterbi's algorithm: the best cut up to each character, from the best cuts before it."""
        ids, scores, longest = self._ids, self._scores, self._longest
        length = len(word)
        best = [0.0] + [float("-inf")] * length
        piece_before = [self._unknown] * (length + 1)
        start_before = [0] * (length + 1)
        for start in range(length):
            so_far = best[start]
            furthest = min(start + longest.get(word[start], 0), length)
            for end in range(start + 1, furthest + 1):
                piece = ids.get(word[start:end])
                if piece is not None and so_far + scores[piece] > best[end]:
                    best[end] = so_far + scores[piece]
                    piece_before[end], start_before[end] = piece, start
            if so_far + self._unknown_score > best[start + 1]:
                best[start + 1] = so_far + self._unknown_score
                piece_before[start + 1], start_before[start + 1] = self._unknown, start
        return _walk_back(piece_before, start_before)


def save_vocabulary(vocabulary: Vocabulary, folder: Path) -> None:
    """Write what load_vocabulary reads, in a form that loads fast."""
    (folder / _PIECES_FILE).write_text("\n".join(vocabulary.pieces), encoding="utf-8", newline="")
    np.save(folder / _SCORES_FILE, vocabulary.scores)
    rest = {
        "replacements": vocabulary.replacements,
        "start": vocabulary.start,
        "end": vocabulary.end,
        "padding": vocabulary.padding,
        "unknown": vocabulary.unknown,
    }
    (folder / _REST_FILE).write_text(json.dumps(rest), encoding="utf-8")


def load_vocabulary(folder: Path) -> Vocabulary:
    """The vocabulary that save_vocabulary wrote there; OSError or ValueError when it is not whole."""
    pieces = (folder / _PIECES_FILE).read_bytes().decode().split("\n")
    rest = json.loads((folder / _REST_FILE).read_bytes())
    return Vocabulary(pieces=tuple(pieces), scores=np.load(folder / _SCORES_FILE), **rest)


def _longest_by_first_character(pieces: tuple[str, ...]) -> dict[str, int]:
    longest: dict[str, int] = {}
    for piece in pieces:
        if len(piece) > longest.get(piece[0], 0):
            longest[piece[0]] = len(piece)
    return longest


def _walk_back(piece_before: list[int], start_before: list[int]) -> list[int]:
    found: list[int] = []
    end = len(piece_before) - 1
    while end:
        found.append(piece_before[end])
        end = start_before[end]
    return found[::-1]
