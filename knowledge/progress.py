"""How long work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with what is being done (a code that the interface words), how much is done, and of how much."""


def silent(what: str, done: int, total: int) -> None:
    """The Progress of those who do not want to know."""
