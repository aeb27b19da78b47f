"""Bytes → text: UTF-8, UTF-16, GB18030 and Big5, told apart by what the text would then be made of.

A byte order mark decides; else UTF-8, which other encodings fit by chance hardly ever; else the strict
decoder whose text holds the largest share of frequent Chinese characters. Bytes that fit none so are no
text.
"""

from __future__ import annotations

import codecs
from functools import lru_cache

from knowledge.characters import simplify
from knowledge.errors import UnreadableFile
from knowledge.readers.wording import wording

# UTF-32's mark begins with UTF-16's, so it is looked for first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHINESE = ("gb18030", "big5hkscs", "cp950")
_WIDE = ("utf-16-le", "utf-16-be")
# Judging more of a text would not change the verdict, but take time.
_JUDGED_CHARACTERS = 20_000
_MOST_CONTROLS = 0.01


def decode(content: bytes) -> str:
    """The text of `content`; raises UnreadableFile (`not_text`) for bytes that are no text."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _checked(_strictly(content, encoding))
    text = _strictly(content, "utf-8")
    if text is not None and "\0" not in text:
        return _checked(text)
    return _checked(_likeliest(content))


def _strictly(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _likeliest(content: bytes) -> str | None:
    """The decoding with the largest share of frequent characters; None below the least share."""
    best: str | None = None
    best_share = wording().least_frequent_share
    for encoding in _CHINESE + _WIDE:
        text = _strictly(content, encoding)
        if text is None or "\0" in text:
            continue
        share = frequent_share(text)
        if share > best_share:
            best, best_share = text, share
    return best


def frequent_share(text: str) -> float:
    """The share of the characters outside ASCII that a Chinese text often has, traditional ones included."""
    beyond = [character for character in simplify(text[:_JUDGED_CHARACTERS]) if character > "\x7f"]
    if not beyond:
        return 1.0
    usual = _usual_characters()
    return sum(character in usual for character in beyond) / len(beyond)


@lru_cache(maxsize=1)
def _usual_characters() -> frozenset[str]:
    return frozenset(wording().frequent + wording().punctuation)


def _checked(text: str | None) -> str:
    if text is None:
        raise UnreadableFile("not_text", "neither UTF-8, UTF-16, GB18030 nor Big5")
    sample = text[:_JUDGED_CHARACTERS]
    controls = sum(character < " " and character not in "\t\n\r\f\v" for character in sample)
    if "\0" in text or controls > len(sample) * _MOST_CONTROLS:
        raise UnreadableFile("not_text", "it holds control characters")
    return text
