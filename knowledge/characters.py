"""Texts made comparable without moving a single offset: widths, case, traditional characters."""

from __future__ import annotations

import re
from functools import lru_cache

from opencc import OpenCC

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
_HAN = re.compile(r"[㐀-鿿豈-﫿]")


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


def fold(text: str) -> str:
    """`text` in half width, lower case and simplified characters; always of the same length."""
    folded = text.translate(_FULL_WIDTH)
    lowered = folded.lower()
    if len(lowered) != len(folded):
        lowered = "".join(low if len(low := character.lower()) == 1 else character for character in folded)
    return simplify(lowered)


def simplify(text: str) -> str:
    """`text` with traditional characters replaced by simplified ones, one for one."""
    if _HAN.search(text) is None:
        return text
    converted: str = _converter().convert(text)
    if len(converted) == len(text):
        return converted
    return "".join(new if len(new := _converter().convert(character)) == 1 else character for character in text)


def is_han(character: str) -> bool:
    """Whether a character is a Chinese one."""
    return _HAN.match(character) is not None
