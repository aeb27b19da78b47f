"""The figures that a calculation holds: what was given, what the text says, what came out on the way."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from knowledge.amounts import read_numbers
from knowledge.rules.calculation import Calculation, Comparison, Figure


def figures_of(worked: Calculation | Comparison) -> frozenset[Decimal]:
    """Every number, by value, that a sentence about the calculation may name."""
    if isinstance(worked, Comparison):
        return frozenset(_of_comparison(worked))
    return frozenset(_of_calculation(worked))


def _of_comparison(comparison: Comparison) -> Iterator[Decimal]:
    for calculation in comparison.calculations:
        yield from _of_calculation(calculation)
    yield from _ends(comparison.difference)
    if comparison.break_even is not None:
        yield comparison.break_even
    for cause in comparison.depends_on:
        yield from _numbers(cause.zh)


def _of_calculation(calculation: Calculation) -> Iterator[Decimal]:
    yield from _ends(calculation.figure)
    yield from (Decimal(calculation.on.year), Decimal(calculation.on.month), Decimal(calculation.on.day))
    for given in calculation.given:
        yield from (end for end in (given.low, given.high) if end is not None)
        yield from _numbers(given.words)
    for step in calculation.steps:
        yield from _ends(step.value)
        yield from _numbers(step.values.zh)
        yield from _numbers(step.values.en)
    for condition in calculation.conditions:
        if condition.values is not None:
            yield from _numbers(condition.values.zh)
            yield from _numbers(condition.values.en)
        yield from _numbers(condition.title.zh)
    for reading in calculation.readings:
        yield from _ends(reading.figure)
        yield from _numbers(reading.title.zh)
    for refused in calculation.refused:
        # What is wrong with a value, and what the rule expects instead.
        yield from _numbers(refused.words)
        yield from _numbers(refused.sentence.zh)
        yield from _numbers(refused.sentence.en)
    for claim in calculation.source_issues:
        yield from (abs(claim.stated), abs(claim.computed))


def _ends(figure: Figure | None) -> Iterator[Decimal]:
    """Both ends, and what they are without their sign and as a percentage."""
    if figure is None:
        return
    for end in (figure.low, figure.high):
        if end is not None:
            yield from (end, abs(end))


def _numbers(words: str) -> Iterator[Decimal]:
    for number in read_numbers(words):
        yield number.value
