"""What a chat model may do while it answers: search, read on, work out, compare; each adds to the sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from itertools import chain

from assistant.calculating_tools import calculator, comparer, owned_in, rules_found
from assistant.extractive import Found
from assistant.handles import Sentence, Sources
from assistant.model.pieces import Argument, Told, Tool
from assistant.question import Question
from assistant.settings import Language
from assistant.tool_arguments import Spoken, read_day
from assistant.tool_words import say
from knowledge.archive import Archive
from knowledge.document import Span
from knowledge.outline import outline
from knowledge.places import Places
from knowledge.search import Hit, Query
from knowledge.sentences import sentence_spans

_HITS = 6
_SENTENCES_OF_A_HIT = 2
_AROUND = 3


def toolbox(
    sources: Sources,
    founds: Sequence[Found],
    question: Question,
    archive: Archive,
    *,
    language: Language,
    bundled: bool = True,
) -> tuple[Tool, ...]:
    """The tools for one question. What they find is added to `sources`, and its figures count as said."""
    turns = [turn.content for turn in question.history if turn.role == "user"]
    desk = _Desk(sources, Spoken.of([*turns, question.text]), question, archive, language, bundled)
    rules = rules_found(founds, archive.rules(bundled=bundled).on(question.on))
    owned = owned_in(question, rules)
    working = [
        calculator(rule, question, owned=owned, sources=sources, spoken=desk.spoken, language=language)
        for rule in rules
    ]
    if len(rules) > 1 or any(found.reckoned for found in founds):
        working.append(comparer(sources, desk.spoken, language))
    return (desk.searcher(_place_of(founds)), desk.reader(), *working)


def _place_of(founds: Sequence[Found]) -> str | None:
    """The place that a question is about, where it is about one."""
    places = {place.name for found in founds for place in found.part.places}
    return places.pop() if len(places) == 1 else None


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the tools that read texts work with."""

    sources: Sources
    spoken: Spoken
    question: Question
    archive: Archive
    language: Language
    bundled: bool

    def searcher(self, place: str | None) -> Tool:
        return self._tool("search", ("query", "place", "day"), partial(self._search, place))

    def reader(self) -> Tool:
        return self._tool("read", ("handle",), self._read, name="read_around")

    def _tool(
        self,
        section: str,
        names: tuple[str, ...],
        run: Callable[[Mapping[str, str]], Told],
        *,
        name: str = "",
    ) -> Tool:
        described = tuple(Argument(one, say(f"{section}.{one}", self.language)) for one in names)
        return Tool(name or section, say(f"{section}.description", self.language), described, run)

    def _search(self, usual: str | None, arguments: Mapping[str, str]) -> Told:
        named = arguments.get("place", "")
        place = Places.load().named(named) if named else None
        if named and place is None:
            return Told(say("search.unknown_place", self.language, place=named))
        hits = self.archive.search(
            Query(
                text=arguments.get("query") or self.question.text,
                on=self._day(arguments),
                place=place.name if place is not None else usual,
                limit=_HITS,
                bundled=self.bundled,
            )
        )
        return self._shown(chain.from_iterable(map(self._handles, hits)))

    def _day(self, arguments: Mapping[str, str]) -> date:
        written = arguments.get("day", "")
        day = read_day(written, spoken=self.spoken, today=self.question.on) if written else None
        return day or self.question.on

    def _handles(self, hit: Hit) -> list[str]:
        """The handles of a passage's nearest sentences, in the order of the text."""
        scores = hit.sentence_scores or (0.0,) * len(hit.passage.sentences)
        ranked = sorted(zip(scores, hit.passage.sentences, strict=False), key=lambda one: -one[0])
        nearest = sorted(span for _, span in ranked[:_SENTENCES_OF_A_HIT])
        return [self.sources.sentence(hit.document, hit.passage.heading, span) for span in nearest]

    def _read(self, arguments: Mapping[str, str]) -> Told:
        handle = arguments.get("handle", "").strip("[]")
        source = self.sources.get(handle)
        if not isinstance(source, Sentence):
            return Told(say("read.unknown", self.language, handle=handle))
        document = source.document
        spans = _sentences(document.text, document.title)
        at = next((n for n, (_, span) in enumerate(spans) if span.overlaps(source.span)), 0)
        around = spans[max(0, at - _AROUND) : at + _AROUND + 1]
        return self._shown(self.sources.sentence(document, heading, span) for heading, span in around)

    def _shown(self, handles: Iterable[str]) -> Told:
        found = tuple(dict.fromkeys(handle for handle in handles if handle))
        if not found:
            return Told(say("search.nothing", self.language))
        shown = self.sources.shown(found)
        self.sources.prepare(found)
        self.spoken.add(shown)
        return Told(shown)


@lru_cache(maxsize=16)
def _sentences(text: str, title: str) -> tuple[tuple[tuple[str, ...], Span], ...]:
    """Every sentence of a text with the headings above it."""
    return tuple(
        (block.path, span)
        for block in outline(text, title)
        for span in sentence_spans(text, block.start, block.end)
    )
