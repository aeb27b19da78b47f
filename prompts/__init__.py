"""Every sentence the assistant speaks, by language: `<language>/phrases.toml`."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources


def render(name: str, language: str, **values: object) -> str:
    """The phrase `name` (such as `notice.look_up`) with its values; KeyError when either is missing."""
    section, key = name.split(".")
    return phrases(language)[section][key].format(**values)


@lru_cache(maxsize=8)
def phrases(language: str) -> dict[str, dict[str, str]]:
    """All phrases of a language, by section and key."""
    written = resources.files("prompts").joinpath(f"{language}/phrases.toml").read_text(encoding="utf-8")
    return tomllib.loads(written)
