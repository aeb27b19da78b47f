"""The versions suite: articles asked for by number, today and on the last day their earlier version held.

Both versions of a law are in one home; only the days they hold for tell them apart. An answer is right
when it cites the article that held on the day, and nothing outside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answer import Answer
from assistant.pipeline import Assistant
from assistant.settings import Settings
from eval.cases import Case
from eval.datasets import LAWS, Article, BeirQuery, LawBook, folder_of, law_book, qrels, queries
from eval.homes import assistant_over
from eval.report import Figure, Report, Row, share
from eval.running import ask, today
from knowledge.document import Document
from knowledge.progress import Progress

TODAY, EARLIER, ONE_VERSION = "today", "earlier day", "one version"


@dataclass(frozen=True, slots=True)
class Lookup:
    """A question for an article, the day it is asked for, and the article that held on that day."""

    query: BeirQuery
    kind: str
    on: date
    right: Article


@dataclass(frozen=True, slots=True)
class Cited:
    """What an answer cites: the article asked for, only that, a text that does not hold on the day."""

    right: bool
    only_right: bool
    stale: bool


def run_versions(settings: Settings, progress: Progress) -> list[Report]:
    """Ask the laws alone, without the bundled policies."""
    folder = folder_of(settings.eval_data, LAWS)
    book = law_book(folder.parent)
    gold = qrels(folder / "lookup_qrels.tsv")
    asked = [
        lookup
        for query in queries(folder / "lookup_queries.jsonl")
        for lookup in lookups(query, gold.get(query.id, {}), book)
    ]
    with assistant_over(book.documents, settings=settings, progress=progress, bundled=False) as assistant:
        return [ask_lookups(asked, book, assistant, progress)]


def lookups(query: BeirQuery, gold: dict[str, int], book: LawBook) -> Iterator[Lookup]:
    """A question for today, and if there was an earlier version, again for the last day that one held."""
    current = next((book.articles[text] for text, relevance in gold.items() if relevance > 0), None)
    if current is None:
        return
    if query.stale_id is None:
        yield Lookup(query, ONE_VERSION, today(), current)
        return
    yield Lookup(query, TODAY, today(), current)
    earlier = book.articles[query.stale_id]
    held = next(document for document in book.documents if document.id == earlier.document_id)
    if held.in_force_until is not None:
        yield Lookup(query, EARLIER, held.in_force_until.first_day, earlier)


def ask_lookups(asked: Sequence[Lookup], book: LawBook, assistant: Assistant, progress: Progress) -> Report:
    """Ask every lookup and judge what is cited."""
    rows: list[Row] = []
    found: list[Cited] = []
    for number, lookup in enumerate(asked, start=1):
        case = Case(
            id=lookup.query.id,
            question=lookup.query.text,
            kind=lookup.kind,
            status=("answered",),
            on=lookup.on,
        )
        answer = ask(case, assistant)
        cited = judge_lookup(lookup, answer, book)
        found.append(cited)
        rows.append(_row(lookup, answer, cited))
        progress("versions", number, len(asked))
    return Report("versions", _figures(asked, found), tuple(rows))


def judge_lookup(lookup: Lookup, answer: Answer, book: LawBook) -> Cited:
    """What the answer cites, by the law book's own days and spans."""
    held = {document.id: holds_on(document, lookup.on) for document in book.documents}
    within = [
        one.document.id == lookup.right.document_id and one.span.within(lookup.right.span)
        for one in answer.citations
    ]
    stale = any(not held.get(one.document.id, True) for one in answer.citations)
    return Cited(any(within), bool(within) and all(within), stale)


def holds_on(document: Document, day: date) -> bool:
    """Whether a document is in force on a day, as far as is known."""
    start, end = document.in_force_from, document.in_force_until
    return (start is None or start.first_day <= day) and (end is None or day <= end.first_day)


def _row(lookup: Lookup, answer: Answer, cited: Cited) -> Row:
    faults = [
        fault
        for fault, holds in (
            ("cites a text that does not hold on the day", cited.stale),
            ("does not cite the article", not cited.right),
            ("cites more than the article", cited.right and not cited.only_right),
        )
        if holds
    ]
    return Row(
        case=f"{lookup.query.id}@{lookup.on.isoformat()}",
        kind=lookup.kind,
        question=lookup.query.text,
        right=cited.only_right,
        status=answer.status.value,
        why="; ".join(faults),
        text=answer.text,
    )


def _figures(asked: Sequence[Lookup], found: Sequence[Cited]) -> dict[str, Figure]:
    figures: dict[str, Figure] = {}
    for kind in (TODAY, EARLIER, ONE_VERSION):
        of_kind = [cited for lookup, cited in zip(asked, found, strict=True) if lookup.kind == kind]
        if not of_kind:
            continue
        figures[f"stale cited, {kind}"] = share(sum(one.stale for one in of_kind), len(of_kind))
        figures[f"right article cited, {kind}"] = share(sum(one.right for one in of_kind), len(of_kind))
        figures[f"nothing else cited, {kind}"] = share(sum(one.only_right for one in of_kind), len(of_kind))
    return figures
