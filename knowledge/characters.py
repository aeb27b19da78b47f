"""Texts made comparable without moving a single offset: widths, case, traditional characters."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
_HAN = re.compile(r"[㐀-鿿豈-﫿]")


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    """Traditional character → its first simplified one, from OpenCC's table.

    The table is read, not OpenCC's converter called: that takes 4 µs a character, and whole laws are folded.
    """
    table = resources.files("opencc").joinpath("dictionary/TSCharacters.txt").read_text(encoding="utf-8")
    pairs = (line.split() for line in table.splitlines())
    return {ord(old): new for old, new, *_ in pairs if len(old) == 1 and len(new) == 1}


@lru_cache(maxsize=1)
def _folding() -> dict[int, str]:
    widths = {code: chr(narrow) for code, narrow in _FULL_WIDTH.items()}
    return _simplified() | widths


def fold(text: str) -> str:
    """`text` in half width, lower case and simplified characters; always of the same length."""
    folded = text.translate(_folding())
    lowered = folded.lower()
    if len(lowered) == len(folded):
        return lowered
    return "".join(low if len(low := character.lower()) == 1 else character for character in folded)


def simplify(text: str) -> str:
    """`text` with traditional characters replaced by simplified ones, one for one."""
    return text.translate(_simplified())


def is_han(character: str) -> bool:
    """Whether a character is a Chinese one."""
    return _HAN.match(character) is not None
