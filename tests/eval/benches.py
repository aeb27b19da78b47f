"""Benches over a stand-in for the assistant: no embedding, so that what is seen is the harness."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, cast

from assistant.answer import Answer, AnswerReady, Citation, Status
from assistant.pipeline import Assistant
from assistant.question import Question
from assistant.settings import Settings
from eval.cases import Case
from eval.judging import TextOf
from eval.running import Bench, Trial
from knowledge.document import Document, Span
from knowledge.progress import Progress, silent

TEXT = "苏州对小微企业补助20万元。南京不补助。"
DOCUMENT = Document(id="one", title="苏州办法", text=TEXT, source="one.md")
ON = date(2026, 11, 22)


@dataclass(slots=True)
class StandInArchive:
    """One document."""

    def documents(self) -> tuple[object, ...]:
        return ()

    def document(self, document_id: str, sha256: str | None = None) -> Document:
        return DOCUMENT


@dataclass(slots=True)
class StandIn:
    """Answers each question alike and remembers how often; breaks at the questions of `breaks_at`."""

    settings: Settings
    archive: StandInArchive = field(default_factory=StandInArchive)
    asked: list[str] = field(default_factory=list)
    breaks_at: frozenset[str] = frozenset()
    remembers: bool = True

    def answer(self, question: Question) -> list[AnswerReady]:
        if question.text in self.breaks_at:
            raise RuntimeError("the machine stops")
        if self.remembers:
            self.asked.append(question.text)
        citation = Citation(1, DOCUMENT, (), Span(0, 13))
        return [
            AnswerReady(
                Answer(
                    question=question.text,
                    language="zh",
                    on=question.on,
                    mode="extractive",
                    status=Status.ANSWERED,
                    text=f"{citation.quote}[1]",
                    citations=(citation,),
                )
            )
        ]


def stand_in(folder: Path, **changes: Any) -> StandIn:
    return StandIn(Settings(home=folder / "home"), **changes)


def as_assistant(one: StandIn) -> Assistant:
    return cast(Assistant, one)


def bench(folder: Path, progress: Progress = silent, **changes: Any) -> Bench:
    settings = Settings(home=folder / "home", model_api_key="a-secret", model_base_url="http://u:p@host/v1")
    return Bench(settings=settings, out=folder / "out", progress=progress, **changes)


def case(number: int, **changes: Any) -> Case:
    given: dict[str, Any] = {
        "question": f"第{number}个问题：补多少？",
        "kind": "odd" if number % 2 else "even",
        "status": ("answered",),
        "on": ON,
    }
    return Case(id=f"case-{number}", **(given | changes))


def score_parity(case: Case, answer: Answer, document_of: TextOf) -> Mapping[str, float | None]:
    """Odd cases are right; the tenth of each cannot be judged by the second metric."""
    number = int(case.id.removeprefix("case-"))
    return {"right": float(number % 2), "held": None if number % 10 == 0 else 1.0}


def trial(count: int, suite: str = "parity") -> Trial:
    return Trial(suite, [case(number) for number in range(count)], score_parity)
