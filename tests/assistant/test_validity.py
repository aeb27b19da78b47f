"""What holds on the day asked about, and what is said of what may not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.answer import Answer, AnswerReady, Status
from assistant.pipeline import Assistant
from assistant.question import Question
from assistant.settings import Settings
from knowledge.archive import Archive
from knowledge.document import Document, PartialDate
from knowledge.e5 import E5Embedder

OLD = Document(
    id="old",
    title="甲县创业补贴办法",
    text="甲县创业补贴的标准是每户5000元。",
    source="/old.md",
    in_force_from=PartialDate(2015),
)
NEW = Document(
    id="new",
    title="甲县创业补贴办法(新)",
    text="甲县创业补贴的标准是每户8000元。",
    source="/new.md",
    in_force_from=PartialDate(2020, 1, 1),
    supersedes="old",
)


@pytest.fixture
def archive(embedder: E5Embedder, tmp_path: Path) -> Iterator[Archive]:
    opened = Archive.open(tmp_path, embedder=embedder, bundled=False)
    yield opened
    opened.close()


def ask(archive: Archive, on: date) -> Answer:
    assistant = Assistant(Settings(home=Path("unused")), archive)
    last = list(assistant.answer(Question(text="甲县创业补贴的标准是每户多少元?", on=on)))[-1]
    assert isinstance(last, AnswerReady)
    return last.answer


def test_today_is_answered_from_the_text_in_force(archive: Archive) -> None:
    list(archive.add_documents([OLD, NEW]))
    answer = ask(archive, date(2026, 1, 1))
    assert "8000元" in answer.text
    assert "5000元" not in answer.text


def test_day_of_the_old_text_is_answered_from_the_old_text(archive: Archive) -> None:
    list(archive.add_documents([OLD, NEW]))
    answer = ask(archive, date(2018, 1, 1))
    assert "5000元" in answer.text
    assert "8000元" not in answer.text


def test_text_superseded_on_an_unknown_day_is_said_to_be(archive: Archive) -> None:
    undated = Document(id="new", title=NEW.title, text="本办法另有规定。", source="/new.md", supersedes="old")
    list(archive.add_documents([OLD, undated]))
    answer = ask(archive, date(2026, 1, 1))
    assert "5000元" in answer.text
    assert any(NEW.title in notice for notice in answer.notices)


def test_withdrawn_text_answers_no_more(archive: Archive) -> None:
    list(archive.add_documents([OLD]))
    archive.withdraw("old")
    assert ask(archive, date(2026, 1, 1)).status is Status.NO_EVIDENCE


def test_text_of_unknown_validity_is_used_and_said(archive: Archive) -> None:
    list(archive.add_documents([OLD]))
    assert any("是否仍然有效" in notice for notice in ask(archive, date(2026, 1, 1)).notices)
