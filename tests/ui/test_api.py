"""What the API says when something breaks behind it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from starlette.testclient import TestClient

from assistant.answer import Event, StepStarted
from assistant.pipeline import Assistant
from assistant.question import Question
from assistant.settings import Settings
from ui.api import build


@dataclass
class Broken:
    """Stands where the assistant does and breaks halfway."""

    settings: Settings

    def answer(self, question: Question, *, bundled: bool | None = None) -> Iterator[Event]:
        yield StepStarted("understand")
        raise ZeroDivisionError("a secret of the inside")


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    settings = Settings(home=tmp_path)
    return TestClient(build(cast(Assistant, Broken(settings)), settings))


def test_what_breaks_becomes_a_failed_answer(client: TestClient) -> None:
    answer = client.post("/api/ask", json={"question": "补多少？"})
    assert (answer.status_code, answer.json()["status"], answer.json()["language"]) == (500, "failed", "zh")
    assert "secret" not in answer.text


def test_what_breaks_in_a_stream_ends_it_with_a_failed_answer(client: TestClient) -> None:
    blocks = (
        client.post("/api/ask", json={"question": "how much?", "stream": True}).text.strip().split("\n\n")
    )
    assert [block.split("\n")[0] for block in blocks] == ["event: step", "event: answer"]
    last = json.loads(blocks[-1].split("\n")[1].removeprefix("data: "))
    assert (last["status"], last["language"], last["question"]) == ("failed", "en", "how much?")


def test_what_breaks_is_logged_without_the_question(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    client.post("/api/ask", json={"question": "补多少？"})
    assert "ZeroDivisionError" in caplog.text
    assert "补多少" not in caplog.text
