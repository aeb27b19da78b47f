"""BEIR folders (Thakur et al. 2021): `corpus.jsonl`, `queries.jsonl`, `qrels/*.tsv` or `qrels.tsv`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from eval.cases import Case, Gold
from eval.errors import BadCase, MissingData
from eval.loading import QuestionSet
from eval.loading.lines import Entry, entries, text_of
from knowledge.document import Document
from knowledge.readers.particulars import language_of

CORPUS, QUERIES = "corpus.jsonl", "queries.jsonl"
# Of several splits the one that figures are told of.
_SPLITS = ("test.tsv", "dev.tsv", "train.tsv")


def is_beir(folder: Path) -> bool:
    """Whether a folder looks like one."""
    return (folder / CORPUS).is_file() and (folder / QUERIES).is_file()


def beir_set(folder: Path) -> QuestionSet:
    """The texts and the questions that have a gold text among them; raises MissingData, BadCase.

    A query may carry its `answers`, as wordings of one. Of several files of gold texts `test` is read, else
    `dev`, else `train`.
    """
    documents = beir_documents(folder)
    gold = gold_of(_gold_file(folder))
    cases = tuple(
        beir_case(query, gold[query.text("_id")], status=("answered",))
        for query in entries(folder / QUERIES)
        if gold.get(query.text("_id"))
    )
    if not cases:
        raise BadCase(f"{folder / QUERIES}: no question has a gold text")
    return QuestionSet(folder.name, cases, documents)


def beir_documents(folder: Path) -> tuple[Document, ...]:
    """The texts of a folder as documents of no known place or day; raises MissingData, BadCase."""
    documents = tuple(_document(folder, line) for line in entries(folder / CORPUS))
    check_distinct((document.id for document in documents), folder / CORPUS)
    return documents


def beir_case(query: Entry, gold: Iterable[str], *, status: tuple[str, ...], kind: str = "question") -> Case:
    """A query as a case whose answer stands in these texts; raises BadCase."""
    answers = query.texts("answers")
    return Case(
        id=query.text("_id"),
        question=query.text("text"),
        kind=kind,
        status=status,
        expected=(answers,) if answers else (),
        gold=tuple(map(Gold, gold)),
    )


def gold_of(file: Path) -> dict[str, dict[str, int]]:
    """By question its gold texts and how relevant each is, those of relevance 0 left out; raises BadCase."""
    gold: dict[str, dict[str, int]] = defaultdict(dict)
    for number, line in enumerate(text_of(file).splitlines(), start=1):
        columns = line.split("\t")
        if number == 1 or not line.strip():
            # The first line names the columns.
            continue
        if len(columns) != 3:
            raise BadCase(f"{file}:{number}: has {len(columns)} columns instead of query, text and relevance")
        if not columns[2].strip().lstrip("-").isdigit():
            raise BadCase(f"{file}:{number}: column 3 (relevance) is {columns[2]!r}, no whole number")
        if int(columns[2]) > 0:
            gold[columns[0]][columns[1]] = int(columns[2])
    return dict(gold)


def check_distinct(ids: Iterable[str], file: Path) -> None:
    """Raise BadCase when an id comes twice."""
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise BadCase(f"{file}: the id {one!r} comes twice")
        seen.add(one)


def _document(folder: Path, line: Entry) -> Document:
    title: Any = line.table.get("title") or ""
    name, text = line.text("_id"), line.text("text")
    source = f"{folder.name}/{name}"
    return Document(id=name, title=str(title) or name, text=text, source=source, language=language_of(text))


def _gold_file(folder: Path) -> Path:
    choices = [*(folder / "qrels" / split for split in _SPLITS), folder / "qrels.tsv"]
    found = next((file for file in choices if file.is_file()), None)
    if found is None:
        raise MissingData(f"{folder.name}/qrels")
    return found
