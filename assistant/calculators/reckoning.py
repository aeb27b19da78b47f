"""From a question to its calculations: which rules, on which day, with what the conversation has given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.calculators.binding import Wrong
from assistant.calculators.days import day_asked_about, two_days
from assistant.calculators.hearing import Heard, calculations, hear
from assistant.calculators.mentions import mentions_in
from assistant.calculators.routing import Asked, asked_before, asked_for, choose_rules
from assistant.calculators.slips import mend_words
from assistant.calculators.words import ELIGIBILITY, calculator_words
from assistant.listening import LONGEST, clean
from assistant.part import Part
from assistant.question import Question
from knowledge.characters import fold
from knowledge.rules.book import RuleBook
from knowledge.rules.calculation import Ask, Calculation, Comparison
from knowledge.rules.comparing import compare
from knowledge.rules.rule import Rule
from knowledge.search import Hit


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
        earlier = (fold(clean(text))[:LONGEST].strip() for text in turns)
        return cls(tuple(map(mend_words, earlier)), mend_words(message.strip()))


def reckon(
    part: Part, question: Question, hits: Sequence[Hit], book: RuleBook, *, said: Conversation
) -> Reckoned | None:
    """The calculations that a part of a message asks for; None when it asks for none, or nothing is given."""
    part = replace(part, own=mend_words(part.own), background=mend_words(part.background))
    asked = asked_for(part, said.message, said.earlier)
    if asked is None or calculator_words().target.search(asked.text):
        return None
    rules = choose_rules(asked, book.on(question.on).rules, hits)
    if not rules and mentions_in(part.own + part.background):
        # What it asks for no text found computes, so the amount is for what was asked before.
        asked = asked_before(said.message, said.earlier) or asked
        rules = choose_rules(asked, book.on(question.on).rules, hits)
    if not rules or (asked.text_only and not rules[0].insufficient):
        return None
    bare, changes = calculator_words().relative.subn(" ", part.own)
    if said.earlier and changes and not mentions_in(bare):
        # 翻一倍呢? says how far an amount changes; what it comes to is asked rather than guessed.
        return Reckoned(invites=hear((), rules[0], on=question.on).calculation().asks[:1])
    turns = (*said.earlier, _of_part(part, said.message))
    day = day_asked_about(part, rules[0], question, said.message)
    compares = calculator_words().years.search(asked.text)
    if compares and (days := two_days(rules[0], asked.text, question)):
        return _between(rules[0], turns, days, asked)
    heards = [_hear(said, part, rule, day.on) for rule in rules]
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


def _hear(said: Conversation, part: Part, rule: Rule, on: date) -> Heard:
    """What a part of the message gives a rule: 50万和90万分别补多少 are two cases of one question."""
    heard = hear((*said.earlier, _of_part(part, said.message)), rule, on=on)
    if part.is_side:
        whole = hear((*said.earlier, said.message), rule, on=on)
        if whole.variants or heard.unplaced:
            return whole
    others = [one for one in heard.unplaced if one.words not in f"{part.background} {part.own}"]
    return replace(heard, unplaced=[one for one in heard.unplaced if one not in others])


def _of_part(part: Part, message: str) -> str:
    """The words of a message that concern a part: all of it, but of several sides its own and the rest."""
    between_years = calculator_words().years.search(message) is not None
    return f"{part.background} {part.own}" if part.is_side and not between_years else message


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
