"""Reads the evaluation sets: laws in their versions, notices, and questions with their gold in BEIR form.

BEIR form (Thakur et al. 2021) is a folder with `corpus.jsonl`, `queries.jsonl` and `qrels.tsv`; a query may
carry its answers, a text its metadata.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from eval.errors import BadCase, MissingData
from knowledge.document import Document, PartialDate, Span, Validity
from knowledge.places import Places
from knowledge.readers.particulars import in_force, number_in, place_of

LAWS, NOTICES = "sme_law", "ncp_policy_qa"

# How the set calls a law's standing on the day it was made, and what this project calls that.
_VALIDITIES: dict[str, Validity] = {
    "in_force": "in_force",
    "superseded": "amended",
    "repealed": "repealed",
    "not_yet_effective": "not_yet",
}
_LOCAL = "local regulation"
_DIVISION = re.compile(r"\s+(?=第[一二三四五六七八九十百零\d]+(?:分编|[编章节])(?:\s|$))")
_WRITTEN_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_BLANK_LINE = "\n\n"


@dataclass(frozen=True, slots=True)
class Article:
    """Where an article stands: `text[span.start:span.end]` of its law, its number in front."""

    document_id: str
    span: Span


@dataclass(frozen=True, slots=True)
class LawBook:
    """Laws, and each of their articles by the id that gold answers name it by."""

    documents: tuple[Document, ...]
    articles: dict[str, Article]


@dataclass(frozen=True, slots=True)
class BeirQuery:
    """A question of a set; `stale_id` is the text of an earlier version that must not be cited for today."""

    id: str
    text: str
    answers: tuple[str, ...] = ()
    stale_id: str | None = None


def folder_of(data: Path | None, name: str) -> Path:
    """The folder of the set `name`; raises MissingData when there is none."""
    if data is None or not (data / name).is_dir():
        raise MissingData(name)
    return data / name


def queries(file: Path) -> tuple[BeirQuery, ...]:
    """The questions of a `queries.jsonl`, in their order; raises BadCase."""
    return tuple(
        BeirQuery(
            id=line["_id"],
            text=line["text"],
            answers=tuple(line.get("answers", ())),
            stale_id=line.get("metadata", {}).get("stale_id"),
        )
        for line in _lines(file, "_id", "text")
    )


def qrels(file: Path) -> dict[str, dict[str, int]]:
    """By question, its gold texts and how relevant each is; raises BadCase."""
    gold: dict[str, dict[str, int]] = defaultdict(dict)
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        columns = line.split("\t")
        if len(columns) != 3 or (number > 1 and not columns[2].lstrip("-").isdigit()):
            raise BadCase(f"{file}:{number}: expected query, text and relevance, a tab between them")
        # The first line names the columns.
        if number > 1:
            gold[columns[0]][columns[1]] = int(columns[2])
    return dict(gold)


def notices(data: Path) -> tuple[Document, ...]:
    """The notices of `ncp_policy_qa`, described as the product describes a file with that text."""
    return tuple(
        _notice(line) for line in _lines(folder_of(data, NOTICES) / "corpus.jsonl", "_id", "title", "text")
    )


def _notice(line: dict[str, Any]) -> Document:
    title, text = line["title"], line["text"]
    holds = in_force(text)
    return Document(
        id=line["_id"],
        title=title,
        text=text,
        source=f"{NOTICES}/{line['_id']}",
        place=place_of(title, text),
        number=number_in(text),
        in_force_from=holds.first,
        in_force_until=holds.last,
    )


def laws(data: Path) -> tuple[Document, ...]:
    """The laws of `sme_law`, one document a version; see `law_book`."""
    return law_book(data).documents


def law_book(data: Path) -> LawBook:
    """The laws of `sme_law`, their articles joined as a file of theirs reads.

    A version holds from the later of its version and effective date until the day before the next version of
    the same title; a repealed one until the day before its replacement. Raises MissingData, BadCase.
    """
    folder = folder_of(data, LAWS)
    texts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in _lines(folder / "corpus.jsonl", "_id", "text", "metadata"):
        texts[line["metadata"]["doc_id"]].append(line)
    documents: list[Document] = []
    articles: dict[str, Article] = {}
    for line in _lines(folder / "documents.jsonl", "doc_id", "title", "level", "status"):
        text, spans = _joined(line["title"], texts[line["doc_id"]])
        documents.append(_law(line, text))
        articles |= {name: Article(line["doc_id"], span) for name, span in spans.items()}
    return LawBook(_followed(documents), articles)


def _joined(title: str, lines: list[dict[str, Any]]) -> tuple[str, dict[str, Span]]:
    """The text of a law under its title and chapters, and the span of each article in it."""
    text = f"# {title}"
    spans: dict[str, Span] = {}
    above: list[str] = []
    for line in lines:
        divisions = _divisions(line["metadata"]["chapter"])
        for depth, name in enumerate(divisions, start=2):
            if divisions[: depth - 1] != above[: depth - 1]:
                text += f"{_BLANK_LINE}{'#' * depth} {name}"
        above = divisions
        start = len(text) + len(_BLANK_LINE)
        paragraphs = [part.strip() for part in line["text"].splitlines() if part.strip()]
        text += f"{_BLANK_LINE}{line['metadata']['article']} {_BLANK_LINE.join(paragraphs)}"
        spans[line["_id"]] = Span(start, len(text))
    return text, spans


def _divisions(chapter: str) -> list[str]:
    """The part, chapter and section of one line: 第一章 总则 第一节 范围 → 第一章 总则, 第一节 范围."""
    return [part for part in _DIVISION.split(chapter.strip()) if part]


def _law(line: dict[str, Any], text: str) -> Document:
    days = [written for written in (line["version_date"], line["effective_date"]) if written]
    replaced = _WRITTEN_DAY.search(line["superseded_by"]) if line["status"] == "repealed" else None
    return Document(
        id=line["doc_id"],
        title=line["title"],
        text=text,
        source=f"{LAWS}/{line['doc_id']}",
        place=_place(line),
        issuer=line["issuer"] or None,
        published=PartialDate.parse(line["version_date"]) if line["version_date"] else None,
        in_force_from=PartialDate.parse(max(days)) if days else None,
        in_force_until=_day_before(date.fromisoformat(replaced[0])) if replaced else None,
        validity=_VALIDITIES.get(line["status"], "unknown"),
    )


def _place(line: dict[str, Any]) -> str | None:
    """The whole country, or for a local regulation the place that its title names."""
    return place_of(line["title"], "") if line["level"] == _LOCAL else Places.load().nation.name


def _followed(documents: list[Document]) -> tuple[Document, ...]:
    """Each version ended where the next one of its title starts."""
    titles: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        if document.in_force_from is not None:
            titles[document.title].append(document)
    ended: dict[str, Document] = {document.id: document for document in documents}
    for versions in titles.values():
        versions.sort(key=lambda document: document.in_force_from or PartialDate(1))
        for older, newer in zip(versions, versions[1:], strict=False):
            assert newer.in_force_from is not None
            end = _day_before(newer.in_force_from.first_day)
            ended[older.id] = replace(ended[older.id], in_force_until=end)
            ended[newer.id] = replace(ended[newer.id], supersedes=older.id)
    return tuple(ended.values())


def _day_before(day: date) -> PartialDate:
    before = day - timedelta(days=1)
    return PartialDate(before.year, before.month, before.day)


def _lines(file: Path, *fields: str) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-lines file, each with these fields; raises MissingData, BadCase."""
    if not file.is_file():
        raise MissingData(f"{file.parent.name}/{file.name}")
    for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except ValueError as error:
            raise BadCase(f"{file}:{number}: no JSON: {error}") from error
        missing = [field for field in fields if not isinstance(found, dict) or field not in found]
        if missing:
            raise BadCase(f"{file}:{number}: lacks the field {missing[0]!r}")
        yield found
