"""What the assistant gives back: the answer, its citations, and the events on the way to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assistant.settings import Language, Mode
from knowledge.document import Document, Span
from knowledge.rules.calculation import Calculation, Comparison


class Status(StrEnum):
    """How a question ended; what each one means is said in the contract of `ask --json`."""

    ANSWERED = "answered"
    NEEDS_INPUT = "needs_input"
    NO_EVIDENCE = "no_evidence"
    REFUSED = "refused"
    WITHHELD = "withheld"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Citation:
    """`document.text[span.start:span.end]`, called `[marker]` in the answer's text."""

    marker: int
    document: Document
    heading: tuple[str, ...]
    span: Span

    @property
    def quote(self) -> str:
        return self.document.text[self.span.start : self.span.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelUse:
    """What a chat model was asked and what became of it.

    `prompts` are the hashes of the instructions it was given; the tokens are as the endpoint counts them, 0
    where it counts none; `shown` counts its sentences in the answer, `regenerated` those it was asked to
    mend, `dropped` those never shown; `fault` is why it gave no whole answer, None when it did.
    """

    name: str | None
    prompts: tuple[str, ...] = ()
    prompt_tokens: int = 0
    completion_tokens: int = 0
    requests: int = 0
    shown: int = 0
    regenerated: int = 0
    dropped: int = 0
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One step of the way and how long it took; `model` where a chat model was asked in it."""

    step: str
    seconds: float
    model: ModelUse | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A finished answer. `notices` stand below the text on every surface and are not repeated in it.

    The words that a calculation rests on are among `citations`: a quote's citation is the one of the same
    document whose span holds the quote's. A comparison stands last, after the calculations it compares.
    """

    question: str
    language: Language
    on: date
    mode: Mode
    status: Status
    text: str
    citations: tuple[Citation, ...] = ()
    calculations: tuple[Calculation | Comparison, ...] = ()
    questions: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    trace: tuple[TraceStep, ...] = ()


@dataclass(frozen=True, slots=True)
class StepStarted:
    """A step begins; `step` is one of understand, search, compose, rewrite, write, ground."""

    step: str


@dataclass(frozen=True, slots=True)
class StepDone:
    """A step ended; `count` is what it found, where it counts something (passages, sentences)."""

    step: str
    seconds: float
    count: int | None = None


@dataclass(frozen=True, slots=True)
class SentenceReady:
    """A checked sentence of the answer's text, in order."""

    text: str


@dataclass(frozen=True, slots=True)
class AnswerReady:
    """The finished answer; always the last event."""

    answer: Answer


Event = StepStarted | StepDone | SentenceReady | AnswerReady
