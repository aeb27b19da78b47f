"""What a person asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.settings import Language, Mode

Role = Literal["user", "assistant"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of the conversation."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A message, what was said before it, and the day it asks about.

    `language` and `place` are given only when the asker chose them; else they are read from the words.
    """

    text: str
    on: date
    history: tuple[Turn, ...] = ()
    language: Language | None = None
    place: str | None = None
    mode: Mode | None = None
