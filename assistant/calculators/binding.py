"""Which input of a rule each amount of a message is for: by the words beside it, by unit and currency."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from assistant.calculators.mentions import Measure, Mention, mentions_in, segment_of, segments
from assistant.calculators.words import calculator_words, naming
from knowledge.errors import BadValue
from knowledge.rules.calculation import Given, Refused
from knowledge.rules.giving import read_given
from knowledge.rules.rule import Dimension, Input, Rule

# A word after an amount, in the clause before, and beyond another amount speaks less for it.
_AFTER, _CLAUSE_BEFORE, _CLAUSE_AFTER, _BEYOND_ANOTHER = 1.5, 25.0, 32.0, 18.0
# Of two words as near, the longer is more exact.
_LENGTH = 0.3
_FARTHEST = 31.0
_MEASURES: dict[str, frozenset[Measure]] = {
    Dimension.RATIO: frozenset({"share", "number"}),
    Dimension.RATE: frozenset({"share", "number"}),
    Dimension.YEARS: frozenset({"time"}),
    Dimension.DAYS: frozenset({"time"}),
    Dimension.COUNT: frozenset({"count", "number"}),
}
_MONEY: frozenset[Measure] = frozenset({"money", "number"})
# How much unexplained text may stand beside an amount that is taken without a word of its own.
_LEFT_OVER = 2
_TIME = "years"
_SMALL_WORD = 4
_NOT_WORDS = re.compile(r"[\s,，。、;；:：?？!！.()（）“”\"'\[\]]+")


@dataclass(frozen=True, slots=True)
class Wrong:
    """What the user gave for an input and cannot be: `fault` says why."""

    input: Input
    words: str
    fault: BadValue


@dataclass(slots=True)
class Bound:
    """What one message gives a rule; `loose` are amounts that no word ties to an input."""

    given: dict[str, Given] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    loose: list[Mention] = field(default_factory=list)

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
        about = mention.amount is not None and mention.amount.bound == "about"
        lone = about and mention.amount is not None and mention.amount.low == mention.amount.high
        # A round figure (大概十五万) is taken as it stands, which is said.
        words = mention.amount.words if lone and mention.amount is not None else _as_share(known, mention)
        try:
            read = read_given(known, words)
        except BadValue as fault:
            self.wrong.append(Wrong(known, mention.said, fault))
            return
        if isinstance(read, Refused):
            self.refused.append(read)
        else:
            self.given[known.name] = replace(read, words=mention.said)


def bind(text: str, rule: Rule) -> Bound:
    """What a folded message gives a rule by words of its own."""
    bound = Bound()
    mentions = mentions_in(text)
    pairs = sorted(
        (distance, number, known.name)
        for number, mention in enumerate(mentions)
        for known in rule.inputs
        if fits(known, mention)
        and (distance := _distance(text, mention, mentions, _words_of(rule, known.name))) < _FARTHEST
    )
    taken: set[int] = set()
    named: set[str] = set()
    for distance, number, name in pairs:
        if number in taken or name in named:
            continue
        mention = mentions[number]
        taken.add(number)
        known = rule.input(name)
        assert known is not None
        if (
            min(_distance(text, mention, mentions, words) for words in _rivals(rule, mention.measure))
            < distance
        ):
            continue
        refusal = _refusal(text, mention, known)
        if refusal is not None:
            bound.refused.append(refusal)
        else:
            bound.take(known, mention)
        named.add(name)
    bound.loose = [mention for number, mention in enumerate(mentions) if number not in taken]
    _refuse_alone(text, rule, bound)
    _answer(text, rule, bound)
    _not_known(text, rule, bound)
    return bound


def fits(known: Input, mention: Mention) -> bool:
    """Whether an amount measures what an input does; its currency may still be wrong."""
    measures = _MEASURES.get(known.dimension, _MONEY if known.dimension.isupper() else frozenset())
    return mention.measure in measures


def stands_alone(text: str, mention: Mention, rule: Rule) -> bool:
    """Whether nothing in an amount's clause says what it is, so that it is the one that was asked for."""
    spans = segments(text)
    start, end = spans[mention.segment]
    rest = text[start : mention.start] + " " + text[mention.end : end]
    for pattern in (_topic_of(rule), calculator_words().empty):
        rest = pattern.sub(" ", rest)
    return len(_NOT_WORDS.sub("", rest)) <= _LEFT_OVER


def _distance(text: str, mention: Mention, mentions: Sequence[Mention], words: re.Pattern[str]) -> float:
    """How near the nearest of the words stands to an amount; infinite when none does."""
    nearest = float("inf")
    for match in words.finditer(text):
        if match.start() < mention.end and mention.start < match.end():
            continue
        before = match.end() <= mention.start
        first, last = (match.end(), mention.start) if before else (mention.end, match.start())
        # 12万元利息: the word that an amount belongs to may follow it at once.
        gap = float(last - first) + (0.0 if before or last - first <= 1 else _AFTER)
        apart = mention.segment - segment_of(text, match.start())
        if apart not in (-1, 0, 1):
            continue
        if apart:
            gap += _CLAUSE_BEFORE if apart == 1 else _CLAUSE_AFTER
        between = [
            other for other in mentions if other is not mention and first <= other.start and other.end <= last
        ]
        if any(
            other.measure == mention.measure or {other.measure, mention.measure} <= _MONEY
            for other in between
        ):
            gap += _BEYOND_ANOTHER
        nearest = min(nearest, gap - _LENGTH * min(match.end() - match.start(), 8))
    return nearest


def _words_of(rule: Rule, name: str) -> re.Pattern[str]:
    return _input_words(rule)[name]


@lru_cache(maxsize=256)
def _input_words(rule: Rule) -> dict[str, re.Pattern[str]]:
    return {known.name: naming(_own_words(known)) for known in rule.inputs}


def _own_words(known: Input) -> set[str]:
    """What people call an input: its title, its own words and those of what it shares."""
    shared = calculator_words().inputs
    return {
        known.title.zh,
        known.title.en,
        *known.words_zh,
        *known.words_en,
        *shared.get(known.shared or "", ()),
        *shared.get(known.name, ()),
    }


@lru_cache(maxsize=256)
def _rivals(rule: Rule, measure: Measure) -> tuple[re.Pattern[str], ...]:
    """The words of other things that an amount may belong to, among them inputs of other rules."""
    own = {name for one in rule.inputs for name in (one.shared, one.name)}
    mine = {word for one in rule.inputs for word in _own_words(one)}
    others = {
        word
        for name, words in calculator_words().inputs.items()
        if name not in own
        for word in words
        if not any(known in word for known in mine) and _tells(word) and (name != _TIME or measure == "time")
    }
    return calculator_words().others, naming(others)


def _tells(word: str) -> bool:
    """Whether a word names a thing; a lone character, a verb (拿了) or a small word may stand beside any."""
    return len(word) > _SMALL_WORD if word.isascii() else len(word) > 1 and not word.endswith("了")


@lru_cache(maxsize=256)
def _topic_of(rule: Rule) -> re.Pattern[str]:
    """The words that name the rule and its place, which say nothing of an amount beside them."""
    title = rule.title
    words: Iterable[str] = (title.zh, *rule.words_zh, *rule.words_en, title.en, rule.document.place or "")
    return naming([*words, *_pieces(title.zh)])


def _pieces(title: str) -> list[str]:
    """Stretches of a Chinese title of two to six characters, as questions shorten it."""
    return [
        title[start : start + length]
        for length in (6, 5, 4, 3, 2)
        for start in range(len(title) - length + 1)
    ]


def _as_share(known: Input, mention: Mention) -> str:
    """The words of an amount as its input is measured: 基准利率4.35 is 4.35%."""
    bare = mention.measure == "number" and mention.amount is not None and mention.amount.value is not None
    if known.dimension in (Dimension.RATIO, Dimension.RATE) and bare:
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


def _answer(text: str, rule: Rule, bound: Bound) -> None:
    """Yes and no, choices and statements that the words of a message make."""
    words = calculator_words()
    for known in rule.inputs:
        if known.name in bound.names:
            continue
        if known.dimension == Dimension.CHOICE:
            chosen = _choice(text, known)
        elif known.dimension == Dimension.YES_NO:
            chosen = _yes_or_no(text, _words_of(rule, known.name))
        elif known.dimension == Dimension.STATEMENT:
            upwards = rule.input(known.smaller or "") is not None
            said = (words.below if upwards else words.above).search(text)
            chosen = ("yes", said[0]) if said else None
        else:
            continue
        if chosen is not None:
            bound.given[known.name] = Given(known.name, chosen[1], choice=chosen[0])


def _choice(text: str, known: Input) -> tuple[str, str] | None:
    found = [
        (match.end() - match.start(), choice.name, match[0])
        for choice in known.choices
        for match in [naming([choice.title.zh, choice.title.en, *choice.words]).search(text)]
        if match is not None
    ]
    return max(found)[1:] if found else None


def _yes_or_no(text: str, pattern: re.Pattern[str]) -> tuple[str, str] | None:
    match = pattern.search(text)
    if match is None:
        return None
    words = calculator_words()
    start, _ = segments(text)[segment_of(text, match.start())]
    denied = words.no_before.search(text[start : match.start()]) or words.no_after.search(text[match.end() :])
    return ("no" if denied else "yes"), match[0]


def _not_known(text: str, rule: Rule, bound: Bound) -> None:
    """The inputs that the user names and says he does not know."""
    words = calculator_words()
    for match in words.not_known.finditer(text):
        segment = segment_of(text, match.start())
        start, end = segments(text)[segment]
        for known in rule.inputs:
            if known.name not in bound.names and _exactly_named(text[start:end], rule, known):
                bound.unknown.add(known.name)


def _exactly_named(clause: str, rule: Rule, known: Input) -> bool:
    """Whether a clause names an input by the longest of all words for inputs in it."""
    lengths = {
        other.name: max(
            (match.end() - match.start() for match in _words_of(rule, other.name).finditer(clause)), default=0
        )
        for other in rule.inputs
    }
    return lengths[known.name] > 0 and lengths[known.name] == max(lengths.values())
