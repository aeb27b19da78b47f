"""Which rules a question is about: what it asks for and gives, what it calls it, the passages found."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.calculators.binding import bind
from assistant.calculators.words import calculator_words
from assistant.part import Part
from knowledge.characters import fold
from knowledge.rules.rule import Rule
from knowledge.search import Hit

ELIGIBILITY = "eligibility"
# What speaks for a rule: its own words in the question, and in an earlier one; each input that is given by
# name, and earlier; its passages among those found.
_OWN, _EARLIER, _GIVEN, _GIVEN_EARLIER, _FOUND = 1.0, 0.2, 1.5, 0.5, 2.0
# An amount was asked for, which a condition does not answer.
_AMOUNT = 2.0
# What the rest of the message calls it and gives counts this much less.
_AROUND = 0.6
# Rules so near the best are as likely meant.
_AS_LIKELY = 0.45
_MOST = 3
_LATIN = re.compile(r"[a-z]{3,}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be worked out: `text` has the words of the question, `earlier` those it goes on from."""

    text: str
    earlier: str
    kinds: frozenset[str]
    # The whole message, where the question is only a part of it.
    around: str = ""

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
    if any(not wanted.soft and wanted.id not in words.wanted for wanted in part.wanted):
        # What it asks for beside may be what a condition is about: can it pay the rent?
        kinds &= {ELIGIBILITY} if words.share.search(text) is None else set()
        return Asked(text, "", kinds) if kinds and words.quantity.search(part.own) is None else None
    if words.share.search(part.own):
        return None
    if kinds:
        around = message if text != message and not part.is_side else ""
        return Asked(text, " ".join(turns) if part.before else "", kinds, around)
    if text != message and (kinds := kinds_in(message)):
        return Asked(message, " ".join(turns) if part.before else "", kinds)
    for number in range(len(turns) - 1, -1, -1):
        kinds = kinds_in(turns[number]) or _topics_in(turns[number])
        if kinds:
            return Asked(message, " ".join(turns[number:]), kinds)
    return None


@lru_cache(maxsize=512)
def kinds_in(text: str) -> frozenset[str]:
    """The kinds of rules whose result a folded text asks for."""
    words = calculator_words()
    # Saying that the interest is below the limit asks for no limit.
    bare = words.above.sub(" ", words.below.sub(" ", text))
    found = {
        kind
        for kind, groups in words.asked.items()
        if any(
            all(pattern.search(text if kind == ELIGIBILITY else bare) for pattern in group)
            for group in groups
        )
    }
    if words.figure.search(text) is None:
        found &= {ELIGIBILITY}
    return frozenset(found)


def _topics_in(text: str) -> frozenset[str]:
    """The kinds that an earlier message was about, though it asked for no figure yet."""
    asked = calculator_words().asked
    return frozenset(
        kind
        for kind, groups in asked.items()
        if kind != ELIGIBILITY and any(all(pattern.search(text) for pattern in group) for group in groups)
    )


def choose_rules(asked: Asked, rules: Sequence[Rule], hits: Sequence[Hit]) -> tuple[Rule, ...]:
    """The rules that are meant, the likeliest first; several when the question fits them alike."""
    found = [rule for rule in rules if rule.kind in asked.kinds and _found(rule, hits) > 0]
    if not found:
        return ()
    # What every rule in question is called tells none of them apart.
    shared = Counter(piece for rule in found for piece in _pieces(rule))
    scored = sorted(
        ((_score(rule, asked, hits, shared), -number) for number, rule in enumerate(found)), reverse=True
    )
    best = scored[0][0]
    return tuple(found[-number] for score, number in scored if score >= best - _AS_LIKELY)[:_MOST]


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
        + _FOUND * _found(rule, hits)
        + _AMOUNT
        * ((rule.kind != ELIGIBILITY) == (calculator_words().quantity.search(asked.text) is not None))
    )


def _named(rule: Rule, text: str, shared: Counter[str]) -> float:
    """How much of what sets the rule apart from the others stands in the text."""
    return sum(1 / shared[piece] for piece in _pieces(rule) if piece in text)


@lru_cache(maxsize=256)
def _pieces(rule: Rule) -> frozenset[str]:
    """What a rule is called, in pieces that a question may use: pairs of characters, English words."""
    written = [fold(words) for words in (rule.title.zh, rule.title.en, *rule.words_zh, *rule.words_en)]
    pairs = {words[at : at + 2] for words in written for at in range(len(words) - 1) if words[at] > "\u2e80"}
    return frozenset(pairs | {word for words in written for word in _LATIN.findall(words)})


def _found(rule: Rule, hits: Sequence[Hit]) -> float:
    """The score of the best passage found that the rule rests on, as a share of the best of all."""
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
        default=0.0,
    )
