"""An answer written by a chat model: its sentences as they stream, each checked before it is shown.

What a calculation came to is said by code before the model says anything. What the model leaves unanswered,
or gets wrong twice, is answered by the extractive lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from threading import Thread
from time import monotonic

from assistant.answer import Citation, ModelUse, SentenceReady
from assistant.briefing import (
    MOST_SENTENCES,
    messages_for,
    messages_for_correcting,
    rules,
)
from assistant.calculators.reckoning import Reckoned
from assistant.calculators.telling import Told, tell
from assistant.cutting import sentences
from assistant.draft import Draft, Line, Numbering
from assistant.extractive import Found
from assistant.handles import Sources
from assistant.holding import Checker, Held, NotHeld
from assistant.kinds import numbers_in
from assistant.model import ChatModel, Delta, Message, ModelFault, Piece, Tool, Usage
from assistant.notices import document_notices
from assistant.question import Question
from assistant.settings import Language
from knowledge.archive import Archive
from knowledge.characters import fold
from knowledge.rules.calculation import Calculation, Comparison
from prompts import prompt_hash, render

# With less time left than this (s) no second try is begun.
_LEAST_SECONDS = 1.0
# A model may write more than it is asked for; no more than this is read.
_MOST_READ = 3 * MOST_SENTENCES
_MARKERS_AT_END = re.compile(r"((?:\[\d+\])+)(?=[。.]?$)")


@dataclass(frozen=True, slots=True)
class Written:
    """The whole draft with what the model had to do with it; `fault` is None when it wrote to its end."""

    draft: Draft
    use: ModelUse


@dataclass(slots=True)
class Meter:
    """Counts what a chat model is asked in one answer, and how much of its time is left."""

    model: ChatModel
    language: Language
    deadline: float
    use: ModelUse = field(init=False)

    def __post_init__(self) -> None:
        self.use = ModelUse(name=self.model.name)

    @property
    def seconds(self) -> float:
        return self.deadline - monotonic()

    def ask(
        self, messages: Sequence[Message], prompts: Sequence[str], tools: Sequence[Tool] = ()
    ) -> Iterator[str]:
        """The text of an answer as it streams; raises ModelFault."""
        hashes = (f"{name}@{prompt_hash(name, self.language)}" for name in prompts)
        self.use = replace(self.use, prompts=tuple(dict.fromkeys([*self.use.prompts, *hashes])))
        try:
            yield from self._texts(self.model.stream(messages, tools=tools, seconds=max(self.seconds, 0.1)))
        except ModelFault as fault:
            self.use = replace(self.use, fault=fault.code)
            raise
        finally:
            self.use = replace(self.use, name=self.model.name)

    def _texts(self, pieces: Iterable[Piece]) -> Iterator[str]:
        for piece in pieces:
            if isinstance(piece, Delta):
                yield piece.text
            elif isinstance(piece, Usage):
                self.use = replace(
                    self.use,
                    prompt_tokens=self.use.prompt_tokens + piece.prompt_tokens,
                    completion_tokens=self.use.completion_tokens + piece.completion_tokens,
                    requests=self.use.requests + piece.requests,
                )


def write(
    extractive: Draft,
    founds: Sequence[Found],
    question: Question,
    *,
    sources: Sources,
    archive: Archive,
    meter: Meter,
    tools: Sequence[Tool] = (),
) -> Iterator[SentenceReady | Written]:
    """The sentences of the answer as they are checked, then all of it; no fault of the model is raised."""
    writer = _Writer(extractive, founds, question, sources, archive, meter)
    yield from writer.opening()
    yield from writer.model_lines(tools)
    yield from writer.the_rest()
    yield Written(writer.draft(), writer.use())


@dataclass(slots=True)
class _Writer:
    """Puts the answer together line by line."""

    extractive: Draft
    founds: Sequence[Found]
    question: Question
    sources: Sources
    archive: Archive
    meter: Meter
    numbering: Numbering = field(default_factory=Numbering)
    lines: list[Line] = field(default_factory=list)
    by_model: list[Line] = field(default_factory=list)
    faults: list[NotHeld] = field(default_factory=list)
    regenerated: int = 0
    dropped: int = 0

    def opening(self) -> Iterator[SentenceReady]:
        """What the calculations came to."""
        for line in self.extractive.lines:
            if line.calculations and not _is_work(line):
                yield self._shown(self._renumbered(line))

    def model_lines(self, tools: Sequence[Tool]) -> Iterator[SentenceReady]:
        """What holds of the model's draft and, once more, of what it makes of the rest."""
        language = self.meter.language
        messages = messages_for(self.question, self.sources, language)
        written: list[str] = []
        try:
            yield from self._checked(self.meter.ask(messages, ("system", "question"), tools), written)
            lost = [fault for fault in self.faults if not fault.is_idle]
            if not lost or self.meter.seconds < _LEAST_SECONDS:
                return
            # Sources that a tool has added since are listed anew.
            again = messages_for(self.question, self.sources, language)
            again = messages_for_correcting(again, "\n".join(written), lost, language)
            self.regenerated = len(lost)
            yield from self._checked(self.meter.ask(again, ("correcting",)), [])
        except ModelFault:
            # Its code stands in the trace and in a notice; what was shown until then holds by itself.
            return

    def the_rest(self) -> Iterator[SentenceReady]:
        """The extractive lines for what the model has not answered, and what no text says."""
        failed = self.meter.use.fault is not None
        shown = {line.text for line in self.lines}
        for line in self.extractive.lines:
            if line.calculations and not _is_work(line):
                continue
            is_missing = not line.citations and not line.calculations
            if is_missing or failed or not self._is_covered(line):
                renumbered = self._renumbered(line)
                if renumbered.text not in shown:
                    yield self._shown(renumbered)

    def draft(self) -> Draft:
        """The whole answer; notices of texts are those of the texts that are cited now."""
        language, before = self.meter.language, self.extractive
        told = self._told_by_tools()
        draft = replace(
            before,
            lines=tuple(self.lines),
            calculations=tuple(dict.fromkeys([*before.calculations, *self._worked_by_tools()])),
            behind=(*(self._cited(citation) for citation in before.behind), *(told.behind if told else ())),
        )
        of_texts = set(document_notices(before.citations, language))
        notices = [
            *self._model_notices(),
            *(notice for notice in before.notices if notice not in of_texts),
            *(told.notices if told else ()),
            *self._superseded(draft.citations),
            *document_notices(draft.citations, language),
        ]
        return replace(draft, notices=tuple(dict.fromkeys(notices)))

    def _worked_by_tools(self) -> list[Calculation | Comparison]:
        """The calculations that the model's sentences rest on and that it had a tool make."""
        known = {id(worked) for worked in self.extractive.calculations}
        cited = {id(worked): worked for line in self.by_model for worked in line.calculations}
        return [worked for key, worked in cited.items() if key not in known]

    def _told_by_tools(self) -> Told | None:
        """What must be known of those calculations, and the sentences behind them."""
        calculations = [worked for worked in self._worked_by_tools() if isinstance(worked, Calculation)]
        if not calculations:
            return None
        return tell(Reckoned(calculations=tuple(calculations)), self.numbering, self.meter.language)

    def use(self) -> ModelUse:
        return replace(
            self.meter.use, shown=len(self.by_model), regenerated=self.regenerated, dropped=self.dropped
        )

    def _checked(self, stream: Iterable[str], written: list[str]) -> Iterator[SentenceReady]:
        """The lines of a stream's sentences that hold; what was read is added to `written`."""
        checker = Checker(
            self.sources, self.question, self.meter.language, self.numbering, rules(self.meter.language)
        )
        # While the model is waited for.
        reading = Thread(target=checker.prepare, name="sources", daemon=True)
        reading.start()
        self.faults = []
        for number, sentence in enumerate(sentences(stream)):
            if number >= _MOST_READ:
                return
            reading.join()
            written.append(sentence)
            checked = checker.check(sentence)
            if isinstance(checked, NotHeld):
                self.faults.append(checked)
                self.dropped += 1
            elif isinstance(checked, Held) and all(line.text != checked.line.text for line in self.lines):
                self.by_model.append(checked.line)
                yield self._shown(checked.line)

    def _shown(self, line: Line) -> SentenceReady:
        self.lines.append(line)
        return SentenceReady(line.text)

    def _renumbered(self, line: Line) -> Line:
        """An extractive line with this answer's markers, which stand at its end."""
        markers = {citation.marker: self._cited(citation) for citation in line.citations}

        def turned(match: re.Match[str]) -> str:
            numbers = (int(number) for number in re.findall(r"\d+", match[1]))
            return "".join(f"[{markers[number].marker}]" for number in numbers if number in markers)

        text = _MARKERS_AT_END.sub(turned, line.text) if markers else line.text
        return Line(text, tuple(markers.values()), line.calculations)

    def _cited(self, citation: Citation) -> Citation:
        return self.numbering.cite_span(citation.document, citation.heading, citation.span)

    def _is_covered(self, line: Line) -> bool:
        """Whether the model has said what an extractive line is there to say."""
        if line.calculations:
            return any(one.calculations for one in self.by_model)
        found = next((found for found in self.founds if _is_of(line, found)), None)
        if found is None:
            return any(one.calculations for one in self.by_model)
        return _answers(found, self.by_model)

    def _model_notices(self) -> Iterator[str]:
        language = self.meter.language
        if (fault := self.meter.use.fault) is not None:
            reason = render(f"model_fault.{fault}", language)
            yield render("notice.model_failed", language, reason=reason)
        elif not self.by_model:
            yield render("notice.model_not_held", language)

    def _superseded(self, citations: Sequence[Citation]) -> Iterator[str]:
        """Which texts that only the model cites have been superseded."""
        known = {citation.document.id for citation in self.extractive.citations}
        for document in dict.fromkeys(citation.document for citation in citations):
            newer = self.archive.superseded_by(document.id) if document.id not in known else None
            if newer is not None:
                title = self.archive.document(newer).title
                yield render("notice.superseded", self.meter.language, title=document.title, newer=title)


def _is_work(line: Line) -> bool:
    """Whether a line shows a step of a calculation rather than what it came to."""
    languages: tuple[Language, ...] = ("zh", "en")
    return any(
        line.text.startswith(f"{step.label.in_language(language)} = ")
        for worked in line.calculations
        if isinstance(worked, Calculation)
        for step in worked.steps
        for language in languages
    )


def _is_of(line: Line, found: Found) -> bool:
    return any(
        citation.document.id == evidence.hit.document.id and citation.span.overlaps(evidence.span)
        for citation in line.citations
        for evidence in found.chosen
    )


def _answers(found: Found, lines: Sequence[Line]) -> bool:
    """Whether lines answer a part: they cite what was chosen for it and name the figure asked for."""
    citing = [line for line in lines if _is_of(line, found)]
    if not citing:
        return False
    definite = any(not wanted.soft and wanted.values for wanted in found.part.wanted) or bool(
        found.part.units
    )
    figures = {number.value for number in numbers_in(fold(found.chosen[0].text))}
    if not definite or not figures:
        return True
    said = {number.value for line in citing for number in numbers_in(fold(line.text))}
    return bool(said & figures)
