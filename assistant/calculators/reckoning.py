"""From a question to its calculations: which rules, on which day, with what the conversation has given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.calculators.binding import Wrong
from assistant.calculators.hearing import Heard, calculations, hear
from assistant.calculators.mentions import mentions_in, segment_of, segments
from assistant.calculators.routing import ELIGIBILITY, Asked, asked_for, choose_rules
from assistant.calculators.words import calculator_words
from assistant.listening import LONGEST, clean
from assistant.part import Part
from assistant.question import Question
from assistant.vocabulary import vocabulary
from knowledge.characters import fold
from knowledge.rules.book import RuleBook
from knowledge.rules.calculation import Ask, Calculation, Comparison
from knowledge.rules.comparing import compare
from knowledge.rules.rule import Rule
from knowledge.search import Hit

_YEAR = re.compile(r"(?<![\d.])((?:19|20)\d\d)(?: ?年|(?![\d.%万亿元美]))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """What was worked out for one part of a message.

    `comparison` stands after the calculations it compares. `wrong` is what was given and cannot be;
    `invites` what could be worked out if the user gave it, where he has given nothing. `year_word` is the
    word (去年) that was read against the year of the text.
    """

    calculations: tuple[Calculation, ...] = ()
    comparison: Comparison | None = None
    wrong: tuple[Wrong, ...] = ()
    invites: tuple[Ask, ...] = ()
    year_word: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """The user's messages in folded characters: those before, oldest first, and the present one."""

    earlier: tuple[str, ...]
    message: str

    @classmethod
    def of(cls, question: Question, message: str) -> Conversation:
        """The conversation with its present message as it was understood, slips mended."""
        turns = [turn.content for turn in question.history if turn.role == "user"]
        return cls(tuple(fold(clean(text))[:LONGEST].strip() for text in turns), message.strip())


def reckon(
    part: Part, question: Question, hits: Sequence[Hit], book: RuleBook, *, said: Conversation
) -> Reckoned | None:
    """The calculations that a part of a message asks for; None when it asks for none, or nothing is given."""
    asked = asked_for(part, said.message, said.earlier)
    if asked is None:
        return None
    rules = choose_rules(asked, book.on(question.on).rules, hits)
    if not rules:
        return None
    turns = (*said.earlier, _of_part(part, said.message))
    day = _day(part, rules[0], question, said.message)
    if calculator_words().years.search(asked.text) and (days := _two_days(rules[0], asked, question)):
        return _between(rules[0], turns, days, asked)
    heards = [hear(turns, rule, on=day.on) for rule in rules]
    spoken = [heard for heard in heards if heard.tells_a_case]
    if not spoken and not (spoken := _wanted_anyway(asked, heards)):
        return _invitation(asked, heards)
    return Reckoned(
        calculations=tuple(worked for heard in spoken for worked in calculations(heard)),
        wrong=_once(wrong for heard in spoken for wrong in heard.wrong),
        year_word=day.word,
        year=day.on.year if day.word else None,
    )


def compared(reckoned: Sequence[Reckoned | None], message: str) -> Comparison | None:
    """The calculations of several parts side by side, where a message compares rules of one kind."""
    first_of_rule = {
        (calculation.rule.id, calculation.on): calculation
        for one in reversed(reckoned)
        if one is not None and one.comparison is None
        for calculation in reversed(one.calculations)
    }
    if len(first_of_rule) < 2 or calculator_words().side_by_side.search(message) is None:
        return None
    found = compare(list(reversed(first_of_rule.values()))[:2])
    return found if found.comparable else None


def _of_part(part: Part, message: str) -> str:
    """The words of a message that concern a part: all of it, but of several sides its own and the rest."""
    between_years = calculator_words().years.search(message) is not None
    return f"{part.background} {part.own}" if part.is_side and not between_years else message


@dataclass(frozen=True, slots=True)
class _Day:
    """The day asked about, and the word that said its year relatively."""

    on: date
    word: str | None = None


def _day(part: Part, rule: Rule, question: Question, said: str) -> _Day:
    """The day that the question asks about: a year that it names, 去年 against the text's year, or today."""
    if (year := _year_asked_about(part, said)) is not None:
        return _Day(date(year, 12, 31))
    published = rule.document.published
    if published is None or published.year == question.on.year:
        return _Day(question.on)
    for language in ("zh", "en"):
        for word, step in vocabulary(language).relative_years:
            at = part.own.find(word)
            after = part.own[at + len(word) :]
            if at >= 0 and step and not any(own.search(after) for own in calculator_words().of_an_input):
                return _Day(date(published.year + step, 12, 31), word)
    return _Day(question.on)


def _year_asked_about(part: Part, message: str) -> int | None:
    """The last year named in the clause that asks (other than as an input's), or as that of the rule."""
    words = calculator_words()
    spans = segments(part.own)
    in_question = [
        int(match[1])
        for match in _YEAR.finditer(part.own)
        if not any(own.search(part.own[match.end() :]) for own in words.of_an_input)
        and _asks_or_changes(part.own[slice(*spans[segment_of(part.own, match.start())])])
    ]
    of_a_rule = [
        int(match[1])
        for match in _YEAR.finditer(message)
        if any(own.search(message[match.end() :]) for own in words.of_a_rule)
    ]
    named = [*of_a_rule, *in_question]
    return named[-1] if named else None


def _asks_or_changes(clause: str) -> bool:
    words = calculator_words()
    return bool(words.figure.search(clause) or words.changed.search(clause.strip()))


def _two_days(rule: Rule, asked: Asked, question: Question) -> tuple[date, date] | None:
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
    named = sorted({int(year) for year in _YEAR.findall(asked.text)})
    if len(named) >= 2:
        return date(named[0], 12, 31), date(named[-1], 12, 31)
    return (held[-2] if held[-2] != date.min else date(held[-1].year - 1, 12, 31)), held[-1]


def _between(rule: Rule, turns: Sequence[str], days: tuple[date, date], asked: Asked) -> Reckoned | None:
    """A rule on two days; None where nothing is given, for the text itself says what changed."""
    heards: list[Heard] = [hear(turns, rule, on=day) for day in days]
    if not any(heard.tells_a_case for heard in heards) and not calculator_words().work_out.search(
        asked.all_text
    ):
        return None
    worked = tuple(heard.calculation() for heard in heards)
    return Reckoned(calculations=worked, comparison=compare(worked), wrong=tuple(heards[-1].wrong))


def _wanted_anyway(asked: Asked, heards: Sequence[Heard]) -> list[Heard]:
    """The rules to be told of though nothing is given: worked out on demand, or what a text lacks."""
    words = calculator_words()
    if words.work_out.search(asked.all_text):
        return [heard for heard in heards if heard.rule.steps]
    own_case = words.own_case.search(asked.text) or mentions_in(asked.text)
    return [heard for heard in heards if heard.rule.insufficient and own_case]


def _invitation(asked: Asked, heards: Sequence[Heard]) -> Reckoned | None:
    """What to ask of someone who speaks of his own case without a figure; the text itself still answers."""
    if calculator_words().own_case.search(asked.text) is None:
        return None
    asks = [ask for heard in heards if heard.rule.kind != ELIGIBILITY for ask in heard.calculation().asks[:1]]
    return Reckoned(invites=tuple(asks[:1])) if asks else None


def _once(wrongs: Iterable[Wrong]) -> tuple[Wrong, ...]:
    """Each wrong value once, though several rules ask for it."""
    return tuple({(wrong.input.shared or wrong.input.name, wrong.words): wrong for wrong in wrongs}.values())
