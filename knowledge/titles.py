"""How questions name documents: by their titles, whole or shortened; see `named`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

from knowledge.characters import fold

_BRACKETED = re.compile(r"[（(][^（）()]*[）)]")
_NO_LETTER = re.compile(r"[\W_]+")
_SHORTEST = 2
_TAKEN = "\n"


def bare(text: str) -> str:
    """A text folded, its letters and digits alone."""
    return _NO_LETTER.sub("", fold(text))


def title_forms(title: str) -> tuple[str, ...]:
    """The bare forms that a title may be named by, longest first; none when it is too short for a name."""
    forms = {bare(title), bare(_BRACKETED.sub("", fold(title)))}
    for opening in _left_out():
        forms |= {form.removeprefix(opening) for form in forms}
    return tuple(
        sorted((form for form in forms if len(form) >= _SHORTEST), key=lambda form: (-len(form), form))
    )


def forms_named(text: str, forms: Iterable[str]) -> set[str]:
    """Those of `forms` that stand in `text`; one that stands only within a longer one is not named."""
    left = bare(text)
    named: set[str] = set()
    for form in sorted({form for form in forms if form in left}, key=len, reverse=True):
        if form in left:
            named.add(form)
            left = left.replace(form, _TAKEN)
    return named


@lru_cache(maxsize=1)
def _left_out() -> tuple[str, ...]:
    """What titles begin with and people leave out."""
    written = tomllib.loads((files("knowledge") / "words" / "asking.toml").read_text(encoding="utf-8"))
    return tuple(map(bare, written["left_out_of_titles"]))
