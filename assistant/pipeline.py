"""The one straight road from a question to an answer: understand, search, compose, ground."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from assistant.answer import (
    Answer,
    AnswerReady,
    Event,
    SentenceReady,
    Status,
    StepDone,
    StepStarted,
    TraceStep,
)
from assistant.composing import compose
from assistant.draft import Draft, Line
from assistant.extractive import find
from assistant.grounding import ground
from assistant.question import Question
from assistant.settings import Language, Settings
from assistant.spelling import mend
from assistant.understanding import Understood, understand
from knowledge.archive import Archive
from knowledge.embedding import Endpoint, open_embedder
from knowledge.progress import Progress, silent
from prompts import render


@dataclass(slots=True)
class Assistant:
    """Answers questions from an archive; one instance serves many threads."""

    settings: Settings
    archive: Archive

    @classmethod
    def open(cls, settings: Settings, progress: Progress = silent) -> Assistant:
        """Prepare the embedder and the archive of the home folder; raises KnowledgeError."""
        endpoint = (
            Endpoint(settings.model_base_url, settings.model_api_key or "")
            if settings.model_base_url
            else None
        )
        embedder = open_embedder(
            settings.embedder,
            home=settings.home,
            endpoint=endpoint,
            progress=lambda what, share: progress(what, round(share * 100), 100),
        )
        archive = Archive.open(settings.home, embedder=embedder, bundled=settings.bundled, progress=progress)
        return cls(settings, archive)

    def answer(self, question: Question, *, bundled: bool | None = None) -> Iterator[Event]:
        """The way to an answer as it is gone; the last event is AnswerReady."""
        use_bundled = self.settings.bundled if bundled is None else bundled
        clock = _Clock()
        yield StepStarted("understand")
        understood = understand(
            question,
            default_language=self.settings.language or "zh",
            mend=partial(mend, frequencies=self.archive.document_frequency),
        )
        yield clock.done("understand", len(understood.parts))
        draft = _said_at_once(understood)
        if draft is None:
            yield StepStarted("search")
            founds = [
                find(part, understood, question, self.archive, bundled=use_bundled)
                for part in understood.parts
            ]
            yield clock.done("search", sum(len(found.chosen) for found in founds))
            yield StepStarted("compose")
            draft = compose(founds, understood, question, self.archive)
            yield clock.done("compose", len(draft.lines))
            yield StepStarted("ground")
            draft = ground(draft, question, understood.language)
            yield clock.done("ground", len(draft.citations))
        for line in draft.lines:
            yield SentenceReady(line.text)
        yield AnswerReady(_finished(draft, question, understood.language, clock.steps))

    def close(self) -> None:
        """Leave the home folder clean."""
        self.archive.close()


@dataclass(slots=True)
class _Clock:
    """Takes the time of each step."""

    steps: list[TraceStep] = field(default_factory=list)
    _last: float = field(default_factory=time.perf_counter)

    def done(self, step: str, count: int) -> StepDone:
        now = time.perf_counter()
        seconds, self._last = now - self._last, now
        self.steps.append(TraceStep(step, round(seconds, 6)))
        return StepDone(step, seconds, count)


def _said_at_once(understood: Understood) -> Draft | None:
    """The answer to what needs no search: a request that is refused, or a message without a question."""
    if understood.refused:
        return Draft(status=Status.REFUSED, lines=(Line(render("refused.text", understood.language)),))
    if not understood.parts:
        text = render("no_evidence.empty", understood.language)
        return Draft(status=Status.NO_EVIDENCE, lines=(Line(text),))
    return None


def _finished(draft: Draft, question: Question, language: Language, steps: list[TraceStep]) -> Answer:
    return Answer(
        question=question.text,
        language=language,
        on=question.on,
        mode="extractive",
        status=draft.status,
        text=draft.text,
        citations=draft.citations,
        calculations=draft.calculations,
        questions=draft.questions,
        notices=draft.notices,
        trace=tuple(steps),
    )
