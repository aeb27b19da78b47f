"""A sentence as a chat model wrote it, cut into its words and the handles that follow them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HANDLE_GROUP = re.compile(
    r"[\[【(（]\s*((?:[SK]\d{1,3})(?:\s*[,，、;；/和&]?\s*[SK]\d{1,3})*)\s*[\]】)）]", re.IGNORECASE
)
_HANDLE = re.compile(r"[SK]\d{1,3}", re.IGNORECASE)
_OTHER_BRACKETS = re.compile(r"[\[【]\s*(?:\^?\d{1,3}|[A-Za-z]{1,8}[ _-]?\d{1,3}|sources?|来源)\s*[\]】]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words and the handles that follow it."""

    text: str
    handles: tuple[str, ...]


def pieces_of(written: str) -> Iterator[Piece]:
    """The sentence between its handles; brackets that name no source fall away."""
    position = 0
    for match in re.finditer(rf"(?:\s*{_HANDLE_GROUP.pattern})+", written, re.IGNORECASE):
        text = _OTHER_BRACKETS.sub("", written[position : match.start()])
        handles = tuple(dict.fromkeys(handle.upper() for handle in _HANDLE.findall(match[0])))
        yield Piece(text, handles)
        position = match.end()
    if rest := _OTHER_BRACKETS.sub("", written[position:]):
        yield Piece(rest, ())
