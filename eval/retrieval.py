"""Retrieval: nDCG@10 of each leg of search and of both together, over three sets of questions.

A text's rank is that of its best passage. Texts are whole notices and encyclopaedia entries, and single
articles of laws; all versions of a law are searched, whatever the day.
"""

from __future__ import annotations

import json
import zlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

from assistant.settings import Settings
from eval.datasets import LAWS, NOTICES, LawBook, folder_of, law_book, notices, qrels, queries
from eval.homes import prepared_home
from eval.report import Figure, mean
from knowledge.archive import LIBRARY
from knowledge.document import Document
from knowledge.embedding import Embedder, open_embedder
from knowledge.keywords import KeywordEntry, KeywordIndex
from knowledge.library import Library
from knowledge.passages import DocumentRow, PassageTable, Placed
from knowledge.progress import Progress
from knowledge.search import Hit, Leg, Query, Search

ENTRIES = "cmrc2018_dev"
# As many passages as search looks at together with their documents; they are of more than ten texts.
_PASSAGES = 40
_LOADED_AT_ONCE = 2_000
_ANY_DAY = date(2026, 11, 22)
_LEGS: tuple[Leg, ...] = get_args(Leg)


@dataclass(frozen=True, slots=True)
class LegScore:
    """nDCG@10 of one leg on a set of questions and on either half of it, split by a checksum of their ids."""

    set: str
    leg: Leg
    whole: Figure
    halves: tuple[Figure, Figure]


@dataclass(frozen=True, slots=True)
class _Trial:
    """A set of questions: its name, its documents, and which text of the set a hit belongs to."""

    name: str
    documents: tuple[Document, ...]
    text_of: Callable[[Hit], str]


def measure_retrieval(data: Path | None, *, settings: Settings, progress: Progress) -> tuple[LegScore, ...]:
    """The score of every leg on every set in the folder `data`; raises MissingData.

    The texts are embedded below the home of `settings` once; laws and notices share a home with other suites.
    """
    entries = _entries(folder_of(data, ENTRIES) / "corpus.jsonl")
    folder_of(data, NOTICES)
    book, papers = law_book(folder_of(data, LAWS).parent), notices(folder_of(data, NOTICES).parent)
    embedder = open_embedder(settings.embedder, home=settings.home)
    of_entries = prepared_home(entries, settings=settings, progress=progress)
    of_policies = prepared_home(book.documents, papers, settings=settings, progress=progress)
    trials = (
        (_Trial(ENTRIES, entries, _document_of), of_entries),
        (_Trial(NOTICES, papers, _document_of), of_policies),
        (_Trial(LAWS, book.documents, _article_finder(book)), of_policies),
    )
    scores: list[LegScore] = []
    for trial, home in trials:
        with _search_over(trial.documents, home / LIBRARY, embedder) as search:
            folder = folder_of(data, trial.name)
            scores += [_score(trial, leg, folder, search) for leg in _LEGS]
    return tuple(scores)


def _score(trial: _Trial, leg: Leg, folder: Path, search: Search) -> LegScore:
    # The package comes with the extra `eval`; the other suites do without it.
    from ir_measures import Qrel, ScoredDoc, iter_calc, nDCG  # noqa: PLC0415

    gold = qrels(folder / "qrels.tsv")
    run: list[ScoredDoc] = []
    for question in queries(folder / "queries.jsonl"):
        hits = search.search(Query(question.text, _ANY_DAY, limit=_PASSAGES, leg=leg))
        ranked = dict.fromkeys(map(trial.text_of, hits))
        run += [ScoredDoc(question.id, text, 1.0 / rank) for rank, text in enumerate(ranked, start=1)]
    wanted = [
        Qrel(question, text, grade) for question, texts in gold.items() for text, grade in texts.items()
    ]
    values = {one.query_id: one.value for one in iter_calc([nDCG @ 10], wanted, run)}
    halves: tuple[list[float], list[float]] = ([], [])
    for question_id in gold:
        halves[zlib.crc32(question_id.encode("utf-8")) % 2].append(values.get(question_id, 0.0))
    return LegScore(trial.name, leg, mean(halves[0] + halves[1]), (mean(halves[0]), mean(halves[1])))


@contextmanager
def _search_over(documents: Sequence[Document], library_file: Path, embedder: Embedder) -> Iterator[Search]:
    """Search over these documents alone, on any day and in any place, by the vectors stored in a library."""
    wanted = {document.id for document in documents}
    with closing(Library.open(library_file)) as library, TemporaryDirectory() as folder:
        keys: dict[str, list[int]] = defaultdict(list)
        for key, document_id in library.current_keys().items():
            if document_id in wanted:
                keys[document_id].append(key)
        table = PassageTable()
        table.change([Placed(_unbounded(document), keys[document.id]) for document in documents])
        with closing(KeywordIndex.open(Path(folder))) as keywords:
            _index(keywords, library, [key for own in keys.values() for key in own])
            yield Search(table, None, keywords, library, embedder)


def _unbounded(document: Document) -> DocumentRow:
    """A document of no known place or day, so that none is excluded."""
    return replace(DocumentRow.of(document), place=None, first=None, last=None, supersedes=None)


def _index(keywords: KeywordIndex, library: Library, keys: list[int]) -> None:
    for start in range(0, len(keys), _LOADED_AT_ONCE):
        keywords.add(
            KeywordEntry(stored.key, stored.document.title, stored.passage.heading, stored.passage.text)
            for stored in library.load(keys[start : start + _LOADED_AT_ONCE])
        )
    keywords.commit()


def _document_of(hit: Hit) -> str:
    return hit.document.id


def _article_finder(book: LawBook) -> Callable[[Hit], str]:
    """Gives the article that a hit's passage begins in; a law's id where none has begun yet."""
    starts: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for name, article in book.articles.items():
        starts[article.document_id].append((article.span.start, name))
    for articles in starts.values():
        articles.sort()

    def article_of(hit: Hit) -> str:
        articles = starts[hit.document.id]
        place = bisect_right(articles, hit.passage.start, key=lambda article: article[0])
        return articles[place - 1][1] if place else hit.document.id

    return article_of


def _entries(file: Path) -> tuple[Document, ...]:
    """The texts of a set in BEIR form, as they are."""
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]
    return tuple(
        Document(id=line["_id"], title=line["title"], text=line["text"], source=f"{ENTRIES}/{line['_id']}")
        for line in lines
    )
