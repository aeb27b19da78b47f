"""How well each sentence answers, to quote the best first, once some sentence may be said at all.

evidence.py decides whether anything answers. What it weighs there favours sentences that name the subject;
but a text on a subject names it in many sentences, and the one that answers often says only 它 or nothing.
Here counts what stands beside the question word: 体长 of 某某鱼的体长是多少? The weights were fitted on one
half of the reading suite's questions and then halved, which serves policies better and general texts as well;
docs/benchmarks.md says with what result.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.demands import fits
from assistant.evidence import Evidence
from assistant.part import Part
from assistant.vocabulary import Vocabulary
from knowledge.document import Span

# Weights beside the score of the evidence, whose own is 1.
_BESIDE, _FOCUS, _PASSAGE, _DOCUMENT, _FITTING = 0.45, 0.22, 0.42, 0.31, 0.14
# So many characters on either side of the question word name the thing asked for …
_WINDOW = 4
# … and over so many a term's share in that falls to a third.
_REACH = 3.0
# Less sure than this a sentence adds nothing, though another one answers.
_LEAST_CERTAINTY = 0.10


# Across two languages none of these signs tells anything; the score then counts for them too.
_ALONE = 1.5


@dataclass(frozen=True, slots=True)
class Answering:
    """A sentence and how well it answers."""

    evidence: Evidence
    value: float


def by_answering(evidence: Sequence[Evidence], part: Part, words: Vocabulary) -> list[Answering]:
    """The sentences that hold what is asked for and do not speak of something else, the best answer first.

    Where the texts are in another language than the question only those that hold.
    """
    if not evidence:
        return []
    if words.glossary_words is not None and all(one.hit.document.language != "en" for one in evidence):
        return _ordered(Answering(one, _ALONE * one.score) for one in evidence if one.holds)
    strongest = max(one.hit.score for one in evidence) or 1.0
    documents: dict[str, float] = {}
    for one in evidence:
        documents[one.hit.document.id] = max(documents.get(one.hit.document.id, 0.0), one.hit.score)
    focus = _Focus.of(evidence, part, words)
    return _ordered(
        Answering(
            one,
            one.score
            + _BESIDE * focus.beside_in(one.text)
            + _FOCUS * focus.share(one.found)
            + _PASSAGE * one.hit.score / strongest
            + _DOCUMENT * documents[one.hit.document.id] / strongest
            + _FITTING * fits(part, one.text),
        )
        for one in evidence
        if one.complete and not one.astray and one.certainty >= _LEAST_CERTAINTY
    )


def _ordered(ranked: Iterable[Answering]) -> list[Answering]:
    return sorted(ranked, key=lambda one: one.value, reverse=True)


@dataclass(frozen=True, slots=True)
class _Focus:
    """What a question asks for: the characters beside its question word, and its terms by nearness to it."""

    beside: tuple[str, ...]
    weights: dict[str, float]
    total: float

    @classmethod
    def of(cls, evidence: Sequence[Evidence], part: Part, words: Vocabulary) -> _Focus:
        """A term weighs more the nearer it is to the question word and the fewer of the sentences have it."""
        asked = part.own
        spans = [Span(*match.span()) for match in words.interrogative.finditer(asked)]
        spans = spans or [Span(len(asked), len(asked))]
        counts = Counter(term for one in evidence for term in one.found)
        weights = {
            term: math.exp(-distance / _REACH) * math.log((len(evidence) + 1) / (count + 0.5))
            for term, count in counts.items()
            if (distance := _distance(term, asked, spans)) is not None
        }
        return cls(_beside(asked, spans, words), weights, sum(weights.values()))

    def beside_in(self, text: str) -> float:
        """The share of the characters beside the question word that a text has; 0 where there are none."""
        return sum(sign in text for sign in self.beside) / len(self.beside) if self.beside else 0.0

    def share(self, found: frozenset[str]) -> float:
        """The share of the terms' weight that is found, 0 to 1."""
        return sum(self.weights.get(term, 0.0) for term in found) / self.total if self.total else 0.0


def _beside(asked: str, spans: Sequence[Span], words: Vocabulary) -> tuple[str, ...]:
    """The Han characters and digits beside the first question word and the last, without empty words."""
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    near = (asked[max(start - _WINDOW, 0) : start], asked[end : end + _WINDOW])
    kept = "".join(words.empty.sub("", one) for one in near)
    return tuple(sign for sign in kept if "一" <= sign <= "鿿" or sign.isdigit())


def _distance(term: str, asked: str, spans: Sequence[Span]) -> int | None:
    """How many characters lie between a term and a question word; None where the question lacks it."""
    return min(
        (
            max(span.start - match.end(), match.start() - span.end, 0)
            for match in re.finditer(re.escape(term), asked)
            for span in spans
        ),
        default=None,
    )
