"""What is said to the assistant itself: greetings, thanks, and what it is there for."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources

from assistant.listening import clean
from assistant.settings import Language
from knowledge.characters import fold

_MARKS = re.compile(r"[^\w\s]+")
# What is longer says more than a greeting.
_LONGEST = 60


def greeting(text: str) -> tuple[str, Language] | None:
    """Which greeting the whole of a message is (hello, thanks, about), and in which language; else None."""
    if len(text) > _LONGEST:
        return None
    said = " ".join(_MARKS.sub(" ", fold(clean(text))).split())
    found = ((name, language) for language, name, pattern in _greetings() if pattern.fullmatch(said))
    return next(found, None)


@lru_cache(maxsize=1)
def _greetings() -> tuple[tuple[Language, str, re.Pattern[str]], ...]:
    file = resources.files("assistant").joinpath("words", "greetings.toml")
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    languages: tuple[Language, ...] = ("zh", "en")
    return tuple(
        (language, name, re.compile(pattern))
        for language in languages
        for name, pattern in table[language].items()
    )
