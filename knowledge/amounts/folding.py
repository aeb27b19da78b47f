"""A text in the one form that numerals are read in, with the way back to the text as written."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_FULL_WIDTH = {code: chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F)}
_CIRCLED = dict.fromkeys(range(0x2460, 0x2474), " ")
_LOWER = {code: chr(code + 32) for code in range(ord("A"), ord("Z") + 1)}
_SINGLE = {
    ord(old): new
    for old, new in zip("萬億圓兩個餘％￥￡\u3000\xa0…﹪﹩", "万亿圆两个余%¥£  ⋯%$", strict=True)
}
_FOLDS = str.maketrans(_FULL_WIDTH | _CIRCLED | _LOWER | _SINGLE)
# Marks that number a list or cite a source: [3], and at the start of a line 1. 1、 (1) 一、 （一）.
_MARKER = re.compile(
    r"\[\d{1,3}\]"
    r"|(?m:^)[^\S\n]*(?:\d{1,3}(?:[、)]|\.(?!\d))|\(\d{1,3}\)|[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\))"
)


@dataclass(frozen=True, slots=True)
class Folded:
    """`origins` holds the place of each folded character in the original; None when no place changed."""

    original: str
    text: str
    origins: tuple[int, ...] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the folded text's [start:end] lies in the original."""
        if self.origins is None or start >= end:
            return start, end
        return self.origins[start], self.origins[end - 1] + 1


def fold(text: str) -> Folded:
    """`text` in half width and small letters, compatibility forms resolved, list and citation marks blanked.

    萬, 億 and 圓 become 万, 亿 and 圆; the circled numbers ① to ⑳ number a list wherever they stand.
    """
    folded = text.translate(_FOLDS)
    origins = None
    if not folded.isascii() and not unicodedata.is_normalized("NFKC", folded):
        folded, origins = _expand(folded)
    return Folded(text, _MARKER.sub(_blank, folded), origins)


def _expand(text: str) -> tuple[str, tuple[int, ...]]:
    parts: list[str] = []
    origins: list[int] = []
    for position, character in enumerate(text):
        part = character if character.isascii() else unicodedata.normalize("NFKC", character).lower()
        parts.append(part)
        origins.extend([position] * len(part))
    return "".join(parts), tuple(origins)


def _blank(marker: re.Match[str]) -> str:
    return " " * len(marker[0])
