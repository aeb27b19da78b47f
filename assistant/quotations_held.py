"""Whether what a sentence quotes stands in what it cites."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.contents import is_chinese
from assistant.figures_held import Cited
from assistant.handles import one_line
from knowledge.amounts import read_numbers
from knowledge.characters import fold

_QUOTED = re.compile(r"「([^「」]*)」|『([^『』]*)』|“([^“”]*)”|《([^《》]*)》|\"([^\"]*)\"")
_NOT_A_LETTER = re.compile(r"[\W_]+")
# A name put into English has no more words than this.
_LATIN_QUOTE = 6


def stray_quotation(text: str, cited: Sequence[Cited], asked: str) -> str | None:
    """What is quoted and stands in nothing that is cited; a name may also be the user's."""
    texts = [_letters(one.all_text) for one in cited]
    spoken = _letters(asked)
    for match in _QUOTED.finditer(text):
        quoted = next((group for group in match.groups() if group is not None), "")
        letters = _letters(quoted)
        if not letters or any(letters in one for one in texts):
            continue
        if not is_chinese(quoted) and len(quoted.split()) <= _LATIN_QUOTE and not read_numbers(quoted):
            # A name put into English cannot stand in a Chinese text; its words are weighed like all others.
            continue
        if match.group(4) is not None and letters in spoken:
            continue
        return one_line(quoted)
    return None


def _letters(text: str) -> str:
    return _NOT_A_LETTER.sub("", fold(text))
