"""Which of the sentences that hold are said, and how many."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.evidence import Evidence
from assistant.kinds import amounts_in
from assistant.part import Part

# At most so many sentences are quoted for one question.
MOST_QUOTES = 3
# A sentence of the same passage, and the one that follows, more likely goes on with the answer.
_SAME_PASSAGE, _NEXT, _GAP = 0.08, 0.12, 3
# An overview quotes one sentence of each section, at most so many.
MOST_SECTIONS = 6
_CLOSE_IN_OVERVIEW = 0.40
# A further sentence is quoted when it scores this close to the first …
_CLOSE = 0.35
# … and a definite thing (a figure, a date) needs no second sentence unless it scores this close.
_CLOSE_WHEN_DEFINITE = 0.15


def choose(evidence: Sequence[Evidence], part: Part) -> list[Evidence]:
    """The sentences to quote, best first; empty when none holds."""
    holding = [one for one in evidence if one.holds]
    if not holding:
        return []
    if part.is_overview:
        return _one_of_each_section(holding)
    definite = any(not wanted.soft for wanted in part.wanted) or bool(part.units)
    margin = _CLOSE_WHEN_DEFINITE if definite else _CLOSE
    chosen = [holding[0]]
    while len(chosen) < MOST_QUOTES:
        others = [one for one in holding if all(one.text != other.text for other in chosen)]
        following = max(others, key=lambda one: one.score + _nearness(one, chosen), default=None)
        if following is None or following.score + _nearness(following, chosen) < holding[0].score - margin:
            break
        chosen.append(following)
    return chosen


def _nearness(one: Evidence, chosen: Sequence[Evidence]) -> float:
    """What speaks for a sentence because it stands with those already chosen."""
    if all(one.hit.key != other.hit.key for other in chosen):
        return 0.0
    after = any(
        one.hit.key == other.hit.key and 0 <= one.span.start - other.span.end <= _GAP for other in chosen
    )
    return _SAME_PASSAGE + _NEXT * after


def _one_of_each_section(holding: Sequence[Evidence]) -> list[Evidence]:
    """The best sentence of each section, while they are near the best of all."""
    near = [one for one in holding if one.score >= holding[0].score - _CLOSE_IN_OVERVIEW]
    # What gives something says how much, so sentences with figures come first.
    near.sort(
        key=lambda one: not any(amount.dimension in ("money", "ratio") for amount in amounts_in(one.text))
    )
    first_of_section = {(one.hit.document.id, one.heading): one for one in reversed(near) if one.heading}
    apart = [
        one for one in near if not one.heading or first_of_section[one.hit.document.id, one.heading] is one
    ]
    others = [one for one in near if one not in apart]
    chosen = apart[:MOST_SECTIONS]
    return chosen + others[: max(MOST_QUOTES - len(chosen), 0)]
