"""Which of the sentences that hold are said, and how many."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.evidence import Evidence
from assistant.understanding import Part

# At most so many sentences are quoted for one question.
MOST_QUOTES = 3
# A further sentence is quoted when it scores this close to the first …
_CLOSE = 0.25
# … and a definite thing (a figure, a date) needs no second sentence unless it scores this close.
_CLOSE_WHEN_DEFINITE = 0.08


def choose(evidence: Sequence[Evidence], part: Part) -> list[Evidence]:
    """The sentences to quote, best first; empty when none holds."""
    holding = [one for one in evidence if one.holds]
    if not holding:
        return []
    definite = any(not wanted.soft for wanted in part.wanted) or bool(part.units)
    margin = _CLOSE_WHEN_DEFINITE if definite else _CLOSE
    chosen: list[Evidence] = []
    for one in holding:
        if len(chosen) == MOST_QUOTES or one.score < holding[0].score - margin:
            break
        if all(one.text != other.text for other in chosen):
            chosen.append(one)
    return chosen
