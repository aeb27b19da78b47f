"""The day, or the two days, that a question about a rule means: by the years it names, and what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.calculators.mentions import mentions_in, segment_of, segments
from assistant.calculators.nearness import says_no_more
from assistant.calculators.words import calculator_words
from assistant.part import Part
from assistant.question import Question
from assistant.vocabulary import vocabulary
from knowledge.rules.rule import Rule

_YEAR = re.compile(r"(?<![\d.])((?:19|20)\d\d)(?: ?年|(?![\d.%万亿元美]))")
# 17年和18年: two digits are a year where two of them stand side by side.
_TWO_SHORT = re.compile(r"(?<![\d.])(?:20)?([12]\d)年?(?:的|度)?[和与到至比跟同、](?:20)?([12]\d)年")


@dataclass(frozen=True, slots=True)
class Day:
    """The day asked about, and the word that said its year relatively."""

    on: date
    word: str | None = None


def day_asked_about(part: Part, rule: Rule, question: Question, message: str) -> Day:
    """The day that the question asks about: a year that it names, 去年 against the text's year, or today."""
    if (year := _year_asked_about(part, rule, message)) is not None:
        return Day(date(year, 12, 31))
    published = rule.document.published
    if published is None or published.year == question.on.year:
        return Day(question.on)
    for language in ("zh", "en"):
        for word, step in vocabulary(language).relative_years:
            at = part.own.find(word)
            if at >= 0 and step and not _is_of_an_input(part.own, at, at + len(word)):
                return Day(date(published.year + step, 12, 31), word)
    return Day(question.on)


def two_days(rule: Rule, text: str, question: Question) -> tuple[date, date] | None:
    """The two days whose values are compared: of the years that are named, else the last two that differ."""
    starts = sorted(
        {
            value.since.first_day if value.since else date.min
            for parameter in rule.parameters
            for value in parameter.values
        }
    )
    held = [start for start in starts if start <= question.on]
    if len(held) < 2:
        return None
    named = sorted({int(year) for year in _YEAR.findall(text)})
    if len(named) < 2 and (short := _TWO_SHORT.search(text)) is not None:
        named = sorted(2000 + int(year) for year in short.groups())
    if len(named) >= 2:
        return date(named[0], 12, 31), date(named[-1], 12, 31)
    return (held[-2] if held[-2] != date.min else date(held[-1].year - 1, 12, 31)), held[-1]


def _year_asked_about(part: Part, rule: Rule, message: str) -> int | None:
    """The last year named where the question asks, or as that of the rule, or as what all the rest is about.

    A year of something that was given (2017年出口400万) is not asked about.
    """
    words = calculator_words()
    text = f"{part.background} {part.own}".strip()
    scene = [int(match[1]) for match in _years_in(text) if _sets_the_scene(text, match, rule)]
    of_a_rule = [
        int(match[1])
        for match in _YEAR.finditer(message)
        if any(own.search(message[match.end() :]) for own in words.of_a_rule)
    ]
    asked = [
        int(match[1])
        for match in _years_in(part.own)
        if _asks_or_changes(_clause_at(part.own, match.start()))
    ]
    named = [*scene, *of_a_rule, *asked]
    return named[-1] if named else None


def _years_in(text: str) -> Iterator[re.Match[str]]:
    """The years that a text names other than as an input's."""
    return (match for match in _YEAR.finditer(text) if not _is_of_an_input(text, match.start(), match.end()))


def _is_of_an_input(text: str, start: int, end: int) -> bool:
    words = calculator_words()
    return any(own.search(text[end:]) for own in words.of_an_input) or bool(
        words.before_its_year.search(text[:start])
    )


def _sets_the_scene(text: str, match: re.Match[str], rule: Rule) -> bool:
    """Whether a year's clause says no more than what it is about, and no amount follows before the question.

    2017年慈溪出口信保,出口…的保费上限? does so; 2017年,出口400万美元 says which exports.
    """
    spans = segments(text)
    number = segment_of(text, match.start())
    start, end = spans[number]
    clause = f"{text[start : match.start()]} {text[match.end() : end]}"
    if not says_no_more(clause, rule):
        return False
    return bool(clause.strip(" ,，在in")) or not _gives_first(text, spans[number + 1 :])


def _gives_first(text: str, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether the next clause gives an amount rather than asks."""
    return (
        bool(spans)
        and bool(mentions_in(text[slice(*spans[0])]))
        and not _asks_or_changes(text[slice(*spans[0])])
    )


def _clause_at(text: str, position: int) -> str:
    """The clause of a place, with the mark that ends it: a question mark asks too."""
    start, end = segments(text)[segment_of(text, position)]
    return text[start : end + 1]


def _asks_or_changes(clause: str) -> bool:
    words = calculator_words()
    return bool(words.figure.search(clause) or words.changed.search(clause.strip()))
