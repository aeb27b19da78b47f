"""What a chat model may rest a sentence on: sentences of texts and calculations, each under a handle."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from assistant.calculators.figures import figures_of
from assistant.calculators.wording import amount_words, figure_words, freshness, verdict
from assistant.contents import held_by
from assistant.draft import without_list_mark
from assistant.figures_held import Cited
from assistant.listening import clean, places_in, without_instructions
from assistant.measures import measures_in
from assistant.settings import Language
from assistant.vocabulary import vocabulary
from knowledge.characters import fold
from knowledge.document import Document, Span
from knowledge.rules.calculation import Calculation, CalculationStatus, Comparison
from knowledge.rules.citing import cited, quotes_of
from prompts import render

# So many sources are listed at most: a prompt that grows with every tool call would not fit.
MOST_SOURCES = 60


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a document, under the headings it stands below."""

    document: Document
    heading: tuple[str, ...]
    span: Span

    @property
    def text(self) -> str:
        return self.document.text[self.span.start : self.span.end]


Source = Sentence | Calculation | Comparison


@dataclass(slots=True)
class Sources:
    """Gives every source its handle: S1, S2 … for sentences, K1, K2 … for calculations and comparisons.

    The same source keeps its handle. Tools of a chat model add to it from threads of their own.
    """

    language: Language = "zh"
    _sources: dict[str, Source] = field(default_factory=dict)
    _handles: dict[object, str] = field(default_factory=dict)
    _texts: dict[int, list[Cited]] = field(default_factory=dict)
    _figures: dict[int, frozenset[Decimal]] = field(default_factory=dict)
    _adding: threading.Lock = field(default_factory=threading.Lock)

    def sentence(self, document: Document, heading: tuple[str, ...], span: Span) -> str:
        """The handle of a sentence; empty when it must not reach a model.

        That is a sentence that speaks to the model rather than of the policy, and any beyond the most.
        """
        bare = without_list_mark(document.text, span)
        return self._added("S", (document.id, document.sha256, bare), Sentence(document, heading, bare))

    def calculation(self, worked: Calculation | Comparison) -> str:
        """The handle of a calculation or a comparison; empty beyond the most."""
        key = worked.run_id if isinstance(worked, Calculation) else id(worked)
        return self._added("K", (type(worked).__name__, key or id(worked)), worked)

    def get(self, handle: str) -> Source | None:
        """What a handle stands for; None when it stands for nothing."""
        return self._sources.get(handle)

    def shown(self, handles: Iterable[str]) -> str:
        """The sources of these handles, a line each, as a model is shown them; unknown ones are left out."""
        return "\n".join(
            f"[{handle}] {self._written(source)}"
            for handle in handles
            if (source := self._sources.get(handle)) is not None
        )

    def listed(self) -> str:
        """All sources, a line each, as a model is shown them."""
        return self.shown(list(self._sources))

    def worked_texts(self, worked: Calculation | Comparison) -> list[Cited]:
        """What a calculation holds a sentence with: its words in both languages, the sentences behind it."""
        if id(worked) not in self._texts:
            self._texts[id(worked)] = list(_worked_texts(worked))
        return self._texts[id(worked)]

    def figures(self, worked: Calculation | Comparison) -> frozenset[Decimal]:
        """Every number, by value, that a sentence about a calculation may name."""
        if id(worked) not in self._figures:
            self._figures[id(worked)] = figures_of(worked)
        return self._figures[id(worked)]

    def prepare(self, handles: Iterable[str]) -> None:
        """Read what these sources hold, which takes longer than to check a sentence with what was read."""
        for handle in handles:
            source = self._sources.get(handle)
            if isinstance(source, Calculation | Comparison):
                self.figures(source)
            for one in cited_texts(source, self) if source is not None else ():
                _read(one)

    @property
    def handles(self) -> tuple[str, ...]:
        """Every handle given so far, in order."""
        return tuple(self._sources)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        return tuple(source for source in list(self._sources.values()) if isinstance(source, Sentence))

    def _added(self, kind: str, key: object, source: Source) -> str:
        with self._adding:
            if key in self._handles:
                return self._handles[key]
            if len(self._sources) >= MOST_SOURCES:
                return ""
            if isinstance(source, Sentence) and speaks_to_a_model(source.text):
                return ""
            number = sum(handle.startswith(kind) for handle in self._sources) + 1
            handle = f"{kind}{number}"
            self._sources[handle] = source
            self._handles[key] = handle
            return handle

    def _written(self, source: Source) -> str:
        if isinstance(source, Sentence):
            return one_line(_named(source))
        if isinstance(source, Comparison):
            return one_line(verdict(source, self.language))
        return one_line(" ".join(_told(source, self.language)))


def _worked_texts(worked: Calculation | Comparison) -> Iterator[Cited]:
    languages: tuple[Language, ...] = ("zh", "en")
    if isinstance(worked, Comparison):
        yield from (Cited(verdict(worked, language)) for language in languages)
        for calculation in worked.calculations:
            yield from _worked_texts(calculation)
        return
    document = worked.rule.document
    named = " ".join(name for name in (document.title, document.measure, document.place) if name)
    given = " ".join(one.words for one in worked.given)
    for language in languages:
        title = worked.rule.title.in_language(language)
        for number, told in enumerate(_told(worked, language)):
            yield Cited(told, title, f"{named} {given}", decides=number == 0)
        if given:
            yield Cited(given, title, named)
    for sentence in cited(document, quotes_of(worked)):
        text = document.text[sentence.span.start : sentence.span.end]
        yield Cited(text, " ".join(sentence.heading), named)


@lru_cache(maxsize=4096)
@lru_cache(maxsize=4096)
def speaks_to_a_model(text: str) -> bool:
    """Whether a text aims at whoever writes the answer instead of stating what a policy says."""
    folded = fold(clean(text))
    return any(without_instructions(folded, vocabulary(language))[1] for language in ("zh", "en"))


def one_line(text: str) -> str:
    """The text without line breaks and invisible characters, so that it cannot look like another source."""
    return " ".join(clean(text).split())


def _named(sentence: Sentence) -> str:
    document = sentence.document
    named = [f"《{document.title}》"]
    if document.place and document.place not in document.title:
        named.append(document.place)
    named += [heading for heading in sentence.heading if heading not in document.title]
    return f"{' · '.join(named)}: {sentence.text}"


def _told(calculation: Calculation, language: Language) -> Iterator[str]:
    """A calculation in words: what it is of, what came out, how, and what is missing."""
    title = calculation.rule.title.in_language(language)
    figure = calculation.figure
    if calculation.status is CalculationStatus.NOT_ELIGIBLE:
        yield render("worked.not_eligible", language, title=title)
    elif calculation.status is CalculationStatus.INSUFFICIENT_TEXT:
        yield render("worked.lacking", language, title=title)
    elif figure is not None:
        amount = amount_words(figure, calculation.per, language)
        yield render("worked.amount", language, title=title, amount=amount)
    else:
        yield title
    for condition in calculation.conditions:
        state = render(f"calculation.{condition.state.value}", language)
        values = f" ({condition.values.in_language(language)})" if condition.values else ""
        yield f"{state}: {condition.title.in_language(language)}{values};"
    for step in calculation.steps:
        if step.value is not None:
            words = (step.label, step.formula, step.values)
            label, formula, values = (one.in_language(language) for one in words)
            yield f"{label} = {formula} = {values} = {figure_words(step.value, language)};"
    for reading in calculation.readings:
        title = reading.title.in_language(language)
        amount = figure_words(reading.figure, language)
        yield render("worked.reading", language, title=title, amount=amount, markers="")
    for claim in calculation.source_issues:
        yield claim.sentence.in_language(language)
    for refused in calculation.refused:
        sentence = refused.sentence.in_language(language)
        yield render("worked.refused", language, words=refused.words, sentence=sentence)
    for ask in calculation.asks:
        yield render("model.missing", language, ask=ask.input.ask.in_language(language))
    yield freshness(calculation, language)


def cited_texts(source: Source, sources: Sources) -> list[Cited]:
    """The texts that a source holds a sentence with."""
    if isinstance(source, Sentence):
        return [_cited(source)]
    return sources.worked_texts(source)


def _read(one: Cited) -> None:
    """Let all be remembered that a check asks of a text."""
    measures_in(one.text)
    places_in(fold(one.all_text))
    for text in (one.text, one.text_around, one.all_text):
        held_by(text)


def _cited(sentence: Sentence) -> Cited:
    document = sentence.document
    stated = (document.published, document.in_force_from, document.in_force_until)
    named = [
        document.title,
        document.measure,
        document.issuer,
        document.office,
        document.number,
        document.place,
    ]
    days = [f"{day.year}年{day.month or ''}月{day.day or ''}日" for day in stated if day is not None]
    return Cited(
        sentence.text,
        " ".join(sentence.heading),
        " ".join([*(name for name in named if name), *days]),
    )
