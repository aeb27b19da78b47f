"""What the interface says, in the user's language."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

from assistant.settings import Language

LANGUAGES: tuple[Language, ...] = ("zh", "en")


@lru_cache(maxsize=len(LANGUAGES))
def labels(language: Language) -> Mapping[str, str]:
    """Every label of a language by its dotted key, such as `error.empty_question`."""
    found: dict[str, str] = {}
    for file in (f"{language}.toml", f"findings.{language}.toml"):
        written = resources.files("ui.labels").joinpath(file).read_text(encoding="utf-8")
        found |= _flattened(tomllib.loads(written), "")
    return found


def _flattened(table: Mapping[str, object], prefix: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in table.items():
        if isinstance(value, dict):
            found += _flattened(value, f"{prefix}{name}.")
        else:
            found.append((f"{prefix}{name}", str(value)))
    return found


def label(language: Language, key: str, **values: object) -> str:
    """The label called `key` with its gaps filled; KeyError when there is none."""
    return labels(language)[key].format(**values)


def worded(language: Language, table: str, code: str, **values: object) -> str:
    """The label of a code that comes from below, a gap left empty; a code without a label is shown."""
    written = labels(language).get(f"{table}.{code}")
    if written is None:
        return ": ".join([code, *(str(value) for value in values.values() if value)])
    return written.format_map(defaultdict(str, values)).strip()
