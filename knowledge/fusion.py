"""Two legs' findings → one order: how near a passage is in words and in meaning, and what its document adds.

A keyword score is taken as a share of the question's best one. A cosine is counted in standard deviations
above the question's cosine with any passage: embedders differ in the range they use, and a question that is
a little near to everything says little of each passage.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

_WORDS_WEIGHT = 0.5
_MEANING_WEIGHT = 0.5
# So many standard deviations above chance count as much as the best keyword score.
_DEVIATIONS = 10.0
_NAMED_BONUS = 0.1
# More than all else together: an article cited with its text's title is what is asked for.
_CITED_BONUS = 2.0
# Those of the second to sixth best passage of a document that reach this part of the best score of all add
# this share of what they have above it to each passage of their document.
_GOOD = 0.6
_NEIGHBOURS = 5
_NEIGHBOURS_SHARE = 0.1
_NEVER = -1.0


@dataclass(frozen=True, slots=True)
class Chance:
    """Mean and standard deviation of a question's cosine with passages picked without regard to it."""

    mean: float
    deviation: float


def fuse(
    by_meaning: Mapping[int, float], by_words: Mapping[int, float], *, chance: Chance
) -> dict[int, float]:
    """The joint score of every passage that has a cosine or a keyword score; more is better."""
    most = max(by_words.values(), default=0.0) or 1.0
    spread = _DEVIATIONS * chance.deviation or 1.0
    scores: dict[int, float] = {}
    for key in by_meaning.keys() | by_words.keys():
        meaning = max(by_meaning.get(key, _NEVER) - chance.mean, 0.0) / spread
        scores[key] = _WORDS_WEIGHT * by_words.get(key, 0.0) / most + _MEANING_WEIGHT * meaning
    return scores


def with_documents(
    scores: Mapping[int, float],
    documents: Mapping[int, str],
    *,
    named: Set[str] = frozenset(),
    cited: Set[int] = frozenset(),
) -> dict[int, float]:
    """The scores of the passages in `documents`, with what the document of each, by its id, adds to them.

    It adds a share of its other good passages, and a bonus when it is among the documents that the question
    names. A passage that is the article cited in the question comes before all others.
    """
    added = dict.fromkeys(named, _NAMED_BONUS)
    good = _GOOD * max(scores.values(), default=0.0)
    seen: dict[str, int] = {}
    for key in sorted((key for key in documents if scores[key] > good), key=lambda key: -scores[key]):
        document = documents[key]
        place = seen.get(document, 0)
        if 0 < place <= _NEIGHBOURS:
            added[document] = added.get(document, 0.0) + _NEIGHBOURS_SHARE * (scores[key] - good)
        seen[document] = place + 1
    return {
        key: scores[key] + added.get(document, 0.0) + (_CITED_BONUS if key in cited else 0.0)
        for key, document in documents.items()
    }
