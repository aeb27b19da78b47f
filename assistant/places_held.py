"""Whether the places a sentence names are those of what it cites."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.figures_held import Cited
from assistant.listening import places_in
from assistant.question import Question
from knowledge.characters import fold
from knowledge.document import Document
from knowledge.places import Place, Places


def stray_place(
    text: str, documents: Sequence[Document], cited: Sequence[Cited], question: Question
) -> str | None:
    """The first place named that is none of the cited documents' or texts'; None when all are.

    A place of the question may be named where a cited document is of a place around it or within it, or of
    none that is known.
    """
    places = Places.load()
    homes = [places.named(document.place) if document.place else None for document in documents]
    texts = {place for one in cited for place in places_in(fold(one.all_text))}
    asked = set(places_in(fold(question.text)))
    if question.place is not None and (chosen := places.named(question.place)) is not None:
        asked.add(chosen)
    for turn in question.history:
        asked |= set(places_in(fold(turn.content))) if turn.role == "user" else set()
    for mention in places.find(fold(text)):
        if not any(_is_of(place, homes, texts, asked) for place in mention.places):
            return text[mention.start : mention.end]
    return None


def _is_of(place: Place, homes: Sequence[Place | None], texts: set[Place], asked: set[Place]) -> bool:
    if place in homes or place in texts:
        return True
    known = Places.load()
    return place in asked and any(home is None or known.related(place, home) for home in homes)
