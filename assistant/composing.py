"""The draft of an answer from what was found: quoted sentences, calculations, or what was not found."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import Citation, Status
from assistant.calculators.hearing import MOST_ASKS
from assistant.calculators.reckoning import compared
from assistant.calculators.telling import Told, questions_of, tell, tell_comparison
from assistant.draft import Draft, Line, Numbering
from assistant.extractive import NEAREST, Found
from assistant.leading import figures, leading_fact
from assistant.listening import asks
from assistant.notices import document_notices
from assistant.question import Question
from assistant.settings import Language
from assistant.understanding import Understood
from assistant.vocabulary import vocabulary
from knowledge.archive import Archive
from knowledge.document import Document
from knowledge.places import Place, Places
from knowledge.rules.calculation import Calculation, Comparison
from prompts import render

_LONGEST_ECHO = 60


def compose(founds: Sequence[Found], understood: Understood, question: Question, archive: Archive) -> Draft:
    """The draft from what was found for each part."""
    answered = [found for found in founds if found.chosen or _worked(found)]
    if not answered:
        return _nothing_found(founds, understood, question)
    language = understood.language
    numbering = Numbering()
    lines: list[Line] = []
    told: list[Told] = []
    shown: set[str] = set()
    for found in founds:
        if found.reckoned is not None and found.reckoned.calculations:
            runs = {worked.run_id for worked in found.reckoned.calculations}
            if runs <= shown:
                continue
            shown |= runs
            told.append(tell(found.reckoned, numbering, language))
            lines += told[-1].lines
        else:
            lines += _lines(found, understood, numbering) if found.chosen else [_missing(found, understood)]
    side_by_side = _side_by_side(founds, understood)
    if side_by_side is not None:
        lines += tell_comparison(side_by_side, numbering, language)
    behind = tuple(citation for one in told for citation in one.behind)
    citations = tuple(dict.fromkeys([*(citation for line in lines for citation in line.citations), *behind]))
    notices = (
        *((render("notice.instructions_ignored", language),) if understood.dropped else ()),
        *_place_notices(answered, language),
        *_year_notices(citations, understood, question),
        *(notice for one in told for notice in one.notices),
        *_superseded_notices(citations, language, archive),
        *document_notices(citations, language),
    )
    return Draft(
        status=_status(founds, told),
        lines=tuple(lines),
        calculations=_calculations(founds, side_by_side),
        behind=behind,
        questions=_questions(founds, told, language),
        notices=tuple(dict.fromkeys(notices)),
    )


def _worked(found: Found) -> bool:
    return found.reckoned is not None and bool(found.reckoned.calculations)


def _side_by_side(founds: Sequence[Found], understood: Understood) -> Comparison | None:
    """The comparison of what several parts, or several rules for one, came to."""
    return compared([found.reckoned for found in founds], understood.text)


def _status(founds: Sequence[Found], told: Sequence[Told]) -> Status:
    """What still needs input makes the whole need it; else what was found answers."""
    states = {one.status for one in told}
    if Status.NEEDS_INPUT in states:
        return Status.NEEDS_INPUT
    quoted = any(found.chosen and not _worked(found) for found in founds)
    return Status.ANSWERED if quoted or Status.ANSWERED in states else Status.NO_EVIDENCE


def _calculations(
    founds: Sequence[Found], side_by_side: Comparison | None
) -> tuple[Calculation | Comparison, ...]:
    reckoned = [found.reckoned for found in founds if found.reckoned is not None]
    calculations = dict.fromkeys(calculation for one in reckoned for calculation in one.calculations)
    comparisons = [one.comparison for one in reckoned if one.comparison is not None]
    if side_by_side is not None:
        comparisons.append(side_by_side)
    return (*calculations, *comparisons)


def _questions(founds: Sequence[Found], told: Sequence[Told], language: Language) -> tuple[str, ...]:
    invited = [
        question
        for found in founds
        if found.reckoned is not None and not found.reckoned.calculations
        for question in questions_of(found.reckoned, language)
    ]
    asked = [*(question for one in told for question in one.questions), *invited]
    return tuple(dict.fromkeys(asked))[:MOST_ASKS]


def _lines(found: Found, understood: Understood, numbering: Numbering) -> list[Line]:
    language = understood.language
    lines: list[Line] = []
    for number, evidence in enumerate(found.chosen):
        if numbering.has(evidence):
            continue
        citation = numbering.cite(evidence)
        quote = citation.quote
        fact = leading_fact(found.part, found.chosen, vocabulary(language)) if number == 0 else None
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
    nearest = tuple(dict.fromkeys(document for found in founds for document in found.nearest))[:NEAREST]
    places = [place for found in founds for place in found.part.places]
    own = [document for document in nearest if _is_of(document, places)]
    if places and not own:
        first = render("no_evidence.no_text_for_place", language, place=places[0].name, question=asked)
    elif wanted:
        name = render(f"wanted.{wanted[0].id}", language)
        first = render("no_evidence.wanted", language, wanted=name, question=asked)
    elif places or any(asks(found.part.own, vocabulary(language)) for found in founds):
        first = render("no_evidence.looked_for", language, question=asked)
    else:
        # What asks nothing is not repeated: it may be there only to be repeated.
        first = render("no_evidence.nothing_asked", language)
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


def _documents(found: Found) -> tuple[Document, ...]:
    """The documents that answer a part."""
    if found.reckoned is not None and found.reckoned.calculations:
        return tuple(dict.fromkeys(worked.rule.document for worked in found.reckoned.calculations))
    return tuple(dict.fromkeys(one.hit.document for one in found.chosen))


def _place_notices(answered: Sequence[Found], language: Language) -> list[str]:
    """Which place the answer is of, when the question did not say, or names one within it."""
    known = Places.load()
    notices: list[str] = []
    unasked = [found for found in answered if not found.part.places]
    places = list(
        dict.fromkeys(document.place for found in unasked for document in _documents(found) if document.place)
    )
    if len(places) == 1:
        notices.append(render("notice.only_place", language, place=places[0]))
    elif places:
        notices.append(render("notice.several_places", language, places="、".join(places)))
    for found in answered:
        for document in _documents(found):
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
