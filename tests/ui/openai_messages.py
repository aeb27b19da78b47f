"""What is said to the interface of OpenAI in its tests, and a stand-in for the assistant behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import cast

from starlette.testclient import TestClient

from assistant.answer import (
    Answer,
    AnswerReady,
    Event,
    ModelUse,
    SentenceReady,
    Status,
    StepStarted,
    TraceStep,
)
from assistant.pipeline import Assistant
from assistant.question import Question
from assistant.settings import Settings
from ui.api import build

QUESTION = "厦门科技企业买科技保险，保费补助多少？"
FOLLOW_UP = "最高多少？"
PATH = "/v1/chat/completions"


def user(content: object = QUESTION) -> dict[str, object]:
    return {"role": "user", "content": content}


@dataclass
class Scripted:
    """Stands where the assistant does: says these sentences, then gives an answer or breaks."""

    sentences: Sequence[str]
    text: str | None
    heard: list[Question] = field(default_factory=list)

    def answer(self, question: Question, *, bundled: bool | None = None) -> Iterator[Event]:
        self.heard.append(question)
        yield StepStarted("understand")
        for sentence in self.sentences:
            yield SentenceReady(sentence)
        if self.text is None:
            raise ZeroDivisionError("a secret of the inside")
        yield AnswerReady(
            Answer(
                question=question.text,
                language="zh",
                on=date(2026, 11, 22),
                mode="auto",
                status=Status.ANSWERED,
                text=self.text,
                notices=("请核实。",),
                trace=(
                    TraceStep("rewrite", 0.1, ModelUse(name="some", prompt_tokens=100, completion_tokens=7)),
                    TraceStep("write", 0.2, ModelUse(name="some", prompt_tokens=20, completion_tokens=1)),
                ),
            )
        )


def scripted(tmp_path: Path, sentences: Sequence[str], text: str | None) -> tuple[TestClient, Scripted]:
    assistant = Scripted(sentences, text)
    settings = Settings(home=tmp_path, model_base_url="http://localhost:1/v1")
    return TestClient(build(cast(Assistant, assistant), settings)), assistant
