"""The versions suite: articles asked for by number, today and on the last day their earlier version held.

Both versions of a law are in one home; only the days they hold for tell them apart. An answer is right
when it cites the article that held on the day, and nothing outside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from assistant.answer import Answer
from assistant.settings import Settings
from eval.cases import Case
from eval.datasets import LAWS, Article, BeirQuery, LawBook, folder_of, law_book, qrels, queries
from eval.homes import assistant_over
from eval.judging import TextOf
from eval.report import Report
from eval.running import Bench, Trial, today
from knowledge.document import Document

TODAY, EARLIER, ONE_VERSION = "today", "earlier day", "one version"
ALONE, RIGHT, STALE = "nothing else cited", "right article cited", "stale cited"


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


def run_versions(settings: Settings, bench: Bench) -> list[Report]:
    """Ask the laws alone, without the bundled policies."""
    folder = folder_of(settings.eval_data, LAWS)
    book = law_book(folder.parent)
    gold = qrels(folder / "lookup_qrels.tsv")
    asked = {
        case_id(lookup): lookup
        for query in queries(folder / "lookup_queries.jsonl")
        for lookup in lookups(query, gold.get(query.id, {}), book)
    }
    cases = tuple(_case(name, lookup) for name, lookup in asked.items())
    judging = _Judging(asked, book)
    trial = Trial("versions", cases, judging.score, why=judging.why, apart=(STALE, RIGHT))
    with assistant_over(book.documents, settings=settings, progress=bench, bundled=False) as assistant:
        return [bench.take(trial, assistant)]


def case_id(lookup: Lookup) -> str:
    """The question's id and the day it is asked for."""
    return f"{lookup.query.id}@{lookup.on.isoformat()}"


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


def _case(name: str, lookup: Lookup) -> Case:
    return Case(id=name, question=lookup.query.text, kind=lookup.kind, status=("answered",), on=lookup.on)


@dataclass(frozen=True, slots=True)
class _Judging:
    """Scores an answer by the lookup that its case is of, and says what is wrong with it."""

    asked: Mapping[str, Lookup]
    book: LawBook

    def score(self, case: Case, answer: Answer, document_of: TextOf) -> Mapping[str, float | None]:
        cited = judge_lookup(self.asked[case.id], answer, self.book)
        return {ALONE: float(cited.only_right), RIGHT: float(cited.right), STALE: float(cited.stale)}

    def why(self, case: Case, answer: Answer, document_of: TextOf) -> str:
        cited = judge_lookup(self.asked[case.id], answer, self.book)
        faults = {
            "cites a text that does not hold on the day": cited.stale,
            "does not cite the article": not cited.right,
            "cites more than the article": cited.right and not cited.only_right,
        }
        return "; ".join(fault for fault, holds in faults.items() if holds)


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
