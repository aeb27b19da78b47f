"""Which input of a rule each amount of a message is for: by the words beside it, by unit and currency."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from assistant.calculators.answers import answers_in, unknown_in
from assistant.calculators.mentions import Measure, Mention, mentions_in, segments
from assistant.calculators.nearness import MONEY, alike, distance, rivals, stands_alone, words_of
from assistant.calculators.words import calculator_words, naming
from knowledge.errors import BadValue
from knowledge.rules.calculation import Given, Refused
from knowledge.rules.giving import read_given
from knowledge.rules.parameter import SHARES, Dimension
from knowledge.rules.rule import Input, Rule

# A word farther from an amount than this does not name it.
_FARTHEST = 31.0
# A word of something else as near as this says that an amount is that.
_NAMED = 8.0
_LEAST_SUM = 1000
_LARGEST_SHARE = 100
_BARE_YEAR = re.compile(r"(?:19|20)\d\d")
_MEASURES: dict[str, frozenset[Measure]] = {
    Dimension.RATIO: frozenset({"share", "number"}),
    Dimension.RATE: frozenset({"share", "number"}),
    Dimension.DAILY_RATE: frozenset({"share", "number"}),
    Dimension.YEARS: frozenset({"time"}),
    Dimension.DAYS: frozenset({"time"}),
    Dimension.COUNT: frozenset({"count", "number"}),
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """What the user gave for an input and cannot be: `fault` says why."""

    input: Input
    words: str
    fault: BadValue


@dataclass(slots=True)
class Bound:
    """What one message gives a rule.

    `loose` are amounts that no word ties to an input, `variants` further values for one (50万和90万).
    """

    given: dict[str, Given] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    loose: list[Mention] = field(default_factory=list)
    variants: dict[str, list[Given]] = field(default_factory=dict)

    @property
    def names(self) -> set[str]:
        """The inputs that the message says something of."""
        return {
            *self.given,
            *self.unknown,
            *(refused.name for refused in self.refused),
            *(wrong.input.name for wrong in self.wrong),
        }

    def take(self, known: Input, mention: Mention) -> None:
        """Read an amount for an input: given, refused or wrong."""
        try:
            read = read_given(known, _plain(mention) or _as_share(known, mention))
        except BadValue as fault:
            self.wrong.append(Wrong(known, mention.said, fault))
            return
        if isinstance(read, Refused):
            self.refused.append(read)
        else:
            self.given[known.name] = replace(read, words=mention.said)


def _plain(mention: Mention) -> str | None:
    """A round figure (大概十五万, 一百来万) in digits: it is taken as it stands, which is said."""
    amount = mention.amount
    if amount is None or amount.bound != "about" or amount.value is None:
        return None
    if mention.measure == "share":
        return f"{amount.value * 100}%"
    return f"{amount.value:f}{amount.currency or amount.unit}"


def bind(text: str, rule: Rule) -> Bound:
    """What a folded message gives a rule by words of its own."""
    bound = Bound()
    bound.unknown |= unknown_in(text, rule)
    mentions = totalled(text, corrected(text, mentions_in(text)))
    taken = _take_named(text, mentions, rule, bound)
    bound.loose = [
        mention
        for number, mention in enumerate(mentions)
        if number not in taken and _elsewhere(text, mention, mentions, rule) > _NAMED
    ]
    _take_variants(text, mentions, taken, rule=rule, bound=bound)
    _refuse_alone(text, rule, bound)
    besides = frozenset(bound.names)
    bound.given |= {given.name: given for given in answers_in(text, rule, besides=besides)}
    return bound


def _may_be_a_sum(mention: Mention) -> bool:
    """Whether a bare number may be money: not one that counts something else (3), and no year (2017)."""
    value = mention.amount.value if mention.amount is not None else None
    if value is None or value <= 0:
        return True
    return value >= _LEAST_SUM and _BARE_YEAR.fullmatch(mention.said) is None


def _may_be_a_share(known: Input, mention: Mention) -> bool:
    """Whether a bare number may be what an input measures that is no money: 2000 is no rate."""
    if known.dimension not in SHARES:
        return "number" in _MEASURES.get(known.dimension, frozenset())
    value = mention.amount.value if mention.amount is not None else None
    return value is None or value <= _LARGEST_SHARE


def _take_named(text: str, mentions: Sequence[Mention], rule: Rule, bound: Bound) -> dict[int, str]:
    """Each amount to the input whose words are nearest; which went where, or to nothing of the rule's."""
    alone = [stands_alone(text, mention, rule) for mention in mentions]
    pairs = sorted(
        (apart, number, known.name)
        for number, mention in enumerate(mentions)
        for known in rule.inputs
        if known.name not in bound.unknown
        and fits(known, mention)
        and (apart := distance(text, mention, mentions, words_of(rule, known.name), alone=alone[number]))
        < _FARTHEST
    )
    taken: dict[int, str] = {}
    for apart, number, name in pairs:
        if number in taken or name in taken.values():
            continue
        mention = mentions[number]
        if _elsewhere(text, mention, mentions, rule) < apart:
            taken[number] = ""
            continue
        taken[number] = name
        known = rule.input(name)
        assert known is not None
        refusal = _refusal(text, mention, known)
        if refusal is not None:
            bound.refused.append(refusal)
        else:
            bound.take(known, mention)
    return taken


def _elsewhere(text: str, mention: Mention, mentions: Sequence[Mention], rule: Rule) -> float:
    """How near the nearest word of something else stands that an amount may belong to."""
    return min(distance(text, mention, mentions, words) for words in rivals(rule, mention.measure))


def _take_variants(
    text: str, mentions: Sequence[Mention], taken: Mapping[int, str], *, rule: Rule, bound: Bound
) -> None:
    """50万和90万: the second amount is another value for the same input."""
    for number in range(1, len(mentions)):
        first, second = mentions[number - 1], mentions[number]
        known = rule.input(taken.get(number - 1, ""))
        joined = calculator_words().joined.fullmatch(text[first.end : second.start].strip())
        if known is None or joined is None or second not in bound.loose or not fits(known, second):
            continue
        another = Bound()
        another.take(known, second)
        if known.name in another.given:
            bound.variants.setdefault(known.name, []).append(another.given[known.name])
            bound.loose.remove(second)


def totalled(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The amounts without those that are the parts of a total told after them (5万、8万,一共13万)."""
    kept = list(mentions)
    for total in mentions:
        if calculator_words().total.search(text[: total.start]) is None:
            continue
        parts = [one for one in kept if one.end <= total.start and alike(one, total)]
        for first in range(len(parts) - 1):
            if sum(map(_worth, parts[first:])) == _worth(total):
                kept = [one for one in kept if one not in parts[first:]]
                break
    return kept


def _worth(mention: Mention) -> Decimal:
    value = mention.amount.value if mention.amount is not None else None
    return value if value is not None else Decimal("NaN")


def corrected(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The amounts but those taken back (20万,不对,是32万): the new one stands in the old one's place."""
    kept = [
        one
        for number, one in enumerate(mentions)
        if not (
            calculator_words().not_this.search(text[: one.start])
            and any(alike(one, other) for other in (*mentions[:number][-1:], *mentions[number + 1 :][:1]))
        )
    ]
    for match in calculator_words().corrects.finditer(text):
        after = next((one for one in kept if one.start >= match.end()), None)
        before = [one for one in kept if one.end <= match.start()]
        old = next((one for one in reversed(before) if after is not None and alike(one, after)), None)
        if after is None or old is None:
            continue
        kept[kept.index(old)] = replace(after, start=old.start, end=old.end, segment=old.segment)
        kept.remove(after)
    return kept


def fits(known: Input, mention: Mention) -> bool:
    """Whether an amount measures what an input does; its currency may still be wrong."""
    if mention.measure == "number":
        return _may_be_a_sum(mention) if known.dimension.isupper() else _may_be_a_share(known, mention)
    measures = _MEASURES.get(known.dimension, MONEY if known.dimension.isupper() else frozenset())
    return mention.measure in measures


def _as_share(known: Input, mention: Mention) -> str:
    """The words of an amount as its input is measured: 基准利率4.35 is 4.35%."""
    bare = mention.measure == "number" and mention.amount is not None and mention.amount.value is not None
    if known.dimension in SHARES and bare:
        assert mention.amount is not None
        assert mention.amount.value is not None
        if mention.amount.value >= 1 or mention.said.startswith("-"):
            return f"{mention.said}%"
    return mention.said


def _refusal(text: str, mention: Mention, known: Input) -> Refused | None:
    """What was given is another thing by its own words (LPR 3.45%)."""
    start, end = segments(text)[mention.segment]
    for refusal in known.refuses:
        if naming(refusal.words).search(text, start, end):
            return Refused(known.name, text[start:end].strip(), refusal.sentence)
    return None


def _refuse_alone(text: str, rule: Rule, bound: Bound) -> None:
    """A thing that is refused, and named beside an amount that no input takes."""
    for known in rule.inputs:
        if known.name in bound.names:
            continue
        for mention in list(bound.loose):
            refusal = _refusal(text, mention, known) if fits(known, mention) else None
            if refusal is not None:
                bound.refused.append(refusal)
                bound.loose.remove(mention)
                break
