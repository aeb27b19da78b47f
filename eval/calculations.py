"""Whether an answer's calculations come to what a case expects, and what is wrong yet shown as certain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.answer import Answer
from eval.cases import Case, ExpectedAmount, ExpectedCondition
from knowledge.amounts import Amount, read_numbers
from knowledge.rules.calculation import Calculation, CalculationStatus, Comparison, Figure, State

# The name of a comparison among the calculations of `ask --json`.
COMPARISON = "compare"


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure that an answer shows: what rule gives it, in which year, and whether it is `certain`.

    `status` is None for a comparison's difference.
    """

    rule: str
    year: int | None
    status: CalculationStatus | None
    figure: Figure
    certain: bool


@dataclass(frozen=True, slots=True)
class AmountsVerdict:
    """The faults of an answer's calculations, and the amounts that are wrong and shown as certain."""

    faults: tuple[str, ...]
    certain_but_wrong: tuple[str, ...]


def judge_amounts(case: Case, answer: Answer) -> AmountsVerdict:
    """Judge the calculations of an answer; a case that expects nothing of them has no faults."""
    if case.amount is None:
        return AmountsVerdict((), ())
    shown = tuple(_shown(answer))
    faults = [
        f"no {_told(wanted)}"
        for wanted in case.amount
        if not wanted.optional and not any(_agrees(one, wanted) for one in shown)
    ]
    wrong = [one for one in shown if one.certain and not any(_agrees(one, wanted) for wanted in case.amount)]
    certain = [f"{one.rule} {_ends(one.figure.low, one.figure.high)}" for one in wrong]
    faults += [f"shown as certain: {one}" for one in certain]
    judged = calculations_of(answer)
    faults += [f"{one.rule} is not {one.state.value}" for one in case.conditions if not _holds(one, judged)]
    asked = {ask.input.name for calculation in judged for ask in calculation.asks}
    faults += [f"does not ask {group[0]}" for group in case.asks if not asked & set(group)]
    return AmountsVerdict(tuple(faults), tuple(certain) if case.certain_forbidden else ())


def calculations_of(answer: Answer) -> tuple[Calculation, ...]:
    """All calculations of an answer, those within a comparison too."""
    found: list[Calculation] = []
    for one in answer.calculations:
        found += one.calculations if isinstance(one, Comparison) else (one,)
    return tuple(found)


def issues_of(answer: Answer) -> tuple[str, ...]:
    """The sentences on what the sources of the calculations say wrongly, in the answer's language."""
    return tuple(
        claim.sentence.in_language(answer.language)
        for calculation in calculations_of(answer)
        for claim in calculation.source_issues
    )


def states_amount(answer: Answer, wanted: Amount) -> bool:
    """Whether a figure of the calculations has an end of this value in this currency."""
    return any(
        wanted.value in (figure.low, figure.high) and figure.currency == wanted.currency
        for figure in _figures(answer)
    )


def values_of(answer: Answer) -> frozenset[Decimal]:
    """Every value the calculations hold: results, steps, inputs given or assumed, readings, claims.

    So are the values of the words that a step rests on, and the 0 and 1 of its formula.
    """
    values: list[Decimal | None] = [
        end for figure in _figures(answer) for end in (figure.low, figure.high, figure.unrounded)
    ]
    for one in answer.calculations:
        if isinstance(one, Comparison):
            causes = [cause.in_language(answer.language) for cause in one.depends_on]
            values += [one.break_even, *(number.value for cause in causes for number in read_numbers(cause))]
    for calculation in calculations_of(answer):
        values += [end for given in calculation.given for end in (given.low, given.high)]
        values += [one.assume.value for one in calculation.rule.inputs if one.assume is not None]
        values += [end for claim in calculation.claims for end in (claim.stated, claim.computed)]
        judged = [one.values.in_language(answer.language) for one in calculation.conditions if one.values]
        values += [number.value for one in judged for number in read_numbers(one)]
        refusals = [refused.sentence.in_language(answer.language) for refused in calculation.refused]
        values += [number.value for one in refusals for number in read_numbers(one)]
        for step in calculation.steps:
            words = [step.formula.in_language(answer.language), *(quote.words for quote in step.quotes)]
            values += [number.value for one in words for number in read_numbers(one)]
    known = {value for value in values if value is not None}
    # A fall is said as a positive sum.
    return frozenset(known | {abs(value) for value in known})


def _figures(answer: Answer) -> Iterator[Figure]:
    yield from (one.figure for one in _shown(answer))
    for calculation in calculations_of(answer):
        yield from (step.value for step in calculation.steps if step.value is not None)
        yield from (reading.figure for reading in calculation.readings)


def _shown(answer: Answer) -> Iterator[Shown]:
    for calculation in calculations_of(answer):
        figure, status = calculation.figure, calculation.status
        if figure is not None:
            certain = status is CalculationStatus.OK and _is_settled(figure)
            yield Shown(calculation.rule.id, calculation.on.year, status, figure, certain)
    for one in answer.calculations:
        if isinstance(one, Comparison) and one.difference is not None:
            yield Shown(COMPARISON, None, None, one.difference, _is_settled(one.difference))


def _is_settled(figure: Figure) -> bool:
    """Whether it is said as certain; so is "at most" a sum, although the price itself stays open."""
    low, high = _stated(figure)
    return figure.exact or (figure.bound != "exact" and low is not None and high is not None)


def _agrees(shown: Shown, wanted: ExpectedAmount) -> bool:
    if shown.rule != wanted.rule or shown.figure.currency != wanted.currency:
        return False
    if shown.year is not None and not (wanted.since or 0) <= shown.year <= (wanted.until or shown.year):
        return False
    if wanted.is_value and shown.status not in (CalculationStatus.OK, None):
        return False
    ends = _stated(shown.figure) if wanted.is_value else (shown.figure.low, shown.figure.high)
    expected = (wanted.low, wanted.high)
    return ends == expected or (shown.rule == COMPARISON and ends == _turned(expected))


def _stated(figure: Figure) -> tuple[Decimal | None, Decimal | None]:
    """The one value a figure states: of "at most" the upper end, of "at least" the lower one."""
    match figure.bound:
        case "upper":
            return figure.high, figure.high
        case "lower":
            return figure.low, figure.low
        case _:
            return figure.low, figure.high


def _turned(ends: tuple[Decimal | None, Decimal | None]) -> tuple[Decimal | None, Decimal | None]:
    low, high = ends
    return None if high is None else -high, None if low is None else -low


def _holds(wanted: ExpectedCondition, calculations: Iterable[Calculation]) -> bool:
    for calculation in calculations:
        states = {condition.state for condition in calculation.conditions}
        if calculation.rule.id == wanted.rule and wanted.state in states:
            return wanted.state is State.NOT_MET or State.NOT_MET not in states
    return False


def _told(wanted: ExpectedAmount) -> str:
    return f"{wanted.rule} {_ends(wanted.low, wanted.high)} {wanted.currency}"


def _ends(low: Decimal | None, high: Decimal | None) -> str:
    return f"{low}" if low == high else f"{low} … {high}"
