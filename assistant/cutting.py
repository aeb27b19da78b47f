"""Cuts a text that is still being written into sentences, each given as soon as it is sure to be whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

# What never ends is cut here; a sentence of that length holds in no text.
LONGEST = 700
_CLOSER = {"「": "」", "『": "』", "“": "”", "《": "》", "（": "）", "(": ")", "[": "]", "【": "】"}
# A quotation that is never closed ends with its line or here, or it would swallow the rest.
_LONGEST_INSIDE = 240
_STOPS = "。！？!?…"
_MORE_STOPS = '。！？!?…."”」』）)'
_HANDLES = re.compile(r"(?:\s*[\[【](?:[^\[\]【】\n]{0,40})[\]】])+")
_HANDLES_BEGUN = re.compile(r"(?:\s*[\[【][^\[\]【】\n]{0,40}[\]】])*\s*(?:[\[【][^\[\]【】\n]{0,40})?")
_ENDS_WITH_HANDLE = re.compile(r"[\]】]\s*$")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(（])(?:[A-Za-z]|[A-Z][a-z]|No|Art|art|Co|Ltd|Inc|vs|etc|e\.g|i\.e|approx|cf|para|Nos|incl|St|Mr|Ms|Dr|Prof)$"
)
_NUMBERS_AN_ITEM = re.compile(r"^\s*[(（]?\d{1,2}$")


def sentences(stream: Iterable[str]) -> Iterator[str]:
    """The sentences of a stream of text, trimmed, none empty.

    A sentence ends at a stop outside quotations and brackets, or at a line's end; the handles in brackets
    that follow its stop ([S1][S2]) belong to it.
    """
    cutter = _Cutter()
    for piece in stream:
        for character in piece:
            if (sentence := cutter.take(character)) is not None:
                yield sentence
    if (rest := cutter.rest()) is not None:
        yield rest


class _Cutter:
    """Takes a text character by character and tells when a sentence is whole."""

    def __init__(self) -> None:
        self._written: list[str] = []
        self._inside: list[tuple[str, int]] = []
        # Where the stop is that may end the sentence; what follows decides.
        self._stop: int | None = None

    def take(self, character: str) -> str | None:
        """The sentence that is whole with this character, or was before it."""
        if character == "\n" or len(self._written) >= LONGEST:
            return self._given(len(self._written), character)
        if self._stop is not None:
            return self._after_stop(character)
        self._written.append(character)
        self._note_brackets(character)
        if self._inside:
            return None
        if character == "." or character in _STOPS:
            return self._at_stop(character)
        return None

    def rest(self) -> str | None:
        """What is left when the stream ends."""
        return self._given(len(self._written), "")

    def _at_stop(self, character: str) -> str | None:
        before = "".join(self._written[:-1])
        if _ENDS_WITH_HANDLE.search(before):
            # Its handles are known already, so nothing has to be waited for.
            return self._given(len(self._written), "")
        if character == "." and (_ABBREVIATION.search(before) or _NUMBERS_AN_ITEM.match(before)):
            return None
        self._stop = len(self._written)
        return None

    def _after_stop(self, character: str) -> str | None:
        assert self._stop is not None
        follows = "".join(self._written[self._stop :]) + character
        if self._written[self._stop - 1] == "." and follows[0] not in ' \t"”」』）)[【':
            # A decimal point, or the dot of a name.
            self._stop = None
            self._written.append(character)
            self._note_brackets(character)
            return None
        if follows in _MORE_STOPS:
            self._written.append(character)
            self._stop = len(self._written)
            return None
        if _HANDLES_BEGUN.fullmatch(follows):
            self._written.append(character)
            return None
        handles = _HANDLES.match(follows)
        end = self._stop + (handles.end() if handles else 0)
        return self._given(end, character)

    def _note_brackets(self, character: str) -> None:
        at = len(self._written)
        if self._inside and character == self._inside[-1][0]:
            self._inside.pop()
        elif character in _CLOSER:
            self._inside.append((_CLOSER[character], at))
        while self._inside and at - self._inside[0][1] > _LONGEST_INSIDE:
            del self._inside[0]

    def _given(self, end: int, character: str) -> str | None:
        sentence = "".join(self._written[:end]).strip()
        rest = self._written[end:] + ([character] if character else [])
        self._written, self._inside, self._stop = [], [], None
        for one in rest:
            if one != "\n":
                self._written.append(one)
                self._note_brackets(one)
        return sentence or None
