"""Policies and archives for the tests of the archive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from knowledge.archive import Addition, Archive
from knowledge.embedding import Embedder
from knowledge.search import Query

TODAY = date(2026, 11, 22)
CHECKOUT = Path(__file__).parents[2]
SUBJECTS = ("房租", "用电", "培训", "专利", "出口", "展会", "贷款", "担保", "就业", "物流", "节能", "软件")


def write_policy(path: Path, subject: str, *, amount: int, front: str = "") -> Path:
    stated = f"---\ntitle: {subject}补贴办法\n{front}---\n"
    path.write_text(
        f"{stated}\n对企业的{subject}给予补贴。每家企业的{subject}补贴为{amount}万元。\n", encoding="utf-8"
    )
    return path


@contextmanager
def opened(home: Path, embedder: Embedder, *, bundled: bool = False) -> Iterator[Archive]:
    with closing(Archive.open(home, embedder=embedder, bundled=bundled)) as archive:
        yield archive


def found(archive: Archive, text: str, *, on: date = TODAY) -> list[str]:
    """The ids of the documents that a search finds by their words, best first."""
    return [hit.document.id for hit in archive.search(Query(text, on=on, leg="keywords"))]


def only(additions: Iterator[Addition]) -> Addition:
    (addition,) = additions
    return addition
