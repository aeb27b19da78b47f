"""A calculation as a card in a chat message, and a comparison as a table; pure.

The card speaks the language of its answer; its captions are the page's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TypeGuard

from assistant.calculators.wording import amount_words, figure_words, freshness, side_title, verdict
from assistant.settings import Language
from knowledge.rules.calculation import (
    Calculation,
    CalculationStatus,
    Comparison,
    Figure,
    Judged,
    OtherReading,
    Step,
)
from knowledge.rules.citing import quotes_of
from knowledge.rules.parameter import Quote, Wording
from prompts import render
from ui.bubble_chips import Chips, one_line
from ui.calculation_card import Line, remarks_of
from ui.web_labels import WebLabels


@dataclass(frozen=True, slots=True)
class Cards:
    """Draws cards in the language of an answer, with the chips of its citations."""

    language: Language
    labels: WebLabels
    chips: Chips

    def calculation(self, calculation: Calculation) -> str:
        """The result first, then how it came about, what was supposed and what is open."""
        conditions = self._conditions(calculation)
        parts = [self._head(calculation), self._work(calculation), conditions, *self._rest([calculation])]
        return _card("", parts)

    def comparison(self, comparison: Comparison) -> str:
        """The verdict first, then both sides next to each other, and what holds for them."""
        sides = comparison.calculations
        title = f'<h2 class="what">{escape(render("comparison.title", self.language))}</h2>'
        said = f'<p class="verdict">{one_line(verdict(comparison, self.language))}</p>'
        return _card(" comparison", [title + said, self._sides(comparison), *self._rest(sides)])

    def _head(self, calculation: Calculation) -> str:
        title = f'<h2 class="what">{one_line(self._in(calculation.rule.title))}</h2>'
        return title + self._amount(calculation) + self._standing(calculation)

    def _amount(self, calculation: Calculation) -> str:
        figure = calculation.figure
        if not _says_something(figure):
            return ""
        size = "amount" if figure.low == figure.high else "amount range"
        words = figure_words(figure, self.language)
        before, _, after = amount_words(figure, calculation.per, self.language).partition(words)
        per = f'<span class="per">{escape(after)}</span>' if after else ""
        return f'<p class="{size}">{escape(before + words)}{per}</p>'

    def _standing(self, calculation: Calculation) -> str:
        """What the status comes to, where the amount does not say all of it."""
        if calculation.status is CalculationStatus.OK and calculation.rule.steps:
            return ""
        name = _standing_name(calculation)
        words = escape(self.labels(f"standing.{name}"))
        if calculation.to_ask:
            words += f' <button class="fill" type="button">{escape(self.labels("form.fill"))}</button>'
        return f'<p class="standing {calculation.status.value}">{words}</p>'

    def _work(self, calculation: Calculation) -> str:
        steps = [step for step in calculation.steps if is_shown(step)]
        if not steps or calculation.status is CalculationStatus.NOT_ELIGIBLE:
            return ""
        heads = "".join(
            f'<th scope="col">{escape(self.labels(f"card.{name}"))}</th>' for name in ("step", "how", "value")
        )
        rows = "".join(self._row(step, calculation) for step in steps)
        caption = f"<caption>{escape(self.labels('card.steps'))}</caption>"
        return f'<table class="work">{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'

    def _row(self, step: Step, calculation: Calculation) -> str:
        how = "".join(f"<span>{one_line(part)}</span>" for part in self._how(step))
        chips = self.chips.behind(calculation.rule.document, step.quotes)
        name = one_line(self._in(step.label))
        value = one_line(self._value(step))
        size = "value exact" if step.value is not None and step.value.exact else "value"
        return f'<tr><th scope="row">{name}{chips}</th><td>{how}</td><td class="{size}">{value}</td></tr>'

    def _how(self, step: Step) -> list[str]:
        """The formula in titles, then the same with values put in, each where it says something new."""
        parts = dict.fromkeys([self._in(step.formula), self._in(step.values)])
        return [part for part in parts if part != self._value(step)]

    def _value(self, step: Step) -> str:
        if step.value is None or step.value.high is None:
            return self.labels("card.open")
        return figure_words(step.value, self.language)

    def _sides(self, comparison: Comparison) -> str:
        sides = comparison.calculations
        heads = "".join(
            f'<th scope="col">{one_line(side_title(side, comparison, self.language))}</th>' for side in sides
        )
        results = "".join(f"<td>{self._amount(side)}{self._standing(side)}</td>" for side in sides)
        works = "".join(f"<td>{self._short_work(side)}{self._conditions(side)}</td>" for side in sides)
        body = f"<tr>{results}</tr>" + (f'<tr class="works">{works}</tr>' if "<li" in works else "")
        return f'<table class="sides"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'

    def _short_work(self, calculation: Calculation) -> str:
        """The steps of one side below each other."""
        if calculation.status is CalculationStatus.NOT_ELIGIBLE:
            return ""
        items = "".join(
            f"<li>{one_line(self._in(step.label))}{self.chips.behind(calculation.rule.document, step.quotes)}"
            f"{''.join(f'<span>{one_line(part)}</span>' for part in self._how(step))}"
            f'<span class="value">= {one_line(self._value(step))}</span></li>'
            for step in calculation.steps
            if is_shown(step)
        )
        return f"<ul>{items}</ul>" if items else ""

    def _rest(self, calculations: Sequence[Calculation]) -> list[str]:
        """What stands below the work, for one calculation or for all that are compared."""
        gathered: dict[str, list[str]] = {name: [] for name in _SECTIONS}
        for calculation in calculations:
            for name, items in self._sections(calculation).items():
                gathered[name] += items
        drawn = {name: list(dict.fromkeys(items)) for name, items in gathered.items()}
        last = list(dict.fromkeys(freshness(calculation, self.language) for calculation in calculations))
        return [
            *(self._section(name, items) for name, items in drawn.items() if name != "unmodelled"),
            self._folded("unmodelled", drawn["unmodelled"]),
            "".join(f'<p class="fresh">{one_line(sentence)}</p>' for sentence in last),
        ]

    def _sections(self, calculation: Calculation) -> dict[str, list[str]]:
        drawn = {
            name: [self._line(line, calculation) for line in lines]
            for name, lines in remarks_of(calculation, self.language).items()
        }
        drawn["readings"] = [self._reading(reading, calculation) for reading in calculation.readings]
        drawn["basis"] = [
            f"<li>{one_line(citation.quote)}{self.chips.chip(citation)}</li>"
            for citation in self.chips.holding(calculation.rule.document, deciding_quotes(calculation))
        ]
        return drawn

    def _reading(self, reading: OtherReading, calculation: Calculation) -> str:
        title, figure = self._in(reading.title), figure_words(reading.figure, self.language)
        text = self.labels("card.reading", title=title, amount=figure)
        return self._line(Line(text, quotes=reading.quotes), calculation)

    def _conditions(self, calculation: Calculation) -> str:
        return self._section(
            "conditions", [self._condition(one, calculation) for one in calculation.conditions]
        )

    def _condition(self, judged: Judged, calculation: Calculation) -> str:
        state = judged.state.value
        words = escape(render(f"calculation.{state}", self.language))
        values = "" if judged.values is None else f"<span>{one_line(self._in(judged.values))}</span>"
        chips = self.chips.behind(calculation.rule.document, judged.quotes)
        title = one_line(self._in(judged.title))
        return f'<li class="{state}"><b>{words}</b> {title}{chips}{values}</li>'

    def _line(self, line: Line, calculation: Calculation) -> str:
        return f"<li>{one_line(line.text)}{self.chips.behind(calculation.rule.document, line.quotes)}</li>"

    def _section(self, name: str, items: Sequence[str]) -> str:
        if not items:
            return ""
        caption = f'<p class="caption">{escape(self.labels(f"card.{name}"))}</p>'
        return f'<div class="{name}">{caption}<ul>{"".join(items)}</ul></div>'

    def _folded(self, name: str, items: Sequence[str]) -> str:
        if not items:
            return ""
        caption = escape(self.labels(f"card.{name}", count=len(items)))
        return f'<details class="{name}"><summary>{caption}</summary><ul>{"".join(items)}</ul></details>'

    def _in(self, words: Wording) -> str:
        return words.in_language(self.language)


_SECTIONS = (
    "insufficient",
    "basis",
    "issues",
    "assumptions",
    "presumptions",
    "readings",
    "unmodelled",
)


def _standing_name(calculation: Calculation) -> str:
    status, figure = calculation.status, calculation.figure
    if not calculation.rule.steps:
        return f"judged_{status.value}"
    if status is not CalculationStatus.NEEDS_INPUT:
        return status.value
    if not _says_something(figure):
        return "nothing_yet"
    return status.value if calculation.to_ask else "bounded"


def _says_something(figure: Figure | None) -> TypeGuard[Figure]:
    """Whether a figure is bounded at all."""
    return figure is not None and (figure.high is not None or bool(figure.low))


def is_shown(step: Step) -> bool:
    """Whether a step is part of the work: one beside the result is shown when it is known."""
    return not step.aside or (step.value is not None and step.value.exact)


def deciding_quotes(calculation: Calculation) -> tuple[Quote, ...]:
    """The words that a card quotes in full: behind its steps, its conditions, and what the text lacks."""
    work = [quote for step in calculation.steps for quote in step.quotes]
    conditions = [quote for condition in calculation.conditions for quote in condition.quotes]
    lacking = [quote for remark in calculation.insufficient for quote in remark.quotes]
    wanted = {*work, *conditions, *lacking}
    return tuple(quote for quote in quotes_of(calculation) if quote in wanted)


def sentences_shown(calculation: Calculation, language: Language) -> frozenset[str]:
    """The sentences of a card that an answer may also have among its notices."""
    said = [line.text for lines in remarks_of(calculation, language).values() for line in lines]
    return frozenset([*said, *_said_of_force(calculation, language)])


def _said_of_force(calculation: Calculation, language: Language) -> tuple[str, ...]:
    """The card's sentence on whether the rule holds, and the notice that says the same of its document."""
    rule, sentence = calculation.rule, freshness(calculation, language)
    validity = rule.document.validity
    if validity == "in_force" or sentence != render(f"calculation.freshness_{validity}", language):
        return (sentence,)
    return sentence, render(f"notice.validity_{validity}", language, title=rule.document.title)


def _card(kind: str, parts: Iterable[str]) -> str:
    return f'<div class="calculation{kind}">{"".join(parts)}</div>'
