"""Which sentences are said, once one of them holds, and how many."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering import Answering, by_answering
from assistant.evidence import Evidence
from assistant.handles import speaks_to_a_model
from assistant.kinds import amounts_in
from assistant.part import Part
from assistant.vocabulary import Vocabulary

# At most so many sentences are quoted for one question.
MOST_QUOTES = 3
# A sentence of the same passage, and the one that follows, more likely goes on with the answer.
_SAME_PASSAGE, _NEXT, _GAP = 0.10, 0.30, 3
# An overview quotes one sentence of each section, at most so many.
MOST_SECTIONS = 6
_CLOSE_IN_OVERVIEW = 0.40
# A further sentence is quoted when it answers nearly as well as the first …
_CLOSE = 0.60
# … and a definite thing (a figure, a date) needs no second sentence unless it comes this close.
_CLOSE_WHEN_DEFINITE = 0.40


def choose(evidence: Sequence[Evidence], part: Part, words: Vocabulary) -> list[Evidence]:
    """The sentences to quote, best first; empty when none holds. What speaks to a model answers nobody."""
    honest = [one for one in evidence if not speaks_to_a_model(one.text)]
    holding = [one for one in honest if one.holds]
    if not holding:
        return []
    if part.is_overview:
        return _one_of_each_section(holding)
    definite = any(not wanted.soft for wanted in part.wanted) or bool(part.units)
    margin = _CLOSE_WHEN_DEFINITE if definite else _CLOSE
    best, *others = by_answering(honest, part, words)
    chosen = [best.evidence]
    while len(chosen) < MOST_QUOTES:
        others = [one for one in others if one.evidence.text != chosen[-1].text]
        following = max(others, key=lambda one: _beside(one, chosen), default=None)
        if following is None or _beside(following, chosen) < best.value - margin:
            break
        chosen.append(following.evidence)
    return chosen


def _beside(one: Answering, chosen: Sequence[Evidence]) -> float:
    """How well a sentence answers beside those already chosen."""
    return one.value + _nearness(one.evidence, chosen)


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
