"""One assistant over the bundled policies for all tests of this floor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.answer import Answer, AnswerReady
from assistant.pipeline import Assistant
from assistant.question import Question, Turn
from assistant.settings import Settings
from knowledge.archive import Archive
from knowledge.e5 import E5Embedder

Ask = Callable[..., Answer]
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def assistant(embedder: E5Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    home: Path = tmp_path_factory.mktemp("home")
    archive = Archive.open(home, embedder=embedder)
    yield Assistant(Settings(home=home), archive)
    archive.close()


@pytest.fixture(scope="session")
def ask(assistant: Assistant) -> Ask:
    """Asks and gives the finished answer; earlier user turns may be given as `history`."""

    def asked(
        text: str, *, history: tuple[Turn, ...] = (), on: date = TODAY, place: str | None = None
    ) -> Answer:
        last = list(assistant.answer(Question(text=text, history=history, on=on, place=place)))[-1]
        assert isinstance(last, AnswerReady)
        return last.answer

    return asked
