"""How near the words of an input stand to an amount, and what else near it the amount may belong to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from assistant.calculators.mentions import Measure, Mention, mentions_in, segment_of, segments
from assistant.calculators.words import ELIGIBILITY, calculator_words, naming
from knowledge.rules.rule import Input, Rule

# A word after an amount, in the clause before, and beyond another amount speaks less for it.
_AFTER, _CLAUSE_BEFORE, _CLAUSE_AFTER, _BEYOND_ANOTHER = 1.5, 25.0, 32.0, 18.0
# The clauses beside say more of an amount that is all of its own: 五百万,厦门科技担保贷款.
_CLAUSE_BESIDE = 6.0
# Of two words as near, the longer is more exact.
_LENGTH = 0.3
MONEY: frozenset[Measure] = frozenset({"money", "number"})
# How much unexplained text may stand beside an amount that is taken without a word of its own.
_LEFT_OVER = 1
_SMALL_WORD = 4
_LATIN_WORD = re.compile(r"[a-z']{3,}")
_NOT_WORDS = re.compile(r"[\s,，。、;；:：?？!！.()（）“”\"'\[\]]+")


def distance(
    text: str, mention: Mention, mentions: Sequence[Mention], words: re.Pattern[str], *, alone: bool = False
) -> float:
    """How near the nearest of the words stands to an amount; infinite when none does.

    `alone`: the amount is all that its clause says.
    """
    nearest = float("inf")
    bare = _without(mentions, text)
    for match in words.finditer(bare):
        before = match.end() <= mention.start
        first, last = (match.end(), mention.start) if before else (mention.end, match.start())
        # 12万元利息, 90,000 yuan of interest: the word that an amount belongs to may follow it at once.
        owned = not before and calculator_words().owns.fullmatch(bare[first:last]) is not None
        gap = 0.0 if owned else _length(bare[first:last]) + (0.0 if before else _AFTER)
        apart = mention.segment - segment_of(text, match.start())
        if apart not in (-1, 0, 1):
            continue
        others = [other for other in mentions if other is not mention and alike(other, mention)]
        if apart and alone and not any(other.segment == mention.segment - apart for other in others):
            gap += _CLAUSE_BESIDE
        elif apart:
            gap += _CLAUSE_BEFORE if apart == 1 else _CLAUSE_AFTER
        if any(first <= other.start and other.end <= last for other in others):
            gap += _BEYOND_ANOTHER
        nearest = min(nearest, gap - _LENGTH * min(match.end() - match.start(), 8))
    return nearest


def _length(stretch: str) -> float:
    """How long a stretch is in characters; an English word counts as two of Chinese."""
    return float(len(_LATIN_WORD.sub("xx", stretch)))


def alike(first: Mention, second: Mention) -> bool:
    """Whether two amounts measure the same: a bare number may be money."""
    return first.measure == second.measure or {first.measure, second.measure} <= MONEY


def _without(mentions: Sequence[Mention], text: str) -> str:
    """The text with its amounts blanked: the 年 of 一年期 is no word beside it."""
    for mention in mentions:
        text = text[: mention.start] + " " * (mention.end - mention.start) + text[mention.end :]
    # The interest on our loan was 90,000: of the two words the second only tells which interest.
    for match in calculator_words().told_by.finditer(text):
        text = text[: match.start(1)] + " " * (match.end(1) - match.start(1)) + text[match.end(1) :]
    return text


def words_of(rule: Rule, name: str) -> re.Pattern[str]:
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
def rivals(rule: Rule, measure: Measure) -> tuple[re.Pattern[str], ...]:
    """The words of other things that an amount may belong to, among them inputs of other rules."""
    own = {name for one in rule.inputs for name in (one.shared, one.name)}
    mine = {word for one in rule.inputs for word in _own_words(one)}
    others = {
        word
        for name, words in calculator_words().inputs.items()
        if name not in own and calculator_words().measures.get(name, "money") in (measure, _as_money(measure))
        for word in words
        if not any(known in word for known in mine) and _tells(word) and word.lower() not in _called(rule)
    }
    elsewhere = calculator_words().others
    if rule.kind == ELIGIBILITY:
        # Is it within the cap? The cap is what the amount is held against, and not what it is.
        elsewhere = naming(word for word in calculator_words().other_words if word not in _called(rule))
    return elsewhere, naming(others)


@lru_cache(maxsize=256)
def _called(rule: Rule) -> str:
    """All that the rule is called, in small letters: its words say nothing of another rule's input."""
    return " ".join([rule.title.zh, rule.title.en, *rule.words_zh, *rule.words_en]).lower()


def _as_money(measure: Measure) -> str:
    return "money" if measure in MONEY else measure


def _tells(word: str) -> bool:
    """Whether a word names a thing; a lone character, a verb (拿了) or a small word may stand beside any."""
    return len(word) > _SMALL_WORD if word.isascii() else len(word) > 1 and not word.endswith("了")


@lru_cache(maxsize=256)
def _of_no_money(rule: Rule) -> re.Pattern[str]:
    """The words of a rule's rates and times, which may stand beside a sum without saying what it is."""
    of_money = {word for one in rule.inputs if one.dimension.isupper() for word in _own_words(one)}
    return naming(
        word
        for one in rule.inputs
        if not one.dimension.isupper()
        for word in _own_words(one)
        if word not in of_money
    )


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


def stands_alone(text: str, mention: Mention, rule: Rule) -> bool:
    """Whether nothing in an amount's clause says what it is, so that it is the one that was asked for."""
    start, end = segments(text)[mention.segment]
    rest = text[start:end]
    for one in sorted(mentions_in(text), key=lambda other: -other.start):
        if start <= one.start and one.end <= end:
            rest = f"{rest[: one.start - start]} {rest[one.end - start :]}"
    return says_no_more(rest, rule, left_over=_LEFT_OVER)


def says_no_more(words: str, rule: Rule, *, left_over: int = 0) -> bool:
    """Whether words name a rule and its place at most, but for so many characters."""
    for pattern in (_topic_of(rule), _of_no_money(rule), calculator_words().empty):
        words = pattern.sub(" ", words)
    return len(_NOT_WORDS.sub("", words)) <= left_over
