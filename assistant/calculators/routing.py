"""Which rules a question is about: what it asks for and gives, what it calls it, the passages found."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.calculators.binding import bind
from assistant.calculators.mentions import mentions_in
from assistant.calculators.words import ELIGIBILITY, calculator_words
from assistant.part import Part
from knowledge.characters import fold
from knowledge.rules.rule import Rule
from knowledge.search import Hit

# What speaks for a rule: its own words in the question, and in an earlier one; each input that is given by
# name, and earlier; its passages among those found.
_OWN, _EARLIER, _GIVEN, _GIVEN_EARLIER, _FOUND = 1.0, 0.2, 1.5, 0.5, 2.0
# An amount was asked for, which a condition does not answer.
_AMOUNT = 3.0
# What the rest of the message calls it and gives counts this much less.
_AROUND = 0.6
# Rules so near the best are as likely meant.
_AS_LIKELY = 0.45
_MOST = 3
_BOTH = 2
_LATIN = re.compile(r"[a-z]{3,}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be worked out: `text` has the words of the question, `earlier` those it goes on from."""

    text: str
    earlier: str
    kinds: frozenset[str]
    # The whole message, where the question is only a part of it.
    around: str = ""
    # The kinds that the words of the question itself name, without what is said around it.
    own_kinds: frozenset[str] = frozenset()
    # A share or a rate is asked for, which is not worked out.
    text_only: bool = False

    @property
    def all_text(self) -> str:
        return f"{self.text} {self.earlier}".strip()


def asked_for(part: Part, message: str, turns: Sequence[str]) -> Asked | None:
    """What a part of a message asks to be worked out; None when it asks for something else, or nothing.

    `turns` are the earlier messages, oldest first; a message that only gives values goes on with the last one
    that asked for something.
    """
    words = calculator_words()
    text = f"{part.background} {part.own}".strip()
    if part.is_side and words.years.search(message):
        text = message
    kinds = kinds_in(text)
    # 期限是半年的话呢? gives another value, though it names what else might be asked for.
    gives = bool(turns) and mentions_in(text) and words.changed.search(text.strip()) and not kinds
    if not gives and any(not wanted.soft and wanted.id not in words.wanted for wanted in part.wanted):
        # What it asks for beside may be what a condition is about: can it pay the rent?
        kinds &= {ELIGIBILITY} if words.share.search(text) is None else set()
        return Asked(text, "", kinds) if kinds and words.quantity.search(part.own) is None else None
    if words.share.search(part.own) and not gives:
        # A share stands in the text, or the text is one of which it is known that it lacks it.
        return Asked(text, "", kinds, text_only=True) if kinds else None
    # One of several things asked for in a row need not say once more that it asks.
    kinds = kinds or (_topics_in(part.own) if text != message and words.figure.search(message) else kinds)
    if kinds:
        around = message if text != message and not part.is_side else ""
        return Asked(text, " ".join(turns) if part.before else "", kinds, around, _topics_in(part.own))
    if text != message and (kinds := kinds_in(message)):
        return Asked(message, " ".join(turns) if part.before else "", kinds)
    return asked_before(message, turns)


def asked_before(message: str, turns: Sequence[str]) -> Asked | None:
    """What the last of the earlier messages that asked for something asked, for what the message gives."""
    for number in range(len(turns) - 1, -1, -1):
        kinds = kinds_in(turns[number]) or _topics_in(turns[number])
        if kinds:
            return Asked(message, " ".join(turns[number:]), kinds)
    return None


@lru_cache(maxsize=512)
def kinds_in(text: str) -> frozenset[str]:
    """The kinds of rules whose result a folded text asks for."""
    eligibility = _kinds_of(text) & {ELIGIBILITY}
    if calculator_words().figure.search(text) is None:
        return eligibility
    return eligibility | (_kinds_of(_without_statements(text)) - {ELIGIBILITY})


def _topics_in(text: str) -> frozenset[str]:
    """The kinds that an earlier message was about, though it asked for no figure yet."""
    return _kinds_of(_without_statements(text)) - {ELIGIBILITY}


def _kinds_of(text: str) -> frozenset[str]:
    return frozenset(
        kind
        for kind, groups in calculator_words().asked.items()
        if any(all(pattern.search(text) for pattern in group) for group in groups)
    )


def _without_statements(text: str) -> str:
    """A text without saying that the interest is below the limit, which asks for no limit."""
    words = calculator_words()
    return words.above.sub(" ", words.below.sub(" ", text))


def choose_rules(asked: Asked, rules: Sequence[Rule], hits: Sequence[Hit]) -> tuple[Rule, ...]:
    """The rules that are meant, the likeliest first; several when the question fits them alike."""
    found = [rule for rule in rules if rule.kind in asked.kinds and _found(rule, hits) is not None]
    if not found:
        return ()
    if any(rule.kind in asked.own_kinds for rule in found):
        found = [rule for rule in found if rule.kind in {*asked.own_kinds, ELIGIBILITY}]
    found = _called_by_name(asked, found)
    if both := _side_by_side(asked, found):
        return both
    # What every rule in question is called tells none of them apart.
    shared = Counter(piece for rule in found for piece in _pieces(rule))
    scored = sorted(
        ((_score(rule, asked, hits, shared), -number) for number, rule in enumerate(found)), reverse=True
    )
    best = scored[0][0]
    return tuple(found[-number] for score, number in scored if score >= best - _AS_LIKELY)[:_MOST]


def _called_by_name(asked: Asked, rules: Sequence[Rule]) -> list[Rule]:
    """The rules without those of a kind of which the question names just another one."""
    kept = list(rules)
    for kind in {rule.kind for rule in rules}:
        alike = [rule for rule in rules if rule.kind == kind]
        shared = Counter(piece for rule in alike for piece in _pieces_of(rule.title.zh, rule.title.en))
        named = [rule for rule in alike if _is_named_alone(rule, asked.text, shared)]
        if len(named) == 1:
            kept = [rule for rule in kept if rule.kind != kind or rule is named[0]]
    return kept


def _side_by_side(asked: Asked, rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The two rules of one kind that a question names both and compares; none where it does not."""
    if calculator_words().side_by_side.search(asked.text) is None:
        return ()
    for kind in sorted(asked.kinds):
        alike = [rule for rule in rules if rule.kind == kind]
        shared = Counter(piece for rule in alike for piece in _pieces_of(rule.title.zh, rule.title.en))
        named = [rule for rule in alike if _is_named_alone(rule, asked.text, shared)]
        if len(named) == _BOTH:
            return tuple(named)
    return ()


def _is_named_alone(rule: Rule, text: str, shared: Counter[str]) -> bool:
    """Whether a text has a piece of what this rule's title alone of its kind is called."""
    return any(shared[piece] == 1 and piece in text for piece in _pieces_of(rule.title.zh, rule.title.en))


def _score(rule: Rule, asked: Asked, hits: Sequence[Hit], shared: Counter[str]) -> float:
    given = len(bind(asked.text, rule).names)
    earlier = len(bind(asked.earlier, rule).names) if asked.earlier else 0
    own = _named(rule, asked.text, shared)
    return (
        _OWN * own
        + _AROUND * (_named(rule, asked.around, shared) + _GIVEN * len(bind(asked.around, rule).names))
        + (_EARLIER if own else _OWN) * _named(rule, asked.earlier, shared)
        + _GIVEN * given
        + _GIVEN_EARLIER * earlier
        + _FOUND * (_found(rule, hits) or 0.0)
        + _AMOUNT
        * ((rule.kind != ELIGIBILITY) == (calculator_words().quantity.search(asked.text) is not None))
    )


def _named(rule: Rule, text: str, shared: Counter[str]) -> float:
    """How much of what sets the rule apart from the others stands in the text."""
    return sum(1 / shared[piece] for piece in _pieces(rule) if piece in text)


@lru_cache(maxsize=256)
def _pieces(rule: Rule) -> frozenset[str]:
    """What a rule is called, in pieces that a question may use: pairs of characters, English words."""
    return _pieces_of(rule.title.zh, rule.title.en, *rule.words_zh, *rule.words_en)


def _pieces_of(*names: str) -> frozenset[str]:
    written = [fold(words) for words in names]
    pairs = {words[at : at + 2] for words in written for at in range(len(words) - 1) if words[at] > "\u2e80"}
    latin = {word for words in written for word in _LATIN.findall(words)}
    # A guaranteed loan is also one with a guarantee.
    return frozenset(pairs | {word.removesuffix("d") if word.endswith("ed") else word for word in latin})


def _found(rule: Rule, hits: Sequence[Hit]) -> float | None:
    """The score of the best passage found that the rule rests on, as a share of the best; None for none."""
    strongest = max((hit.score for hit in hits), default=0.0) or 1.0
    return max(
        (
            hit.score / strongest
            for hit in hits
            if hit.document.id == rule.document.id
            and (
                not rule.spans
                or any(span.start < hit.passage.end and hit.passage.start < span.end for span in rule.spans)
            )
        ),
        default=None,
    )
