"""What was said before: the question that a follow-up leans on."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.listening import (
    LONGEST,
    asks,
    clean,
    language_of,
    places_in,
    units_in,
    wanted_in,
    without_instructions,
    without_places,
)
from assistant.question import Turn
from assistant.settings import Language
from assistant.vocabulary import Vocabulary, Wanted
from knowledge.amounts import read_numbers
from knowledge.characters import fold
from knowledge.places import Place

_MARKER = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a conversation is about so far: the words and places of the last question that stood alone."""

    text: str
    places: tuple[Place, ...]
    wanted: tuple[Wanted, ...]
    units: tuple[str, ...]
    values: frozenset[Decimal] = frozenset()


def standing(history: tuple[Turn, ...], words: Vocabulary) -> Standing | None:
    standing: Standing | None = None
    for turn in history:
        if turn.role != "user":
            if standing is not None:
                values = frozenset(
                    number.value for number in read_numbers(_MARKER.sub("", fold(clean(turn.content))))
                )
                standing = replace(standing, values=values)
            continue
        text, _ = without_instructions(fold(clean(turn.content))[:LONGEST], words)
        places = places_in(text)
        leans = standing is not None and leans_on_before(text, places, words)
        carried = (
            f" {without_places(standing.text) if places else standing.text}" if leans and standing else ""
        )
        inherited = standing.places if leans and standing and not places else ()
        wanted, units = wanted_in(text, words), units_in(text, words)
        if leans and standing and not asks(text, words):
            wanted, units = wanted or standing.wanted, units or standing.units
        standing = Standing(f"{text}{carried}", places or inherited, wanted, units)
    return standing


def leans_on_before(text: str, places: tuple[Place, ...], words: Vocabulary) -> bool:
    bare = text.strip(" ,，。!！?？")
    if bare.startswith(words.openings) or bare.endswith(words.endings) or words.pronouns.search(bare):
        return True
    return len(bare) <= words.short or not places


def subject(text: str, words: Vocabulary) -> str:
    """What a question is about, without its places, its question words and what it asked for."""
    kept = without_places(text)
    for wanted in words.wanted:
        kept = wanted.asked.sub(" ", kept)
    return " ".join(words.empty.sub(" ", kept).split())


def language_before(history: tuple[Turn, ...]) -> Language | None:
    spoken = (language_of(fold(clean(turn.content))) for turn in reversed(history) if turn.role == "user")
    return next((language for language in spoken if language is not None), None)
