"""What answers without a chat model: the sentences that hold what is asked for, and the calculations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.calculators.reckoning import Conversation, Reckoned, reckon
from assistant.certainty import can_tell_meaning
from assistant.choice import choose
from assistant.evidence import Evidence, Scales, weigh
from assistant.part import Part
from assistant.question import Question
from assistant.settings import Language
from assistant.subjects import Titles
from assistant.understanding import Understood
from assistant.vocabulary import vocabulary
from knowledge.archive import Archive
from knowledge.document import Document
from knowledge.places import Place
from knowledge.search import Hit, Query

_HITS = 12
NEAREST = 3


@dataclass(frozen=True, slots=True)
class Found:
    """What search and weighing gave for one part of a message; `elsewhere` are documents of other places.

    `reckoned` is what was worked out, where the part asks for an amount or whether conditions are met.
    """

    part: Part
    chosen: tuple[Evidence, ...]
    nearest: tuple[Document, ...]
    elsewhere: tuple[Document, ...] = ()
    reckoned: Reckoned | None = None


def find(part: Part, understood: Understood, question: Question, archive: Archive, *, bundled: bool) -> Found:
    """Search for one part, work out what it wants worked out, and choose the sentences that answer it."""
    hits = _search(part, part.places, question, archive, bundled=bundled)
    said = Conversation.of(question, understood.text)
    reckoned = reckon(part, question, hits, archive.rules(bundled=bundled), said=said)
    scales = scales_of(archive, understood.language)
    chosen = choose(weigh(part, hits, scales), part, scales.words)
    nearest = tuple(dict.fromkeys(hit.document for hit in hits))[:NEAREST]
    elsewhere: tuple[Document, ...] = ()
    if not chosen and part.places:
        elsewhere = _elsewhere(part, understood, question, archive, bundled=bundled)
    return Found(part, tuple(chosen), nearest, elsewhere, reckoned)


def _search(
    part: Part, places: Sequence[Place], question: Question, archive: Archive, *, bundled: bool
) -> list[Hit]:
    """The passages of the texts of the places and of those around them; of all texts without a place."""
    query = Query(text=part.text, on=question.on, limit=_HITS, bundled=bundled)
    if not places:
        return archive.search(query)
    hits: dict[int, Hit] = {}
    for place in places:
        # The texts of the place itself come first, or what a whole country says would crowd them out.
        for within in (True, False):
            for hit in archive.search(replace(query, place=place.name, within=within)):
                hits.setdefault(hit.key, hit)
    return list(hits.values())


def scales_of(archive: Archive, language: Language) -> Scales:
    """The scales for an archive as it is now."""
    return Scales(
        vocabulary(language),
        archive.document_frequency,
        max(archive.passage_count, 1),
        _known_titles(archive.titles()),
        tells_meaning=can_tell_meaning(archive.embedder),
    )


@lru_cache(maxsize=4)
def _known_titles(titles: tuple[str, ...]) -> Titles:
    return Titles.of(titles)


def _elsewhere(
    part: Part, understood: Understood, question: Question, archive: Archive, *, bundled: bool
) -> tuple[Document, ...]:
    """Documents of other places that would have answered; only their titles are ever shown."""
    hits = _search(part, (), question, archive, bundled=bundled)
    evidence = weigh(part.at(()), hits, scales_of(archive, understood.language))
    return tuple(dict.fromkeys(one.hit.document for one in evidence if one.holds))[:NEAREST]
