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
# In a comparison a further sentence must bring so many of the question's terms anew.
_NEW_WORDS = 2


def choose(evidence: Sequence[Evidence], part: Part, *, compares: bool) -> list[Evidence]:
    """The sentences to quote, best first; empty when none holds."""
    holding = [one for one in evidence if one.holds]
    if not holding:
        return []
    definite = bool(part.wanted or part.units) and not compares
    margin = _CLOSE_WHEN_DEFINITE if definite else _CLOSE
    chosen = [holding[0]]
    for one in holding[1:]:
        if len(chosen) == MOST_QUOTES:
            break
        if any(one.text == other.text for other in chosen):
            continue
        known = frozenset().union(*(other.found for other in chosen))
        if compares and (len(one.found - known) >= _NEW_WORDS or _is_beside(one, chosen)):
            chosen.append(one)
        elif not compares and one.score >= chosen[0].score - margin:
            chosen.append(one)
    return chosen


def _is_beside(one: Evidence, chosen: Sequence[Evidence]) -> bool:
    """Whether a sentence says nearly as much as the first, under a heading of its own."""
    return one.score >= chosen[0].score - _CLOSE and all(one.heading != other.heading for other in chosen)


def choose_sides(evidence: Sequence[Evidence], sides: Sequence[str], part: Part) -> list[Evidence]:
    """For each side of a comparison the best sentence that speaks of it, two where nothing definite is asked."""
    each = 1 if part.wanted or part.units else 2
    chosen: list[Evidence] = []
    for side in sides:
        speaking = [one for one in evidence if one.holds and side in f"{one.heading} {one.text}"]
        alone = [one for one in speaking if not any(other != side and other in one.text for other in sides)]
        chosen += (alone or speaking)[:each]
    return list(dict.fromkeys(chosen))
