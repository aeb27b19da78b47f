"""Which sentences answer: how far each one bears out what is asked, and whether that is enough to say it.

A sentence must hold the very thing that is asked for (a rate, a telephone number, a deadline …), it must be
about the subject of the question, and it must not be about another place. A score only ranks what passes.
The figures below were fitted on development questions; docs/decisions/ says how and with what result.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.kinds import holds_kind, numbers_in, undated
from assistant.subjects import Named, Titles, is_foreign, named_sections
from assistant.terms import Frequencies, Terms, terms_of, translation, without_places
from assistant.understanding import Part, places_in
from assistant.vocabulary import Vocabulary, Wanted
from knowledge.amounts import read_numbers
from knowledge.characters import fold
from knowledge.document import Document, Span
from knowledge.places import Place, Places
from knowledge.search import Hit

# Weights of the ranking, and the least of each sign that a sentence must show to be said.
_SAID, _NEAR, _MEANING, _PASSAGE, _COMPLETE, _FITTING = 0.35, 0.25, 0.40, 0.10, 0.15, 0.12
_LEAST_NEAR = 0.12
_LEAST_SCORE = 0.45
# What a word in the heading, beside the sentence or in the title counts against one in the sentence itself.
_HEADING, _BESIDE, _TITLE = 0.8, 0.6, 0.4
# Between two languages the embedder tells less.
_ACROSS_LANGUAGES = 0.5
# So much below the nearest sentence, the embedding of a sentence tells nothing more for it.
_COSINE_SPREAD = 0.06
_VAGUE = "数几多上"
_SHARE_IN_WORDS = re.compile(r"一半|减半|全额|[一二三四五六七八九]成")
_FIGURES = frozenset({"money", "ratio", "count", "number"})
# A numeral that counts: 一家 may only say "a".
_COUNTING = r"(?:[\d二三四五六七八九十百千万亿两半数几]|[十百千万]一)"
_ORDINAL = re.compile(r"(?:第[\d一二三四五六七八九十百]+|首)[批届期次轮]")
_ENGLISH_ORDINAL = re.compile(r"第[二三四五六七八九十]+")
# What a sentence loses that speaks of the other thing too, where two are asked for side by side.
_OTHER_SIDE = 0.15
# What it loses outside the section that the conversation was about.
_ELSEWHERE = 0.15
_NAME_RUN = re.compile(r"[一-鿿]{3,}")
# A pair of characters that stands in so many passages, or this share of them, is a word.
_LEAST_OFTEN, _OFTEN = 2, 0.001
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a hit and what speaks for it, each sign 0 to 1.

    `said`: share of the question's words in the sentence; `near`: the same with heading and title;
    `cosine`: nearness of the embeddings; `complete`: whether the thing asked for stands in it;
    `astray`: whether it speaks of another place, section or subject than the one asked about, or of what has
    just been said where another is asked for.
    """

    hit: Hit
    span: Span
    text: str
    heading: str
    said: float
    near: float
    cosine: float
    complete: bool
    astray: bool
    found: frozenset[str]
    score: float

    @property
    def holds(self) -> bool:
        """Whether the sentence may be said as an answer."""
        return self.complete and not self.astray and self.near >= _LEAST_NEAR and self.score >= _LEAST_SCORE


@dataclass(frozen=True, slots=True)
class Scales:
    """What evidence is weighed with: the language's words, how rare terms are, and the library's titles."""

    words: Vocabulary
    frequencies: Frequencies
    texts: int
    titles: Titles


def weigh(part: Part, hits: Sequence[Hit], scales: Scales) -> list[Evidence]:
    """All sentences of the hits as evidence for a part of a question, the best first."""
    if not hits:
        return []
    terms = terms_of(part, scales.words, scales.frequencies, texts=scales.texts)
    noun = _demanded_noun(part, terms, scales)
    strongest = max(hit.score for hit in hits) or 1.0
    nearest = max((score for hit in hits for score in hit.sentence_scores), default=0.0)
    documents = {hit.document.id: hit.document for hit in hits}
    sections = {id_: named_sections(part, hits, id_) for id_ in documents}
    foreign = {id_: _is_foreign(part, document, scales) for id_, document in documents.items()}
    evidence: list[Evidence] = []
    for hit in hits:
        around = _Around.of(hit, terms)
        for number in range(len(hit.passage.sentences)):
            evidence.append(
                _evidence(
                    part,
                    hit,
                    number,
                    terms=terms,
                    around=around,
                    words=scales.words,
                    sections=sections[hit.document.id],
                    strongest=strongest,
                    nearest=nearest,
                    foreign=foreign[hit.document.id],
                    noun=noun,
                )
            )
    return sorted(evidence, key=lambda one: one.score, reverse=True)


def _demanded_noun(part: Part, terms: Terms, scales: Scales) -> str:
    """The noun before the question word, where the library knows it for a word; empty otherwise."""
    noun = part.asked_noun
    if noun not in terms.weights:
        return ""
    (count,) = scales.frequencies([noun])
    return noun if count >= max(_LEAST_OFTEN, scales.texts * _OFTEN) else ""


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around the sentences of a passage, and the terms found there."""

    heading: str
    headed: frozenset[str]
    beside: frozenset[str]
    titled: frozenset[str]

    @classmethod
    def of(cls, hit: Hit, terms: Terms) -> _Around:
        heading = fold(" ".join(hit.passage.heading))
        headed = frozenset(terms.found_in(heading))
        beside = frozenset(terms.found_in(fold(hit.passage.text)))
        titled = frozenset(terms.found_in(fold(hit.document.title)))
        return cls(heading, headed, beside, titled)


def _evidence(
    part: Part,
    hit: Hit,
    number: int,
    *,
    terms: Terms,
    around: _Around,
    words: Vocabulary,
    sections: Named,
    strongest: float,
    nearest: float,
    foreign: bool,
    noun: str,
) -> Evidence:
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
    meaning = max(1.0 - (nearest - cosine) / _COSINE_SPREAD, 0.0)
    if words.glossary_words is not None and hit.document.language != "en":
        meaning *= _ACROSS_LANGUAGES
    elsewhere = sections.misses(f"{around.heading} {text}")
    complete = is_evidenced(part, text, words) and not (noun and noun not in found | headed)
    score = (
        _SAID * said
        + _NEAR * near
        + _MEANING * meaning
        + _PASSAGE * hit.score / strongest
        + _COMPLETE * complete
        + _FITTING * _fits(part, text)
        - _OTHER_SIDE * _is_of_other_side(part, text)
        - _ELSEWHERE * elsewhere
    )
    return Evidence(
        hit=hit,
        span=span,
        text=text,
        heading=around.heading,
        said=said,
        near=near,
        cosine=cosine,
        complete=complete,
        astray=foreign
        or (elsewhere and not sections.is_earlier)
        or _is_of_another_place(part, text)
        or _is_of_another_year(part, text, hit.document.title)
        or _misses_ordinal(part, f"{around.heading} {text} {fold(hit.document.title)}", words)
        or _is_already_said(part, text),
        found=frozenset(found | headed),
        score=score,
    )


def _is_foreign(part: Part, document: Document, scales: Scales) -> bool:
    """Whether the question names a place, or the subject of some title, that this document never speaks of."""
    words, text = scales.words, folded_text(document)
    if any(not _is_at_home(place, document, text) for place in part.places) and len(part.places) > 1:
        return True
    asked = words.counted_question.sub(" ", part.own) if words.counted_question else part.own
    subjects = scales.titles.subjects_in(words.empty.sub(" ", without_places(asked)))
    return any(is_foreign(subject, text) for subject in subjects)


def _is_at_home(place: Place, document: Document, text: str) -> bool:
    known = Places.load()
    home = known.named(document.place) if document.place else None
    return home is None or known.related(place, home) or place.name in text


@lru_cache(maxsize=512)
def folded_text(document: Document) -> str:
    """Title and text of a document, folded; remembered, as whole laws are asked again and again."""
    return fold(f"{document.title}\n{document.measure or ''}\n{document.text}")


def is_evidenced(part: Part, text: str, words: Vocabulary) -> bool:
    """Whether every thing that the part asks for stands in a folded sentence."""
    if not all(_is_said(wanted, text) for wanted in part.wanted if not wanted.soft):
        return False
    if not all(_is_counted(unit, text, words) for unit in part.units):
        return False
    return not _asks_for_figure(part) or _holds_new_figure(part, text)


def _asks_for_figure(part: Part) -> bool:
    return bool(part.units) or any(wanted.values & _FIGURES for wanted in part.wanted if not wanted.soft)


def _holds_new_figure(part: Part, text: str) -> bool:
    """Whether a sentence has a figure that the question does not give itself: 25户中有几户…? is not answered by 25户."""
    asked = frozenset(number.value for number in numbers_in(part.own + part.background))
    new = (number for number in numbers_in(undated(text)) if number.words[0] not in _VAGUE)
    return (
        not asked
        or any(number.value not in asked for number in new)
        or _SHARE_IN_WORDS.search(text) is not None
    )


def _fits(part: Part, text: str) -> bool:
    """Whether a sentence says what is asked for softly: a purpose, a definition, an aim, a list."""
    return any(wanted.soft and _is_said(wanted, text) for wanted in part.wanted)


def _is_said(wanted: Wanted, text: str) -> bool:
    if wanted.said is not None and wanted.said.search(text) is None:
        return False
    return not wanted.values or any(holds_kind(kind, text) for kind in wanted.values)


def _is_counted(unit: str, text: str, words: Vocabulary) -> bool:
    units = "|".join(map(re.escape, words.counted.get(unit, (unit,))))
    return re.search(rf"{_COUNTING}\s*[余多来几]?[万亿千百]?[余多]?\s*(?:{units})", text) is not None


def _is_of_other_side(part: Part, text: str) -> bool:
    """Whether a sentence speaks of the thing beside this one too."""
    return part.is_side and any(run in text and run not in part.own for run in _NAME_RUN.findall(part.before))


def _misses_ordinal(part: Part, text: str, words: Vocabulary) -> bool:
    """Whether the question names one of a row (第二批, 第六届) that a text does not; the first has two names."""
    asked = [*_ORDINAL.findall(part.own), *_ENGLISH_ORDINAL.findall(translation(part.own, words))]
    said = text.replace("首", "第一")
    return any(ordinal.replace("首", "第一") not in said for ordinal in asked)


def _is_already_said(part: Part, text: str) -> bool:
    """Whether the question asks for another than the one just spoken of, and the sentence gives that one."""
    if not part.said_before:
        return False
    values = {number.value for number in read_numbers(text)}
    return bool(values) and values <= part.said_before


def _is_of_another_year(part: Part, text: str, title: str) -> bool:
    """Whether the question names a year, and the sentence, or else the title, names only others."""
    years = {int(year) for year in _YEAR.findall(text) or _YEAR.findall(title)}
    return bool(part.years) and bool(years) and not years & set(part.years)


def _is_of_another_place(part: Part, text: str) -> bool:
    """Whether a sentence names places, and none of them lies within a place asked about or around it."""
    named = places_in(text)
    if not part.places or not named:
        return False
    places = Places.load()
    return not any(
        places.is_within(one, asked) or places.is_within(asked, one) for one in named for asked in part.places
    )
