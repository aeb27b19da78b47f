"""Every sentence the assistant speaks, and what it tells a chat model, by language.

`<language>/phrases.toml` holds the sentences, `<language>/<name>.md` the instructions for a chat model.
"""

from __future__ import annotations

import hashlib
import tomllib
from functools import lru_cache
from importlib import resources

# The instructions there are, in every language.
PROMPTS = ("system", "question", "rewriting", "correcting")
_HASH_LENGTH = 12


def render(name: str, language: str, **values: object) -> str:
    """The phrase `name` (such as `notice.look_up`) with its values; KeyError when either is missing."""
    section, key = name.split(".")
    return phrases(language)[section][key].format(**values)


@lru_cache(maxsize=8)
def phrases(language: str) -> dict[str, dict[str, str]]:
    """All phrases of a language, by section and key."""
    written = resources.files("prompts").joinpath(f"{language}/phrases.toml").read_text(encoding="utf-8")
    return tomllib.loads(written)


def prompt(name: str, language: str, **values: object) -> str:
    """The instructions `name` for a chat model with their values; KeyError when a value is missing."""
    return written_prompt(name, language).format(**values).strip()


@lru_cache(maxsize=32)
def prompt_hash(name: str, language: str) -> str:
    """The version of the instructions: the beginning of the SHA-256 of the file, in hexadecimal digits."""
    return hashlib.sha256(written_prompt(name, language).encode("utf-8")).hexdigest()[:_HASH_LENGTH]


@lru_cache(maxsize=32)
def written_prompt(name: str, language: str) -> str:
    """The instructions as they are written, gaps and all; FileNotFoundError when there are none."""
    return resources.files("prompts").joinpath(f"{language}/{name}.md").read_text(encoding="utf-8")
