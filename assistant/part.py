"""One question of a message: what all later steps are about."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.vocabulary import Wanted
from knowledge.places import Place

OVERVIEW = "overview"
# The noun right before the question word: 专项资金一共有多少.
_ASKED_NOUN = re.compile(
    r"([一-鿿]{2,}?)(?:一共|总共|合计|大概|大约|大致|最高|最低|各自|分别|各|累计|共|总计|具体|又|还|现在)*"
    r"(?:是|为|有|达到|达|占)(?:多少|几)"
)


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
    def asked_noun(self) -> str:
        """The last two characters of the noun before the question word; empty when there is none."""
        match = _ASKED_NOUN.search(self.own)
        return match[1][-2:] if match else ""

    @property
    def is_overview(self) -> bool:
        """Whether it asks for all there is rather than for one thing."""
        return any(wanted.id == OVERVIEW for wanted in self.wanted) and all(
            wanted.soft for wanted in self.wanted
        )

    def at(self, places: tuple[Place, ...]) -> Part:
        """The same question about other places."""
        return replace(self, places=places)
