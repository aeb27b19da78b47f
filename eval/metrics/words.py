"""Texts as the pieces that metrics count: as CMRC 2018 cuts them, and as words of Chinese."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import jieba

# The marks that the official script of CMRC 2018 takes out, single ones; its Han characters.
_CMRC_MARKS = frozenset("-:_*^/\\~`+=，。：？！“”；’《》·、「」（）－～『』")
_CMRC_HAN = re.compile(r"[\u4e00-\u9fa5]")
# Runs of other scripts, cut as the Penn Treebank does: marks apart, numbers and their points whole.
_ALONE = r"\s;@#$%&?!\[\](){}<>\"«»„\u2012-\u2015"
_CLITIC = r"(?:'(?:s|m|d|ll|re|ve)|n't)(?=\s|$)"
_LATIN = re.compile(
    rf"(?P<opening>(?:^|(?<=[ (\[{{<])|(?<=^\")|(?<=[ (\[{{<]\"))\")|(?P<closing>\")"
    rf"|\.{{2,}}|{_CLITIC}|(?!\s)[{_ALONE}]|,(?!\d)|\.(?=[\])}}>\"']*\s*$)"
    rf"|(?:(?!{_CLITIC})(?:[^{_ALONE},.']|(?<=\w)'(?=\w)|,(?=\d)|(?<!\.)\.(?!\.|[\])}}>\"']*\s*$)))+"
    r"|'"
)
_WORD = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]|[^\W_\u3400-\u4dbf\u4e00-\u9fff]+(?:[.,][0-9]+)*")
_REMEMBERED = 4096


def without_marks(text: str) -> str:
    """A text in lower case without the marks that CMRC 2018 takes out; other blanks stay."""
    return "".join(character for character in text.lower().strip() if character not in _CMRC_MARKS)


@lru_cache(maxsize=_REMEMBERED)
def cmrc_pieces(text: str) -> tuple[str, ...]:
    """The pieces of a text as CMRC 2018's script cuts it, marks taken out: Han characters, other words whole.

    The script cuts other words with NLTK's word_tokenize; so does this, for runs of one sentence.
    """
    pieces: list[str] = []
    run = ""
    for character in without_marks(text):
        if _CMRC_HAN.match(character):
            pieces += [*_latin_pieces(run), character]
            run = ""
        else:
            run += character
    return (*pieces, *_latin_pieces(run))


def _latin_pieces(run: str) -> list[str]:
    """The pieces of a run of another script; the Treebank writes quotation marks as `` and ''."""
    found = _LATIN.finditer(run)
    return ["``" if one["opening"] else "''" if one["closing"] else one[0] for one in found]


@lru_cache(maxsize=_REMEMBERED)
def characters(text: str) -> tuple[str, ...]:
    """The Han characters of a text, its other words and numbers whole, in lower case and without marks."""
    return tuple(_WORD.findall(text.lower()))


@lru_cache(maxsize=_REMEMBERED)
def words(text: str) -> tuple[str, ...]:
    """The words of a text as jieba's dictionary cuts it, in lower case, without marks and blanks.

    Raises ImportError without the package.
    """
    cut = _tokenizer().cut(text.lower(), HMM=False)
    return tuple(word for word in cut if any(character.isalnum() for character in word))


@lru_cache(maxsize=1)
def _tokenizer() -> jieba.Tokenizer:
    # The package comes with the extra `eval` and takes a second to read its dictionary.
    import jieba  # noqa: PLC0415

    jieba.setLogLevel("ERROR")
    return jieba.Tokenizer()
