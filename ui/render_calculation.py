"""Calculations and comparisons as JSON values and plain text; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.answer import Citation
from assistant.calculators.wording import freshness, side_name, side_title, verdict
from assistant.settings import Language
from knowledge.rules.calculation import Calculation, Comparison, Figure, Given, Judged, OtherReading, Step
from knowledge.rules.citing import Cited, cited, quotes_of, remark_quotes
from knowledge.rules.parameter import Quote
from prompts import render
from ui.calculation_card import (
    Card,
    Line,
    calculation_card,
    comparison_card,
    contradiction_words,
    standing,
)
from ui.labelling import label
from ui.render import Json, source_json, source_line

# How the words behind a figure are named: as the numbers of an answer's citations, or themselves (None).
Markers = Mapping[Quote, int]
_PLACES_OF_MONEY = 2
COMPARE = "compare"


def markers_in(calculation: Calculation, citations: Sequence[Citation]) -> Markers:
    """The number of the citation that holds each quote of a calculation, where one does."""
    document = calculation.rule.document
    found: dict[Quote, int] = {}
    for citation in citations:
        if (citation.document.id, citation.document.sha256) != (document.id, document.sha256):
            continue
        for quote in quotes_of(calculation):
            if quote.span.within(citation.span):
                found.setdefault(quote, citation.marker)
    return found


def calculation_json(
    calculation: Calculation, language: Language, *, citations: Markers | None = None
) -> Json:
    """A calculation as `calculate --json` prints it or, with markers, as an answer holds it."""
    written = _Written(calculation, language, citations)
    remarks = (*calculation.insufficient, *calculation.unmodelled)
    return {
        "rule": calculation.rule.id,
        "title": calculation.rule.title.in_language(language),
        "version": calculation.rule.version,
        "on": calculation.on.isoformat(),
        "status": calculation.status.value,
        "amount": figure_json(calculation.figure),
        "per": calculation.per,
        "inputs": {given.name: _given_text(given) for given in calculation.given},
        "assumptions": [sentence.in_language(language) for sentence in calculation.assumptions],
        "presumptions": [remark.sentence.in_language(language) for remark in calculation.presumptions],
        "conditions": [written.condition(judged) for judged in calculation.conditions],
        "steps": [written.step(step) for step in calculation.steps],
        "asks": [
            {"input": ask.input.name, "text": ask.input.ask.in_language(language)} for ask in calculation.asks
        ],
        "refused": [
            {"input": refused.name, "words": refused.words, "text": refused.sentence.in_language(language)}
            for refused in calculation.refused
        ],
        "contradictions": [contradiction_words(one, language) for one in calculation.contradictions],
        "undated": [known.name for known in calculation.undated],
        "readings": [written.reading(reading) for reading in calculation.readings],
        "source_issues": [claim.sentence.in_language(language) for claim in calculation.source_issues],
        "unmodelled": [remark.sentence.in_language(language) for remark in remarks],
        "citations": written.cited(remark_quotes(calculation)),
        "freshness": freshness(calculation, language),
        # An answer has the notices of all its citations; alone, a calculation brings its own.
        **({"notices": list(standing(calculation, language))} if citations is None else {}),
        "run_id": calculation.run_id,
    }


class _Written:
    """The parts of a calculation that have citations, in one language and with one way to name them."""

    def __init__(self, calculation: Calculation, language: Language, markers: Markers | None) -> None:
        self._document = calculation.rule.document
        self._language = language
        self._markers = markers

    def cited(self, quotes: Iterable[Quote]) -> list[object]:
        if self._markers is None:
            return [cited_json(sentence) for sentence in cited(self._document, quotes)]
        return list(dict.fromkeys(self._markers[quote] for quote in quotes if quote in self._markers))

    def condition(self, judged: Judged) -> Json:
        return {
            "text": judged.title.in_language(self._language),
            "state": judged.state.value,
            "citations": self.cited(judged.quotes),
            "values": judged.values.in_language(self._language) if judged.values is not None else None,
        }

    def step(self, step: Step) -> Json:
        return {
            "name": step.name,
            "label": step.label.in_language(self._language),
            "formula": step.formula.in_language(self._language),
            "values": step.values.in_language(self._language),
            "value": _value_text(step.value),
            "aside": step.aside,
            "citations": self.cited(step.quotes),
        }

    def reading(self, reading: OtherReading) -> Json:
        return {
            "text": reading.title.in_language(self._language),
            "amount": figure_json(reading.figure),
            "citations": self.cited(reading.quotes),
        }


def cited_json(sentence: Cited) -> Json:
    return {
        "document": source_json(sentence.document),
        "heading": list(sentence.heading),
        "quote": sentence.quote,
        "start": sentence.span.start,
        "end": sentence.span.end,
    }


def figure_json(figure: Figure | None) -> Json | None:
    """A figure; money as text with two places at least, `high` None where it is unbounded."""
    if figure is None:
        return None
    return {
        "low": _decimal_text(figure.low, figure),
        "high": _decimal_text(figure.high, figure),
        "currency": figure.currency,
        "dimension": figure.dimension,
        "exact": figure.exact,
        "bound": figure.bound,
        "unrounded": plain(figure.unrounded) if figure.unrounded is not None else None,
    }


def plain(value: Decimal) -> str:
    """A value in figures alone, without exponent and trailing zeros: 500000, 0.0435."""
    written = f"{value:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def _decimal_text(value: Decimal | None, figure: Figure) -> str | None:
    if value is None:
        return None
    written = plain(value)
    if figure.currency is None:
        return written
    whole, _, fraction = written.partition(".")
    return f"{whole}.{fraction.ljust(_PLACES_OF_MONEY, '0')}"


def _value_text(figure: Figure | None) -> str | None:
    """One value, or its two ends with dots between, an unbounded end left out."""
    if figure is None:
        return None
    low, high = _decimal_text(figure.low, figure), _decimal_text(figure.high, figure)
    return low if low is not None and low == high else f"{low or ''}..{high or ''}"


def _given_text(given: Given) -> str:
    if given.choice is not None:
        return given.choice
    if given.low is not None and given.low == given.high:
        return plain(given.low)
    return "..".join(plain(end) if end is not None else "" for end in (given.low, given.high))


def comparison_json(comparison: Comparison, language: Language) -> Json:
    """A comparison as `compare --json` prints it."""
    even, asked = comparison.break_even, comparison.break_even_input
    return {
        "calculations": [calculation_json(side, language) for side in comparison.calculations],
        "verdict": verdict(comparison, language),
        "better": comparison.better,
        "comparable": comparison.comparable,
        "difference": figure_json(comparison.difference),
        "depends_on": [cause.in_language(language) for cause in comparison.depends_on],
        "break_even": {"input": asked.name, "value": plain(even)} if even is not None and asked else None,
    }


def compared_json(
    comparison: Comparison, language: Language, *, citations: Sequence[Citation] | None = None
) -> Json:
    """A comparison as an answer's last calculation: its amount the difference, its steps the sides."""
    sides = comparison.calculations
    ids = "".join(side.run_id for side in sides)
    return {
        "rule": COMPARE,
        "title": render("comparison.title", language),
        "version": None,
        "on": sides[-1].on.isoformat(),
        "status": next((side.status.value for side in sides if side.status != "ok"), "ok"),
        "amount": figure_json(_size(comparison.difference)),
        "per": sides[-1].per,
        "inputs": {given.name: _given_text(given) for side in sides for given in side.given},
        "assumptions": [],
        "presumptions": [],
        "conditions": [],
        "steps": [_side_step(side, comparison, language, citations) for side in sides],
        "asks": [],
        "refused": [],
        "readings": [],
        "source_issues": [],
        "unmodelled": [],
        "citations": [],
        "freshness": " ".join(dict.fromkeys(freshness(side, language) for side in sides)),
        "verdict": verdict(comparison, language),
        "better": comparison.better,
        "depends_on": [cause.in_language(language) for cause in comparison.depends_on],
        "run_id": hashlib.sha256(ids.encode()).hexdigest(),
    }


def _size(difference: Figure | None) -> Figure | None:
    """A fall as the positive sum it is; the verdict says which way it went."""
    if difference is None or difference.high is None or difference.high > 0:
        return difference
    low, high = -difference.high, -difference.low if difference.low is not None else None
    return replace(difference, low=low, high=high)


def _side_step(
    side: Calculation, comparison: Comparison, language: Language, citations: Sequence[Citation] | None
) -> Json:
    markers = markers_in(side, citations) if citations is not None else None
    result = side.rule.result
    last = next((step for step in reversed(side.steps) if result and step.name == result.step), None)
    quotes = [quote for step in side.steps for quote in step.quotes]
    return {
        "label": side_title(side, comparison, language),
        "formula": side_name(side),
        "values": last.values.in_language(language) if last is not None else "",
        "value": _value_text(side.figure),
        "citations": _Written(side, language, markers).cited(quotes),
    }


def calculation_text(calculation: Calculation, language: Language) -> str:
    """A calculation for a terminal: the result, the work, what was supposed, what is open."""
    sources = label(language, "calculation.source", source=source_line(calculation.rule.document, language))
    return f"{_card_text(calculation_card(calculation, language), language)}\n\n{sources}"


def comparison_text(comparison: Comparison, language: Language) -> str:
    """A comparison for a terminal: the verdict, the sides, then the card of each."""
    cards = [comparison_card(comparison, language)]
    cards += [calculation_card(side, language) for side in comparison.calculations]
    return "\n\n".join(_card_text(card, language) for card in cards)


def _card_text(card: Card, language: Language) -> str:
    head = [f"{card.title}  {card.subtitle}".rstrip(), *card.result]
    blocks = ["\n".join(head)]
    for section in card.sections:
        lines = [written for line in section.lines for written in _line_text(line, language)]
        blocks.append("\n".join([section.heading, *lines]))
    return "\n\n".join(blocks)


def _line_text(line: Line, language: Language) -> list[str]:
    words = dict.fromkeys(" ".join(quote.words.split()) for quote in line.quotes)
    quoted = (label(language, "calculation.words", words=said) for said in words)
    return [f"- {line.text}", *(f"  {more}" for more in line.more), *(f"    {said}" for said in quoted)]
