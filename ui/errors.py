"""What can go wrong at the edge; each error is one line for the user and an exit code.

InterfaceError
├── BadInput      wrong usage, a setting or a value that cannot be taken      exit 2
├── Failure       the work could not be done                                  exit 1
└── OwnerSilent   the process that owns the home folder does not answer       exit 3
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from assistant.settings import Language
from ui.labelling import label

_LONGEST_QUOTED = 400


@dataclass(frozen=True, slots=True)
class Named:
    """A value that has its own words in each language: the label called `key`."""

    key: str


class InterfaceError(Exception):
    """`key` names the sentence in the labels' table `error`; `values` fill its gaps."""

    exit_code: ClassVar[int] = 1

    def __init__(self, key: str, **values: str | int | Named) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values

    def worded(self, language: Language) -> str:
        """The one line a user reads."""
        filled = {name: _filling(value, language) for name, value in self.values.items()}
        return " ".join(label(language, f"error.{self.key}", **filled).split())

    def __str__(self) -> str:
        return self.worded("en")


def _filling(value: str | int | Named, language: Language) -> str | int:
    if isinstance(value, Named):
        return label(language, value.key)
    if isinstance(value, str) and len(value) > _LONGEST_QUOTED:
        return value[:_LONGEST_QUOTED] + "…"
    return value


class BadInput(InterfaceError):
    exit_code = 2


class Failure(InterfaceError):
    exit_code = 1


class OwnerSilent(InterfaceError):
    exit_code = 3
