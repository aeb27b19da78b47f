"""What tools say to a chat model, by language: `prompts/<language>/tools.toml`."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources

from assistant.settings import Language


def say(name: str, language: Language, **values: object) -> str:
    """The phrase `name` (such as `search.nothing`) with its values; KeyError when either is missing."""
    section, key = name.split(".")
    return tool_phrases(language)[section][key].format(**values)


@lru_cache(maxsize=2)
def tool_phrases(language: Language) -> dict[str, dict[str, str]]:
    """All phrases of a language, by tool and key."""
    written = resources.files("prompts").joinpath(f"{language}/tools.toml").read_text(encoding="utf-8")
    return tomllib.loads(written)
