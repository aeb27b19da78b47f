"""What a message asks: its language, its places, its parts, and what it leans on from before.

A message may hold several questions; each becomes a Part that stands alone. Clauses that aim at the
assistant itself are dropped; when nothing about policies is left the message is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from assistant.earlier import Standing, language_before, leans_on_before, standing, subject
from assistant.listening import (
    LONGEST,
    asks,
    clean,
    is_about_something,
    language_of,
    places_in,
    units_in,
    wanted_in,
    without_instructions,
    without_places,
)
from assistant.part import Part
from assistant.question import Question
from assistant.rows import each_wanted, pieces, sides
from assistant.settings import Language
from assistant.vocabulary import Vocabulary, vocabulary
from knowledge.characters import fold
from knowledge.places import Places
from knowledge.synonyms import Synonyms

_POSSESSIVE = re.compile(r"['’]s\b")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年|\b)")


@dataclass(frozen=True, slots=True)
class Understood:
    """A message read: `parts` is empty when it is refused or says nothing."""

    language: Language
    parts: tuple[Part, ...]
    compares: bool
    refused: bool
    relative_year: str | None
    # Whether words aimed at the assistant itself were left out.
    dropped: bool = False
    # The message in folded characters, slips mended, without what was left out.
    text: str = ""


def understand(
    question: Question, *, default_language: Language = "zh", mend: Callable[[str], str] = str
) -> Understood:
    """Read a message and what was said before it; `mend` is given the message to right its slips."""
    text = _POSSESSIVE.sub(" ", fold(clean(question.text))[:LONGEST])
    language = question.language or language_of(text) or language_before(question.history) or default_language
    words = vocabulary(language)
    if language == "zh":
        text = _mended(text, words, mend)
    kept, dropped = without_instructions(text, words)
    refused = dropped and not is_about_something(kept, words)
    if refused or not re.search(r"\w", kept):
        return Understood(language, (), compares=False, refused=refused, relative_year=None)
    compares = words.comparison.search(kept) is not None
    before = standing(question.history, words)
    parts = _parts(kept, before=before, words=words, compares=compares)
    if question.place is not None and (place := Places.load().named(question.place)) is not None:
        parts = tuple(part.at((place,)) for part in parts)
    relative = next((word for word, _ in words.relative_years if word in kept), None)
    return Understood(
        language,
        parts,
        compares=compares,
        refused=False,
        relative_year=relative,
        dropped=dropped,
        text=kept,
    )


def _mended(text: str, words: Vocabulary, mend: Callable[[str], str]) -> str:
    """The text with its slips mended, except where it holds words that questions are known to have."""
    mended = list(mend(text))
    known = [match.span() for wanted in words.wanted for match in wanted.asked.finditer(text)]
    for pattern in (words.empty, words.other, words.pronouns, words.comparison, words.interrogative):
        known += [match.span() for match in pattern.finditer(text)]
    known += [(mention.start, mention.end) for mention in Places.load().find(text)]
    for start, end in (*known, *Synonyms.load().spans(text)):
        mended[start:end] = text[start:end]
    return "".join(mended)


def _parts(text: str, *, before: Standing | None, words: Vocabulary, compares: bool) -> tuple[Part, ...]:
    all_places = places_in(text)
    leans = before is not None and leans_on_before(text, all_places, words)
    carried = ""
    if leans and before is not None:
        carried = without_places(before.text) if all_places else before.text
    asked = sides(text, words, compares=compares) or pieces(text, words)
    # A place that only a later question names is not that of an earlier one.
    alone = all_places if len(asked) == 1 or asked[0].is_side else ()
    parts: list[Part] = []
    for piece in asked:
        earlier = piece.beside or " ".join(f"{part.background} {part.own}" for part in parts)
        places = places_in(piece.question) or places_in(piece.background)
        if not places:
            places = parts[-1].places if parts and not piece.is_side else alone
        if not places and leans and before is not None:
            places = before.places
        wanted, units = wanted_in(piece.question, words), units_in(piece.question, words)
        if piece.is_side and not wanted:
            wanted, units = wanted_in(piece.background, words), units_in(piece.background, words)
        if leans and before is not None and not asks(piece.question, words):
            wanted, units = wanted or before.wanted, units or before.units
        another = leans and before is not None and words.other.search(piece.question) is not None
        parts.append(
            Part(
                own=piece.question.strip(),
                background=piece.background.strip(),
                before=subject(f"{earlier} {carried}", words),
                places=places,
                wanted=wanted,
                units=units,
                years=tuple(int(year) for year in _YEAR.findall(piece.question)),
                is_side=piece.is_side,
                said_before=before.values if another and before is not None else frozenset(),
            )
        )
    return tuple(single for part in parts for single in each_wanted(part))
