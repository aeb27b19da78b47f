"""Answers and cases made up for tests of what judges them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.answer import Answer, Citation, Status
from assistant.question import Turn
from eval.cases import Case, Gold
from knowledge.document import Document, Span

DAY = date(2026, 11, 22)


def document(name: str, text: str, *, title: str = "") -> Document:
    return Document(id=name, title=title or f"title of {name}", text=text, source=f"/policies/{name}.md")


def quote(marker: int, source: Document, words: str) -> Citation:
    """A citation of these words where they first stand."""
    start = source.text.index(words)
    return Citation(marker, source, (), Span(start, start + len(words)))


def answer(text: str, *citations: Citation, status: Status = Status.ANSWERED) -> Answer:
    return Answer(
        question="？",
        language="zh",
        on=DAY,
        mode="extractive",
        status=status,
        text=text,
        citations=citations,
    )


def case(
    *expected: Sequence[str],
    status: tuple[str, ...] = ("answered",),
    gold: Sequence[Gold] = (),
    history: tuple[Turn, ...] = (),
) -> Case:
    """A case; each of `expected` is one thing in its wordings."""
    return Case(
        id="one",
        question="？",
        kind="test",
        status=status,
        expected=tuple(tuple(group) for group in expected),
        gold=tuple(gold),
        history=history,
    )


def text_of(*documents: Document) -> dict[tuple[str, str], Document]:
    return {(one.id, one.sha256): one for one in documents}


def no_texts(document_id: str, sha256: str) -> Document:
    """For what must not look at the texts."""
    raise AssertionError(f"{document_id} {sha256} was looked up")
