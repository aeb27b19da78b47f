"""SQuAD's form, which CMRC 2018 has too: texts with questions whose answers stand at a place of the text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from eval.cases import Case, Gold
from eval.errors import BadCase
from eval.loading import QuestionSet
from eval.loading.beir import check_distinct
from eval.loading.lines import Entry, entry
from knowledge.document import Document


def squad_set(file: Path) -> QuestionSet:
    """The texts and questions of `{"data": [{"title", "paragraphs": [{"context", "qas"}]}]}`.

    A question that `is_impossible` (SQuAD 2.0) expects to be declined. An answer's wording must stand at its
    `answer_start`, where that is given and not below 0. Raises MissingData, BadCase.
    """
    documents: list[Document] = []
    cases: list[Case] = []
    for article in entry(file).entries("data"):
        title = str(article.table.get("title") or "")
        for paragraph in article.entries("paragraphs"):
            name = str(paragraph.table.get("id") or f"{file.stem}-{len(documents) + 1}")
            text = paragraph.text("context")
            documents.append(Document(id=name, title=title or name, text=text, source=f"{file.stem}/{name}"))
            cases += _cases(paragraph, documents[-1])
    check_distinct((document.id for document in documents), file)
    check_distinct((case.id for case in cases), file)
    return QuestionSet(file.stem, tuple(cases), tuple(documents))


def _cases(paragraph: Entry, document: Document) -> Iterator[Case]:
    for question in paragraph.entries("qas"):
        impossible = question.table.get("is_impossible") is True
        answers = [] if impossible else [_answer(one, document) for one in question.entries("answers")]
        if not answers and not impossible:
            raise BadCase(f"{question.place}: has no answer and is not marked is_impossible")
        wordings = tuple(dict.fromkeys(wording for wording, _ in answers))
        yield Case(
            id=question.text("id"),
            question=question.text("question"),
            kind="impossible" if impossible else "reading",
            status=("no_evidence",) if impossible else ("answered",),
            expected=(wordings,) if wordings else (),
            gold=tuple(dict.fromkeys(gold for _, gold in answers)),
        )


def _answer(answer: Entry, document: Document) -> tuple[str, Gold]:
    wording, start = answer.text("text"), answer.table.get("answer_start", -1)
    if not isinstance(start, int):
        raise BadCase(f"{answer.place}: the field 'answer_start' must be a whole number, not {start!r}")
    if start < 0:
        return wording, Gold(document.id)
    if not document.text.startswith(wording, start):
        raise BadCase(f"{answer.place}: {wording[:20]!r} does not stand at {start} of the text")
    return wording, Gold(document.id, start, start + len(wording))
