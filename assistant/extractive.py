"""An answer without a chat model: the sentences that answer, quoted and cited, or what was not found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.answer import Citation, Status
from assistant.choice import choose
from assistant.draft import Draft, Line, Numbering
from assistant.evidence import Evidence, Scales, weigh
from assistant.leading import figures, leading_fact
from assistant.notices import document_notices
from assistant.part import Part
from assistant.question import Question
from assistant.settings import Language
from assistant.subjects import Titles
from assistant.understanding import Understood
from assistant.vocabulary import vocabulary
from knowledge.archive import Archive
from knowledge.document import Document
from knowledge.places import Place, Places
from knowledge.search import Hit, Query
from prompts import render

_HITS = 12
_NEAREST = 3
_LONGEST_ECHO = 60


@dataclass(frozen=True, slots=True)
class Found:
    """What search and weighing gave for one part of a message; `elsewhere` are documents of other places."""

    part: Part
    chosen: tuple[Evidence, ...]
    nearest: tuple[Document, ...]
    elsewhere: tuple[Document, ...] = ()


def find(part: Part, understood: Understood, question: Question, archive: Archive, *, bundled: bool) -> Found:
    """Search for one part and choose the sentences that answer it."""
    hits = _search(part, part.places, question, archive, bundled=bundled)
    chosen = choose(weigh(part, hits, scales_of(archive, understood.language)), part)
    nearest = tuple(dict.fromkeys(hit.document for hit in hits))[:_NEAREST]
    elsewhere: tuple[Document, ...] = ()
    if not chosen and part.places:
        elsewhere = _elsewhere(part, understood, question, archive, bundled=bundled)
    return Found(part, tuple(chosen), nearest, elsewhere)


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
    return tuple(dict.fromkeys(one.hit.document for one in evidence if one.holds))[:_NEAREST]


def compose(founds: Sequence[Found], understood: Understood, question: Question, archive: Archive) -> Draft:
    """The draft from what was found for each part."""
    answered = [found for found in founds if found.chosen]
    if not answered:
        return _nothing_found(founds, understood, question)
    numbering = Numbering()
    lines: list[Line] = []
    for found in founds:
        lines += _lines(found, understood, numbering) if found.chosen else [_missing(found, understood)]
    citations = tuple(dict.fromkeys(citation for line in lines for citation in line.citations))
    notices = (
        *((render("notice.instructions_ignored", understood.language),) if understood.dropped else ()),
        *_place_notices(answered, understood),
        *_year_notices(citations, understood, question),
        *_superseded_notices(citations, understood.language, archive),
        *document_notices(citations, understood.language),
    )
    return Draft(status=Status.ANSWERED, lines=tuple(lines), notices=notices)


def _lines(found: Found, understood: Understood, numbering: Numbering) -> list[Line]:
    language = understood.language
    lines: list[Line] = []
    for number, evidence in enumerate(found.chosen):
        if numbering.has(evidence):
            continue
        citation = numbering.cite(evidence)
        quote = citation.quote
        fact = leading_fact(found.part, quote, vocabulary(language)) if number == 0 else None
        said = _quoted(citation, found, language)
        if fact is not None and fact != quote.rstrip("。."):
            lines.append(Line(render("answer.lead", language, fact=fact), (citation,)))
        lines.append(Line(said, (citation,)))
        if language == "en" and (plain := figures(quote)):
            lines.append(Line(render("answer.figures", language, figures=plain), (citation,)))
    return lines


def _quoted(citation: Citation, found: Found, language: str) -> str:
    values = {"quote": citation.quote, "marker": citation.marker}
    place = citation.document.place
    if place and not found.part.places and place not in citation.quote:
        return render("answer.placed", language, place=place, **values)
    return render("answer.quote", language, **values)


def _missing(found: Found, understood: Understood) -> Line:
    return Line(render("answer.missing_part", understood.language, question=_echo(found.part.own)))


def _echo(text: str) -> str:
    """The user's own words, shortened where they are long."""
    bare = " ".join(text.split()).strip(" ,，。?？!！:：")
    return bare if len(bare) <= _LONGEST_ECHO else f"{bare[:_LONGEST_ECHO]}…"


def _nothing_found(founds: Sequence[Found], understood: Understood, question: Question) -> Draft:
    language = understood.language
    asked = _echo(question.text)
    wanted = [wanted for found in founds for wanted in found.part.wanted if not wanted.soft]
    elsewhere = tuple(dict.fromkeys(document for found in founds for document in found.elsewhere))
    nearest = tuple(dict.fromkeys(document for found in founds for document in found.nearest))[:_NEAREST]
    places = [place for found in founds for place in found.part.places]
    own = [document for document in nearest if _is_of(document, places)]
    if places and not own:
        first = render("no_evidence.no_text_for_place", language, place=places[0].name, question=asked)
    elif wanted:
        name = render(f"wanted.{wanted[0].id}", language)
        first = render("no_evidence.wanted", language, wanted=name, question=asked)
    else:
        first = render("no_evidence.looked_for", language, question=asked)
    lines = [Line(first)]
    shown = own if places else list(nearest)
    if shown:
        lines.append(Line(render("no_evidence.nearest", language, titles=_titles(shown, language))))
    others = [document for document in elsewhere if document not in shown]
    if others:
        lines.append(Line(render("no_evidence.elsewhere", language, titles=_titles(others, language))))
    titles = tuple(document.title for document in (*shown, *others))
    return Draft(status=Status.NO_EVIDENCE, lines=tuple(lines), titles=titles)


def _is_of(document: Document, places: Sequence[Place]) -> bool:
    known = Places.load()
    home = known.named(document.place) if document.place else None
    return home is not None and any(known.sees(place, home) for place in places)


def _titles(documents: Sequence[Document], language: str) -> str:
    written = []
    for document in documents:
        if document.place and document.place not in document.title:
            written.append(
                render("no_evidence.title_with_place", language, title=document.title, place=document.place)
            )
        else:
            written.append(render("no_evidence.title", language, title=document.title))
    return ("、" if language == "zh" else ", ").join(written)


def _place_notices(answered: Sequence[Found], understood: Understood) -> list[str]:
    """Which place the answer is of, when the question did not say, or names one within it."""
    language = understood.language
    known = Places.load()
    notices: list[str] = []
    unasked = [found for found in answered if not found.part.places]
    places = list(
        dict.fromkeys(
            one.hit.document.place for found in unasked for one in found.chosen if one.hit.document.place
        )
    )
    if len(places) == 1:
        notices.append(render("notice.only_place", language, place=places[0]))
    elif places:
        notices.append(render("notice.several_places", language, places="、".join(places)))
    for found in answered:
        for document in dict.fromkeys(one.hit.document for one in found.chosen):
            home = known.named(document.place) if document.place else None
            if home is None and found.part.places:
                notices.append(render("notice.place_unknown", language, title=document.title))
            elif home is not None and found.part.places and home not in found.part.places:
                asked = found.part.places[0]
                wider = known.is_within(asked, home)
                phrase = "notice.wider_place" if wider else "notice.inner_place"
                notices.append(render(phrase, language, asked=asked.name, place=home.name))
    return notices


def _superseded_notices(citations: Sequence[Citation], language: Language, archive: Archive) -> list[str]:
    """Which cited texts have been superseded; one whose successor's start is known is not found any more."""
    documents = dict.fromkeys(citation.document for citation in citations)
    newer = {document.title: archive.superseded_by(document.id) for document in documents}
    return [
        render("notice.superseded", language, title=title, newer=archive.document(id_).title)
        for title, id_ in newer.items()
        if id_ is not None
    ]


def _year_notices(citations: Sequence[Citation], understood: Understood, question: Question) -> list[str]:
    """How 今年 or 去年 was read, when the text is of another year than the day asked about."""
    if understood.relative_year is None:
        return []
    years = {citation.document.published.year for citation in citations if citation.document.published}
    step = dict(vocabulary(understood.language).relative_years)[understood.relative_year]
    return [
        render("notice.relative_year", understood.language, word=understood.relative_year, year=year + step)
        for year in sorted(years)
        if year != question.on.year
    ]
