"""An exchange: one question of a conversation and what has come of it so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from assistant.answer import Answer, AnswerReady, Event, SentenceReady, StepDone, StepStarted

Stage = Literal["waiting", "running", "finished", "stopped"]


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A step of the way; `seconds` is None while it runs."""

    step: str
    seconds: float | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """`sentences` are the checked ones heard before the answer was complete; `answer` is None until it is."""

    question: str
    stage: Stage = "waiting"
    steps: tuple[StepTaken, ...] = ()
    sentences: tuple[str, ...] = ()
    answer: Answer | None = None

    @property
    def is_open(self) -> bool:
        """Whether something more may still come."""
        return self.stage in ("waiting", "running")


def advance(exchange: Exchange, event: Event) -> Exchange:
    """The exchange after an event of the assistant."""
    match event:
        case StepStarted(step):
            return replace(exchange, steps=(*exchange.steps, StepTaken(step)))
        case StepDone(step, seconds, count):
            return replace(exchange, steps=_finished(exchange.steps, StepTaken(step, seconds, count)))
        case SentenceReady(text):
            return replace(exchange, sentences=(*exchange.sentences, text))
        case AnswerReady(answer):
            return replace(exchange, answer=answer, stage="finished")


def _finished(steps: tuple[StepTaken, ...], done: StepTaken) -> tuple[StepTaken, ...]:
    """The steps with the latest running one of that name finished; one never seen to start is added."""
    for place in range(len(steps) - 1, -1, -1):
        if steps[place].step == done.step and steps[place].seconds is None:
            return (*steps[:place], done, *steps[place + 1 :])
    return (*steps, done)
