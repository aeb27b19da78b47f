"""What must be said beside an answer: where its words are from, what contradicts them, if they still hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.answer import Citation
from assistant.settings import Language
from knowledge.document import Caveat, Document, PartialDate, Span
from prompts import render

PRESS_SUMMARY = "summary of a press report"


def document_notices(citations: Sequence[Citation], language: Language) -> tuple[str, ...]:
    """The notices of the cited documents, each sentence once."""
    documents = dict.fromkeys(citation.document for citation in citations)
    notices: list[str] = []
    for document in documents:
        spans = [citation.span for citation in citations if citation.document == document]
        notices += [*_provenance(document, language), *_validity(document, language)]
        notices += [
            _worded(caveat, language) for caveat in document.caveats if concerns(caveat, document, spans)
        ]
    return tuple(dict.fromkeys(notices))


def concerns(caveat: Caveat, document: Document, spans: Iterable[Span]) -> bool:
    """Whether a caveat is due: always when it is about the whole document, else when its words are quoted."""
    if caveat.about is None:
        return True
    return any(
        caveat.about in document.text[span.start : span.end] or _overlaps(caveat.about, document, span)
        for span in spans
    )


def _overlaps(about: str, document: Document, span: Span) -> bool:
    start = document.text.find(about)
    while start != -1:
        if Span(start, start + len(about)).overlaps(span):
            return True
        start = document.text.find(about, start + 1)
    return False


def _provenance(document: Document, language: Language) -> list[str]:
    if document.source_kind != PRESS_SUMMARY:
        return []
    published = spoken_date(document.published, language) if document.published else None
    first = (
        render("notice.press_summary", language, published=published)
        if published
        else render("notice.press_summary_undated", language)
    )
    if document.measure:
        first += ("" if language == "zh" else " ") + render(
            "notice.look_up", language, measure=document.measure
        )
    if document.office:
        first += ("" if language == "zh" else " ") + render(
            "notice.ask_office", language, office=document.office
        )
    return [first]


def _validity(document: Document, language: Language) -> list[str]:
    if document.validity == "in_force":
        return []
    return [render(f"notice.validity_{document.validity}", language, title=document.title)]


def _worded(caveat: Caveat, language: Language) -> str:
    return caveat.zh if language == "zh" else caveat.en


def spoken_date(day: PartialDate, language: Language) -> str:
    """A date as people say it, as exact as it is known."""
    kind = "year" if day.month is None else "month" if day.day is None else "day"
    return render(f"date.{kind}", language, year=day.year, month=day.month, day=day.day)
