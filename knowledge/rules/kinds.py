"""The kinds of rules, of which only like ones are compared; kinds.toml has them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Literal, cast

from knowledge.rules.parameter import Wording

Better = Literal["higher", "lower", "none"]


@dataclass(frozen=True, slots=True)
class Kind:
    """`better` is the end of the amount that is better for an enterprise."""

    name: str
    title: Wording
    better: Better


@lru_cache(maxsize=1)
def kinds() -> MappingProxyType[str, Kind]:
    """Every kind by its name."""
    written = tomllib.loads(
        resources.files("knowledge.rules").joinpath("kinds.toml").read_text(encoding="utf-8")
    )
    return MappingProxyType(
        {
            name: Kind(name, Wording(entry["zh"], entry["en"]), cast(Better, entry["better"]))
            for name, entry in written.items()
        }
    )
