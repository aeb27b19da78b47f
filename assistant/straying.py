"""Whether a sentence speaks of something else than the question: another place, year, round, subject."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.listening import places_in
from assistant.part import Part
from assistant.subjects import Titles, is_unspoken
from assistant.terms import translation, without_places
from assistant.vocabulary import Vocabulary
from knowledge.amounts import read_numbers
from knowledge.characters import fold
from knowledge.document import Document
from knowledge.places import Place, Places

_ORDINAL = re.compile(r"(?:第[\d一二三四五六七八九十百]+|首)[批届期次轮]")
_ENGLISH_ORDINAL = re.compile(r"第[二三四五六七八九十]+")
_NAME_RUN = re.compile(r"[一-鿿]{3,}")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


def is_foreign(part: Part, document: Document, words: Vocabulary, titles: Titles) -> bool:
    """Whether the question names a place or some title's subject of which the document says nothing."""
    text = folded_text(document)
    if any(not _is_at_home(place, document, text) for place in part.places) and len(part.places) > 1:
        return True
    if part.places and document.place is None and not any(place.name in text for place in part.places):
        return True
    asked = f"{part.own} {part.background}"
    if part.is_side:
        asked = part.own
    elif not places_in(part.own):
        asked = part.text
    counted = words.counted_question.sub(" ", asked) if words.counted_question else asked
    subjects = titles.subjects_in(words.empty.sub(" ", without_places(counted)))
    return any(subject[-2:] not in words.subjectless and is_unspoken(subject, text) for subject in subjects)


def is_wider(part: Part, document: Document) -> bool:
    """Whether a document is not of a place asked about or of one that lies in it."""
    known = Places.load()
    home = known.named(document.place) if document.place else None
    return bool(part.places) and not (home and any(known.is_within(home, place) for place in part.places))


def _is_at_home(place: Place, document: Document, text: str) -> bool:
    known = Places.load()
    home = known.named(document.place) if document.place else None
    return home is None or known.related(place, home) or place.name in text


@lru_cache(maxsize=512)
def folded_text(document: Document) -> str:
    """Title and text of a document, folded; remembered, as whole laws are asked again and again."""
    return fold(f"{document.title}\n{document.measure or ''}\n{document.text}")


def is_of_other_side(part: Part, text: str) -> bool:
    """Whether a sentence speaks of the thing beside this one too."""
    return part.is_side and any(run in text and run not in part.own for run in _NAME_RUN.findall(part.before))


def misses_ordinal(part: Part, text: str, words: Vocabulary) -> bool:
    """Whether the question names one of a row (第二批, 第六届) that a text does not."""
    asked = [*_ORDINAL.findall(part.own), *_ENGLISH_ORDINAL.findall(translation(part.own, words))]
    said = text.replace("首", "第一")
    return any(ordinal.replace("首", "第一") not in said for ordinal in asked)


def is_already_said(part: Part, text: str) -> bool:
    """Whether the question asks for another than the one just spoken of, and the sentence gives that one."""
    if not part.said_before:
        return False
    values = {number.value for number in read_numbers(text)}
    return bool(values) and values <= part.said_before


def is_of_another_year(part: Part, text: str, title: str) -> bool:
    """Whether the question names a year, and the sentence, or else the title, names only others."""
    years = {int(year) for year in _YEAR.findall(text) or _YEAR.findall(title)}
    return bool(part.years) and bool(years) and not years & set(part.years)


def is_of_another_place(part: Part, text: str) -> bool:
    """Whether a sentence names places, and none of them lies within a place asked about or around it."""
    named = places_in(text)
    if not part.places or not named:
        return False
    places = Places.load()
    return not any(
        places.is_within(one, asked) or places.is_within(asked, one) for one in named for asked in part.places
    )
