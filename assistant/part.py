"""One question of a message: what all later steps are about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.vocabulary import Wanted
from knowledge.places import Place

OVERVIEW = "overview"


@dataclass(frozen=True, slots=True)
class Part:
    """One question of a message, in folded characters.

    `own` are its words, `background` what the message says around it, `before` the earlier turns it leans on,
    `wanted` what it asks for, `units` what it counts in, `years` the years it names; `said_before` are the
    values just spoken of, where it asks for another one. `is_side`: it is one of several things asked for
    together, and `before` are the others.
    """

    own: str
    background: str
    before: str
    places: tuple[Place, ...]
    wanted: tuple[Wanted, ...]
    units: tuple[str, ...]
    years: tuple[int, ...]
    said_before: frozenset[Decimal] = frozenset()
    is_side: bool = False

    @property
    def text(self) -> str:
        return " ".join(words for words in (self.own, self.background, self.before) if words)

    @property
    def is_overview(self) -> bool:
        """Whether it asks for all there is rather than for one thing."""
        return any(wanted.id == OVERVIEW for wanted in self.wanted) and all(
            wanted.soft for wanted in self.wanted
        )

    def at(self, places: tuple[Place, ...]) -> Part:
        """The same question about other places."""
        return replace(self, places=places)
