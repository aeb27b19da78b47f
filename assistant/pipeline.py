"""The one straight road from a question to an answer: understand, search, compose, write, ground."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from assistant.answer import (
    Answer,
    AnswerReady,
    Event,
    ModelUse,
    SentenceReady,
    Status,
    StepDone,
    StepStarted,
    TraceStep,
)
from assistant.briefing import sources_for
from assistant.composing import compose
from assistant.draft import Draft, Line
from assistant.extractive import Found, find
from assistant.greeting import greeting
from assistant.grounding import ground
from assistant.model import ChatModel
from assistant.question import Question
from assistant.rewriting import rewritten, wants_the_same
from assistant.settings import Language, Mode, Settings
from assistant.spelling import mend
from assistant.tools import toolbox
from assistant.understanding import Understood, understand
from assistant.writing import Meter, write
from knowledge.archive import Archive
from knowledge.embedding import Endpoint, open_embedder
from knowledge.progress import Progress, silent
from prompts import render


@dataclass(frozen=True, slots=True)
class Searched:
    """A question read, what was found for its parts, and the extractive draft that comes of it."""

    question: Question
    understood: Understood
    founds: tuple[Found, ...]
    draft: Draft


@dataclass(slots=True)
class Assistant:
    """Answers questions from an archive; one instance serves many threads. `model` is None without one."""

    settings: Settings
    archive: Archive
    model: ChatModel | None = None

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
        return cls(settings, archive, ChatModel.open(settings))

    def answer(self, question: Question, *, bundled: bool | None = None) -> Iterator[Event]:
        """The way to an answer as it is gone; the last event is AnswerReady."""
        use_bundled = self.settings.bundled if bundled is None else bundled
        clock = _Clock(self.settings.model_total_s)
        yield StepStarted("understand")
        understood = self._understood(question)
        yield clock.done("understand", len(understood.parts))
        said, language = _said_at_once(question, understood)
        if said is not None:
            yield from _told(said)
            yield AnswerReady(_finished(said, question, language, clock.steps))
            return
        searched = yield from self._searched(question, understood, clock, bundled=use_bundled)
        mode = question.mode or self.settings.mode
        if mode == "extractive" or (mode == "auto" and self.model is None):
            yield from self._grounded(searched.draft, question, understood.language, clock)
        elif self.model is None:
            draft = _without_model(searched.draft, "unnamed", understood.language)
            yield from self._grounded(draft, question, understood.language, clock)
        else:
            meter = Meter(self.model, understood.language, clock.deadline)
            yield from self._with_model(searched, meter, clock, bundled=use_bundled)

    def close(self) -> None:
        """Leave the home folder clean."""
        self.archive.close()

    def _understood(self, question: Question) -> Understood:
        return understand(
            question,
            default_language=self.settings.language or "zh",
            mend=partial(mend, frequencies=self.archive.document_frequency),
        )

    def _searched(
        self, question: Question, understood: Understood, clock: _Clock, *, bundled: bool
    ) -> Generator[Event, None, Searched]:
        yield StepStarted("search")
        founds = tuple(
            find(part, understood, question, self.archive, bundled=bundled) for part in understood.parts
        )
        yield clock.done("search", sum(len(found.chosen) for found in founds))
        yield StepStarted("compose")
        draft = compose(founds, understood, question, self.archive)
        yield clock.done("compose", len(draft.lines))
        return Searched(question, understood, founds, draft)

    def _grounded(
        self, draft: Draft, question: Question, language: Language, clock: _Clock
    ) -> Iterator[Event]:
        yield StepStarted("ground")
        draft = ground(draft, question, language)
        yield clock.done("ground", len(draft.citations))
        yield from _told(draft)
        yield AnswerReady(_finished(draft, question, language, clock.steps))

    def _with_model(
        self, searched: Searched, meter: Meter, clock: _Clock, *, bundled: bool
    ) -> Iterator[Event]:
        """The answer as the model writes it; where nothing is found, of the question as it rewrites it."""
        question, language = searched.question, searched.understood.language
        if searched.draft.status is Status.NO_EVIDENCE and not searched.draft.calculations:
            searched = yield from self._once_more(searched, meter, clock, bundled=bundled)
        sources = sources_for(searched.founds, searched.draft, language)
        if meter.use.fault is not None or not sources.listed() or searched.draft.status is Status.NO_EVIDENCE:
            draft = searched.draft
            if meter.use.fault is not None:
                draft = _without_model(draft, meter.use.fault, language)
            yield from self._grounded(draft, question, language, clock)
            return
        # Whatever the user said before still counts as said, also where the question was written anew.
        tools = toolbox(sources, searched.founds, question, self.archive, language=language, bundled=bundled)
        yield StepStarted("write")
        for event in write(
            searched.draft,
            searched.founds,
            question,
            sources=sources,
            archive=self.archive,
            meter=meter,
            tools=tools,
        ):
            if isinstance(event, SentenceReady):
                yield event
                continue
            yield clock.done("write", event.use.shown, event.use)
            yield StepStarted("ground")
            draft = ground(event.draft, question, language)
            yield clock.done("ground", len(draft.citations))
            mode: Mode = "model" if event.use.shown and event.use.fault is None else "extractive"
            yield AnswerReady(_finished(draft, question, language, clock.steps, mode))

    def _once_more(
        self, searched: Searched, meter: Meter, clock: _Clock, *, bundled: bool
    ) -> Generator[Event, None, Searched]:
        """What is found for the question as the model rewrites it, where that is evidence; else as before."""
        yield StepStarted("rewrite")
        question = rewritten(searched.question, meter)
        yield clock.done("rewrite", int(question is not None), meter.use)
        if question is None:
            return searched
        understood = replace(self._understood(question), language=searched.understood.language)
        if not understood.parts or not wants_the_same(searched.understood, understood):
            return searched
        again = yield from self._searched(question, understood, clock, bundled=bundled)
        return searched if again.draft.status is Status.NO_EVIDENCE else again


@dataclass(slots=True)
class _Clock:
    """Takes the time of each step; `deadline` is when the chat model's time is up."""

    total: float
    steps: list[TraceStep] = field(default_factory=list)
    _last: float = field(default_factory=time.perf_counter)
    deadline: float = field(init=False)

    def __post_init__(self) -> None:
        self.deadline = time.monotonic() + self.total

    def done(self, step: str, count: int, model: ModelUse | None = None) -> StepDone:
        now = time.perf_counter()
        seconds, self._last = now - self._last, now
        self.steps.append(TraceStep(step, round(seconds, 6), model))
        return StepDone(step, seconds, count)


def _told(draft: Draft) -> Iterator[Event]:
    for line in draft.lines:
        yield SentenceReady(line.text)


def _without_model(draft: Draft, fault: str, language: Language) -> Draft:
    """The draft with the notice that the chat model was asked for and did not answer."""
    reason = render(f"model_fault.{fault}", language)
    return replace(draft, notices=(render("notice.model_failed", language, reason=reason), *draft.notices))


def _said_at_once(question: Question, understood: Understood) -> tuple[Draft | None, Language]:
    """The answer to what needs no search: a greeting, what is refused, a message without a question."""
    language = understood.language
    if said := greeting(question.text):
        name, spoken = said
        language = question.language or spoken
        return Draft(status=Status.NO_EVIDENCE, lines=(Line(render(f"greeting.{name}", language)),)), language
    if understood.refused:
        return Draft(status=Status.REFUSED, lines=(Line(render("refused.text", language)),)), language
    if not understood.parts:
        text = render("no_evidence.empty", language)
        return Draft(status=Status.NO_EVIDENCE, lines=(Line(text),)), language
    return None, language


def _finished(
    draft: Draft,
    question: Question,
    language: Language,
    steps: list[TraceStep],
    mode: Mode = "extractive",
) -> Answer:
    return Answer(
        question=question.text,
        language=language,
        on=question.on,
        mode=mode,
        status=draft.status,
        text=draft.text,
        citations=draft.citations,
        calculations=draft.calculations,
        questions=draft.questions,
        notices=draft.notices,
        trace=tuple(steps),
    )
