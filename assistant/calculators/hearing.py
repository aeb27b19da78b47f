"""What a conversation has given a rule: each message in order, later words in place of earlier ones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from assistant.calculators.binding import Bound, Wrong, bind, fits
from assistant.calculators.mentions import Mention
from assistant.calculators.nearness import stands_alone
from assistant.calculators.wording import bad_value_sentence
from assistant.calculators.words import calculator_words
from assistant.listening import language_of, language_of_letters
from knowledge.rules.calculation import Calculation, Given, Refused
from knowledge.rules.engine import calculate
from knowledge.rules.parameter import Dimension, Wording
from knowledge.rules.parsing import names_of
from knowledge.rules.rule import Input, Rule
from prompts import render

# So many of a rule's asks are put to the user in one answer.
MOST_ASKS = 2
_ONE_OF_ITS_KIND = (Dimension.YEARS, Dimension.RATE)
_SENTENCE_END = re.compile(r"[。！？!?；;\n]")


@dataclass(slots=True)
class Heard:
    """What is known for one rule; what follows `unknown` is of the last message alone.

    `unplaced` are amounts that may be an input; they tell no case, but beside one they are not passed over.
    """

    rule: Rule
    on: date
    given: dict[str, Given] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    refused: list[Refused] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    variants: dict[str, list[Given]] = field(default_factory=dict)
    unplaced: list[Refused] = field(default_factory=list)

    @property
    def tells_a_case(self) -> bool:
        """Whether the user has told of a case: an amount, or two things more that conditions ask for.

        One yes may only be how a question names its subject (the platform, small firms).
        """
        amounts = [given for given in self.given.values() if given.choice is None]
        least = 1 if self.rule.steps else 2
        return bool(amounts or self.refused or self.wrong or self.unknown) or len(self.given) >= least

    def calculation(self) -> Calculation:
        """The rule applied to what has been heard so far."""
        turned_down = [*self.refused, *(_turned_down(wrong) for wrong in self.wrong), *self.unplaced]
        return calculate(
            self.rule, self.given, on=self.on, refused=turned_down, unknown=frozenset(self.unknown)
        )


def calculations(heard: Heard) -> tuple[Calculation, ...]:
    """The rule applied to what has been heard, and once more for each further value of the last message."""
    others = [
        replace(heard, given=heard.given | {name: one})
        for name, more in heard.variants.items()
        for one in more
    ]
    return tuple(one.calculation() for one in (heard, *others))


def _turned_down(wrong: Wrong) -> Refused:
    zh, en = (bad_value_sentence(wrong.input, wrong.fault, language) for language in ("zh", "en"))
    return Refused(wrong.input.name, wrong.words, Wording(zh, en))


def hear(turns: Sequence[str], rule: Rule, *, on: date) -> Heard:
    """What the folded messages of a user, oldest first, give a rule."""
    heard = Heard(rule, on)
    for turn in turns:
        _hear_one(turn, heard)
    return heard


def _hear_one(turn: str, heard: Heard) -> None:
    bound = bind(turn, heard.rule)
    if bound.loose or not bound.names:
        _place_the_rest(turn, bound, heard)
    _take_the_only_one(bound, heard)
    for name in bound.names:
        heard.unknown.discard(name)
    # An amount that is given puts what it is computed from out of force, and the other way round.
    for name in bound.given:
        _forget_what_it_replaces(name, heard)
    # Moved to the end: the last one given is the one that "what if 60万" changes.
    for name, given in bound.given.items():
        heard.given.pop(name, None)
        heard.given[name] = given
    for name in (*(wrong.input.name for wrong in bound.wrong), *(refused.name for refused in bound.refused)):
        heard.given.pop(name, None)
    heard.unknown |= bound.unknown
    for name in bound.unknown:
        heard.given.pop(name, None)
    heard.refused, heard.wrong, heard.variants = bound.refused, bound.wrong, bound.variants
    heard.unplaced = _unplaced(turn, bound, heard)


def _unplaced(turn: str, bound: Bound, heard: Heard) -> list[Refused]:
    """Amounts that may be an input nobody gave: they are said to be left out, and the input is asked for."""
    told = {*heard.given, *bound.names}
    found: dict[str, Refused] = {}
    for mention in bound.loose:
        if _is_beside_the_question(turn, mention):
            continue
        open_ones = (known for known in heard.rule.inputs if known.name not in told and fits(known, mention))
        known = next(open_ones, None)
        if known is not None and known.name not in found:
            zh, en = (
                render("worked.unplaced", one, input=known.title.in_language(one)) for one in ("zh", "en")
            )
            found[known.name] = Refused(known.name, mention.said, Wording(zh, en))
    return list(found.values())


def _is_beside_the_question(turn: str, mention: Mention) -> bool:
    """Whether a bare number stands in a sentence of another language than the message asks in."""
    if mention.measure != "number" or not mention.said.isascii():
        return False
    start = max((match.end() for match in _SENTENCE_END.finditer(turn, 0, mention.start)), default=0)
    end = _SENTENCE_END.search(turn, mention.end)
    around = turn[start : end.start() if end else len(turn)]
    return language_of_letters(around) not in (language_of(turn), None)


def _place_the_rest(turn: str, bound: Bound, heard: Heard) -> None:
    """Amounts and answers without a word of their own: to what was asked, or in place of what was given."""
    words = calculator_words()
    alone = [mention for mention in bound.loose if stands_alone(turn, mention, heard.rule)]
    if not alone and bound.names:
        return
    asked = _still_open(bound, heard)
    changes = words.changed.search(turn.strip()) is not None and bool(heard.given)
    for mention in alone:
        known = _meant(mention, bound, heard, asked=asked, changes=changes)
        if known is not None:
            bound.take(known, mention)
            bound.loose.remove(mention)
    if bound.names or alone:
        return
    if words.not_known.search(turn):
        bound.unknown |= {known.name for known in asked[:MOST_ASKS]}
    elif (choice := _yes_or_no(turn)) is not None and asked and asked[0].dimension == Dimension.YES_NO:
        bound.given[asked[0].name] = Given(asked[0].name, turn.strip(), choice=choice)


def _still_open(bound: Bound, heard: Heard) -> list[Input]:
    """The inputs that are needed after what a message gives by name."""
    known = {**heard.given, **bound.given}
    unknown = frozenset(heard.unknown | bound.unknown)
    return [ask.input for ask in calculate(heard.rule, known, on=heard.on, unknown=unknown).to_ask]


def _meant(
    mention: Mention, bound: Bound, heard: Heard, *, asked: Sequence[Input], changes: bool
) -> Input | None:
    """The input that an amount without a word of its own is for."""
    given = [heard.rule.input(name) for name in reversed(heard.given)]
    earlier = [known for known in given if known is not None]
    order = [*earlier, *asked] if changes else [*asked, *earlier]
    meant = next((known for known in order if known.name not in bound.names and fits(known, mention)), None)
    return meant or _only_optional(mention, bound, heard)


def _only_optional(mention: Mention, bound: Bound, heard: Heard) -> Input | None:
    """The one input left that need not be given and that an amount fits: of two rates, the other one."""
    told = {*heard.given, *bound.names}
    left = [
        known
        for known in heard.rule.inputs
        if known.optional and known.name not in told and fits(known, mention)
    ]
    return left[0] if len(left) == 1 else None


def _take_the_only_one(bound: Bound, heard: Heard) -> None:
    """A time, or a yearly rate, that can only be the one input left of its kind, though no word ties it."""
    told = {*heard.given, *bound.names}
    told |= {one.name for one in heard.rule.inputs if _makes_what_is_told(one, heard.rule, told)}
    for kind in _ONE_OF_ITS_KIND:
        left = [one for one in heard.rule.inputs if one.dimension == kind and one.name not in told]
        # A rate in place of one that the user must tell is not guessed.
        left = [one for one in left if kind == Dimension.YEARS or one.optional]
        mentions = [one for one in bound.loose if left and one.measure != "number" and fits(left[0], one)]
        if len(left) == len(mentions) == 1:
            bound.take(left[0], mentions[0])
            bound.loose.remove(mentions[0])


def _makes_what_is_told(known: Input, rule: Rule, told: set[str]) -> bool:
    """Whether an input need not be given and only serves to work out another that is."""
    return known.optional and any(
        one.instead is not None and one.name in told and known.name in names_of(one.instead)
        for one in rule.inputs
    )


def _yes_or_no(turn: str) -> str | None:
    words = calculator_words()
    bare = turn.strip()
    if words.no_alone.search(bare):
        return "no"
    return "yes" if words.yes_alone.search(bare) else None


def _forget_what_it_replaces(name: str, heard: Heard) -> None:
    for known in heard.rule.inputs:
        if known.instead is None:
            continue
        parts = names_of(known.instead)
        if known.name == name:
            for part in parts:
                other = heard.rule.input(part)
                if other is not None and other.optional:
                    heard.given.pop(part, None)
        elif name in parts:
            other = heard.rule.input(name)
            if other is not None and other.optional:
                heard.given.pop(known.name, None)
