"""A rule file as it was written, before anything of it is believed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RuleText:
    """The text of a rule file and the path it was read from, which names it in what is said of it."""

    path: str
    text: str
