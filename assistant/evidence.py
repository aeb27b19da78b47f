"""Which sentences answer: how far each one bears out what is asked, and whether that is enough to say it.

A sentence must hold the very thing that is asked for (a rate, a telephone number, a deadline …), it must not
be about another place, and it must be sure enough to answer (certainty.py). A score only ranks what passes.
The figures below were fitted on development questions; docs/decisions/ says how and with what result.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from assistant.certainty import Signs, certainty, least_certainty, pieces_of, unbroken
from assistant.demands import asks_for_figure, fits, is_evidenced, lacks_expected
from assistant.part import Part
from assistant.straying import (
    is_already_said,
    is_foreign,
    is_of_another_place,
    is_of_another_year,
    is_of_other_side,
    is_wider,
    misses_ordinal,
)
from assistant.subjects import Named, Titles, named_sections
from assistant.terms import Frequencies, Terms, terms_of
from assistant.vocabulary import Vocabulary
from knowledge.characters import fold
from knowledge.document import Span
from knowledge.search import Hit

# Weights of the ranking, and the least of it that is said.
_SAID, _NEAR, _MEANING, _PASSAGE, _COMPLETE, _FITTING = 0.25, 0.35, 0.43, 0.28, 0.15, 0.10
_LEAST_SCORE = 0.58
# Something of the question must be there, however near the meaning.
_LEAST_NEAR = 0.12
# The text of a wider place, or of none, must be clearly about the question before it answers for a place.
_LEAST_NEAR_WIDE = 0.50
# What a word in the heading, beside the sentence or in the title counts against one in the sentence itself.
_HEADING, _BESIDE, _TITLE = 0.8, 0.6, 0.4
# Between two languages the embedder tells less.
_ACROSS_LANGUAGES = 0.5
# So much below the nearest sentence, the embedding of a sentence tells nothing more for it.
_COSINE_SPREAD = 0.15


# What the sentence before says of the question leads on to this one.
_LED = 0.12
# Of the question's own words, where there are some, so much must stand near a figure that answers it.
_FEW_WORDS, _LEAST_OWN = 3, 0.15
# What a sentence loses that speaks of the other thing too, where two are asked for side by side.
_OTHER_SIDE = 0.15
# What it loses outside the section that the conversation was about.
_ELSEWHERE = 0.15


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a hit and what speaks for it, each sign 0 to 1.

    `said`: share of the question's words in the sentence; `near`: the same with heading and title;
    `least`: what `near` must be; `cosine`: nearness of the embeddings; `complete`: whether the thing asked
    for stands in it;
    `certainty`: how sure it is that it answers;
    `astray`: whether it speaks of another place, section or subject than the one asked about, or of what has
    just been said where another is asked for.
    """

    hit: Hit
    span: Span
    text: str
    heading: str
    said: float
    near: float
    least: float
    cosine: float
    complete: bool
    astray: bool
    found: frozenset[str]
    score: float
    certainty: float

    @property
    def holds(self) -> bool:
        """Whether the sentence may be said as an answer."""
        return self.shows_all and self.score >= _LEAST_SCORE and self.certainty >= least_certainty()

    @property
    def shows_all(self) -> bool:
        """Whether it has every sign that is demanded by itself."""
        return self.complete and not self.astray and self.near >= self.least


@dataclass(frozen=True, slots=True)
class Scales:
    """What evidence is weighed with: the language's words, how rare terms are, and the library's titles.

    `tells_meaning`: whether the embedder's cosines are those that certainty was fitted on.
    """

    words: Vocabulary
    frequencies: Frequencies
    texts: int
    titles: Titles
    tells_meaning: bool = True


def weigh(part: Part, hits: Sequence[Hit], scales: Scales) -> list[Evidence]:
    """All sentences of the hits as evidence for a part of a question, the best first."""
    if not hits:
        return []
    terms = terms_of(part, scales.words, scales.frequencies, texts=scales.texts)
    asked = _Asked(
        part=part,
        terms=terms,
        words=scales.words,
        strongest=max(hit.score for hit in hits) or 1.0,
        nearest=max((score for hit in hits for score in hit.sentence_scores), default=0.0),
        pieces=pieces_of(scales.words.empty.sub(" ", part.own)),
        tells_meaning=scales.tells_meaning,
    )
    documents = {hit.document.id: hit.document for hit in hits}
    sections = {id_: named_sections(part, hits, id_) for id_ in documents}
    foreign = {
        id_: is_foreign(part, document, scales.words, scales.titles) for id_, document in documents.items()
    }
    evidence: list[Evidence] = []
    for hit in hits:
        around = _Around.of(
            hit,
            asked,
            sections[hit.document.id],
            foreign=foreign[hit.document.id],
            wide=is_wider(part, hit.document),
        )
        led = 0.0
        for number in range(len(hit.passage.sentences)):
            evidence.append(_evidence(asked, hit, number, around=around, led=led))
            led = evidence[-1].said
    return sorted(evidence, key=lambda one: one.score, reverse=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What every sentence is held against."""

    part: Part
    terms: Terms
    words: Vocabulary
    strongest: float
    nearest: float
    pieces: tuple[str, ...]
    tells_meaning: bool


def _misses_own(asked: _Asked, found: Collection[str]) -> bool:
    """Whether a figure is asked for and hardly one of the question's own words stands near the sentence."""
    own = asked.terms.own
    if len(own) < _FEW_WORDS or not asks_for_figure(asked.part):
        return False
    weights = asked.terms.weights
    return sum(weights[term] for term in own if term in found) < _LEAST_OWN * sum(
        weights[term] for term in own
    )


def _is_about_nothing_held(asked: _Asked, around: _Around) -> bool:
    """Whether something is asked for by name, or a yes or no about it, of which no text here has a word.

    可以跨省用吗? is not answered by what else a text says of the voucher, 房价是多少? by no other figure.
    """
    terms, words = asked.terms, asked.words
    said_of_it = terms.asked - around.headed - around.titled
    named = words.asked_by_name.search(asked.part.own) if words.asked_by_name else None
    if named and not asked.part.units:
        noun = named[1][-2:]
        if noun not in words.measure_nouns and noun in said_of_it - terms.own - around.beside:
            return True
    if words.yes_or_no is None or not words.yes_or_no.search(asked.part.own):
        return False
    return bool(said_of_it) and said_of_it.isdisjoint(terms.own | around.beside)


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around a passage's sentences, the terms found there, and what its document is about.

    `share` and `unbroken` are signs of certainty that all its sentences have in common.
    """

    heading: str
    headed: frozenset[str]
    beside: frozenset[str]
    titled: frozenset[str]
    sections: Named
    foreign: bool
    wide: bool
    share: float
    unbroken: float

    @classmethod
    def of(cls, hit: Hit, asked: _Asked, sections: Named, *, foreign: bool, wide: bool) -> _Around:
        terms = asked.terms
        heading = fold(" ".join(hit.passage.heading))
        headed = frozenset(terms.found_in(heading))
        beside = frozenset(terms.found_in(fold(hit.passage.text)))
        titled = frozenset(terms.found_in(fold(hit.document.title)))
        text = f"{fold(hit.passage.text)} {heading} {fold(hit.document.title)}"
        return cls(
            heading=heading,
            headed=headed,
            beside=beside,
            titled=titled,
            sections=sections,
            foreign=foreign,
            wide=wide,
            share=terms.share_of_own(headed | beside | titled),
            unbroken=unbroken(asked.pieces, text),
        )


def _certainty(asked: _Asked, hit: Hit, text: str, cosine: float, around: _Around) -> float:
    part = asked.part
    told = asked.tells_meaning and bool(hit.sentence_scores)
    return certainty(
        Signs(
            around=around.share,
            unbroken=around.unbroken,
            meaning=cosine if told else None,
            lacks_value=lacks_expected(part, text, asked.words),
            of_place=bool(part.places) and not around.wide,
            across_languages=_is_across_languages(asked, hit),
            few=1 / (1 + len(asked.terms.own)),
            earlier=bool(part.before),
        )
    )


def _is_across_languages(asked: _Asked, hit: Hit) -> bool:
    return asked.words.glossary_words is not None and hit.document.language != "en"


def _evidence(asked: _Asked, hit: Hit, number: int, *, around: _Around, led: float) -> Evidence:
    """The evidence of one sentence; `led` is what the sentence before it says of the question."""
    part, terms = asked.part, asked.terms
    span = hit.passage.sentences[number]
    text = fold(hit.document.text[span.start : span.end])
    found = terms.found_in(text)
    headed = around.headed - found
    beside = around.beside - found - headed
    titled = around.titled - found - headed - beside
    said = terms.share(found)
    near = (
        said + _HEADING * terms.share(headed) + _BESIDE * terms.share(beside) + _TITLE * terms.share(titled)
    )
    cosine = hit.sentence_scores[number] if hit.sentence_scores else 0.0
    meaning = max(1.0 - (asked.nearest - cosine) / _COSINE_SPREAD, 0.0)
    if _is_across_languages(asked, hit):
        meaning *= _ACROSS_LANGUAGES
    headed_text = f"{around.heading} {text}"
    elsewhere = around.sections.misses(headed_text)
    complete = (
        is_evidenced(part, text, asked.words)
        and not _misses_own(asked, found | around.headed | around.beside)
        and not _is_about_nothing_held(asked, around)
    )
    score = (
        _SAID * said
        + _NEAR * near
        + _MEANING * meaning
        + _PASSAGE * hit.score / asked.strongest
        + _COMPLETE * complete
        + _FITTING * fits(part, text)
        + _LED * led
        - _OTHER_SIDE * is_of_other_side(part, text)
        - _ELSEWHERE * elsewhere
    )
    return Evidence(
        hit=hit,
        span=span,
        text=text,
        heading=around.heading,
        said=said,
        near=near,
        least=_LEAST_NEAR_WIDE if around.wide else _LEAST_NEAR,
        cosine=cosine,
        complete=complete,
        astray=around.foreign
        or (elsewhere and not around.sections.is_earlier)
        or is_of_another_place(part, text)
        or is_of_another_year(part, text, hit.document.title)
        or misses_ordinal(part, f"{headed_text} {fold(hit.document.title)}", asked.words)
        or is_already_said(part, text),
        found=frozenset(found | headed),
        score=score,
        certainty=_certainty(asked, hit, text, cosine, around),
    )
