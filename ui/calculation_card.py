"""What a calculation says, line by line, the result first; the terminal and the page draw the lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.answer import Citation
from assistant.calculators.wording import amount_words, figure_words, freshness, side_title, verdict
from assistant.notices import document_notices
from assistant.settings import Language
from knowledge.rules.calculation import (
    Calculation,
    CalculationStatus,
    Comparison,
    Contradiction,
    Judged,
    Step,
)
from knowledge.rules.citing import cited, quotes_of
from knowledge.rules.parameter import Quote
from knowledge.rules.rule import Remark
from prompts import render
from ui.labelling import label


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said; `more` continues it below, `quotes` are the words of the text it rests on."""

    text: str
    more: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """What a person reads of a calculation; `result` are the first sentences."""

    title: str
    subtitle: str
    result: tuple[str, ...]
    sections: tuple[Section, ...]


def calculation_card(calculation: Calculation, language: Language, *, notices: bool = True) -> Card:
    """The card of a calculation; without `notices` where an answer says them already."""
    rule, beside = calculation.rule, remarks_of(calculation, language)
    sections: list[tuple[str, Sequence[Line]]] = [
        ("conditions", [_condition(judged, language) for judged in calculation.conditions]),
        ("steps", [_step(step, language) for step in calculation.steps]),
        ("readings", _readings(calculation, language)),
        ("assumptions", beside["assumptions"]),
        ("presumptions", beside["presumptions"]),
        ("asks", [Line(ask.input.ask.in_language(language)) for ask in calculation.asks]),
        ("source_issues", beside["issues"]),
        ("unmodelled", [*beside["insufficient"], *beside["unmodelled"]]),
    ]
    if notices:
        said = {line.text for _, lines in sections for line in lines}
        rest = [Line(sentence) for sentence in standing(calculation, language) if sentence not in said]
        sections.append(("notices", rest))
    return Card(
        title=rule.title.in_language(language),
        subtitle=label(language, "calculation.subtitle", rule=rule.id, on=calculation.on.isoformat()),
        result=_result(calculation, language),
        sections=tuple(
            Section(label(language, f"calculation.{key}"), tuple(lines)) for key, lines in sections if lines
        ),
    )


def remarks_of(calculation: Calculation, language: Language) -> dict[str, tuple[Line, ...]]:
    """What is said beside the result and its work, by the kind of remark."""
    issues = [Remark(claim.sentence, (claim.quote,)) for claim in calculation.source_issues]
    return {
        "insufficient": _remarks(calculation.insufficient, language),
        "issues": _remarks(issues, language),
        "assumptions": tuple(Line(said.in_language(language)) for said in calculation.assumptions),
        "presumptions": _remarks(calculation.presumptions, language),
        "unmodelled": _remarks(calculation.unmodelled, language),
    }


def comparison_card(comparison: Comparison, language: Language) -> Card:
    """The card of a comparison: the verdict first, then each side's amount."""
    sides = tuple(_side(side, comparison, language) for side in comparison.calculations)
    return Card(
        title=render("comparison.title", language),
        subtitle="",
        result=(verdict(comparison, language),),
        sections=(Section(label(language, "calculation.sides"), sides),),
    )


def standing(calculation: Calculation, language: Language) -> tuple[str, ...]:
    """Where the rule's text comes from and whether it holds: what must be said beside every result."""
    document = calculation.rule.document
    rests = cited(document, quotes_of(calculation)) or cited(document, _any_quote(calculation))
    citations = [
        Citation(number, document, sentence.heading, sentence.span)
        for number, sentence in enumerate(rests, 1)
    ]
    notices = document_notices(citations, language)
    if document.validity == calculation.rule.validity != "in_force":
        # The rule's own sentence says it already.
        same = render(f"notice.validity_{document.validity}", language, title=document.title)
        notices = tuple(notice for notice in notices if notice != same)
    return tuple(dict.fromkeys([freshness(calculation, language), *notices]))


def _any_quote(calculation: Calculation) -> tuple[Quote, ...]:
    """A place of the text for a rule whose result rests on none of its words."""
    rule = calculation.rule
    return tuple(Quote(rule.document.text[span.start : span.end], span) for span in rule.spans[:1])


def _result(calculation: Calculation, language: Language) -> tuple[str, ...]:
    said: list[str] = []
    if calculation.figure is not None:
        amount = amount_words(calculation.figure, calculation.per, language)
        said.append(label(language, "calculation.result", amount=amount))
    if calculation.status is not CalculationStatus.OK:
        said.append(render(f"calculation.{_standing_of(calculation)}", language))
    said += _why_not(calculation, language)
    for refused in calculation.refused:
        sentence = refused.sentence.in_language(language)
        said.append(render("calculation.refused", language, words=refused.words, sentence=sentence))
    if not said:
        said.append(label(language, "calculation.judged"))
    return tuple(said)


def _standing_of(calculation: Calculation) -> str:
    """Which sentence says why a result is not final."""
    figure = calculation.figure
    has_bounds = figure is not None and (figure.low is not None or figure.high is not None)
    if calculation.status is CalculationStatus.NEEDS_INPUT and not has_bounds:
        return "needs_input_first"
    return calculation.status.value


def _why_not(calculation: Calculation, language: Language) -> list[str]:
    """What keeps a calculation from a figure, beside what is missing."""
    said = [
        label(language, "calculation.undated", title=known.title.in_language(language))
        for known in calculation.undated
    ]
    return said + [contradiction_words(one, language) for one in calculation.contradictions]


def contradiction_words(contradiction: Contradiction, language: Language) -> str:
    return label(
        language,
        "calculation.contradiction",
        statement=contradiction.statement.in_language(language),
        smaller=contradiction.smaller.in_language(language),
        smaller_value=contradiction.smaller_value.in_language(language),
        larger=contradiction.larger.in_language(language),
        larger_value=contradiction.larger_value.in_language(language),
    )


def _condition(judged: Judged, language: Language) -> Line:
    state = render(f"calculation.{judged.state.value}", language)
    title = judged.title.in_language(language)
    values = (judged.values.in_language(language),) if judged.values is not None else ()
    return Line(label(language, "calculation.condition", title=title, state=state), values, judged.quotes)


def _step(step: Step, language: Language) -> Line:
    values = step.values.in_language(language)
    last = figure_words(step.value, language) if step.value is not None else None
    following = [values] + ([last] if last is not None and last != values else [])
    text = label(
        language,
        "calculation.equation",
        title=step.label.in_language(language),
        formula=step.formula.in_language(language),
    )
    more = tuple(label(language, "calculation.equals", value=value) for value in following)
    return Line(text, more, step.quotes)


def _readings(calculation: Calculation, language: Language) -> list[Line]:
    return [
        Line(
            label(
                language,
                "calculation.reading",
                title=reading.title.in_language(language),
                amount=amount_words(reading.figure, calculation.per, language),
            ),
            quotes=reading.quotes,
        )
        for reading in calculation.readings
    ]


def _remarks(remarks: Iterable[Remark], language: Language) -> tuple[Line, ...]:
    return tuple(Line(remark.sentence.in_language(language), quotes=remark.quotes) for remark in remarks)


def _side(side: Calculation, comparison: Comparison, language: Language) -> Line:
    title = side_title(side, comparison, language)
    amount = label(language, "calculation.none")
    if side.figure is not None:
        amount = amount_words(side.figure, side.per, language)
    return Line(label(language, "calculation.side", title=title, amount=amount))
