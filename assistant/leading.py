"""The fact an answer leads with: the one value in the quoted sentence that is of the kind asked for.

The quoted words hold by themselves; a value put before them claims to be the answer, so it is left out
wherever it might answer another question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.evidence import Evidence
from assistant.part import Part
from assistant.terms import translation, without_places
from assistant.vocabulary import Vocabulary
from knowledge.amounts import Amount, gloss, read_amounts
from knowledge.characters import fold
from knowledge.synonyms import Synonyms

_DIMENSIONS = {"money": {"money"}, "ratio": {"ratio"}, "count": {"count"}, "number": {"count", "number"}}
# The words beside a value that bound it; without them the value would say more than the text does.
_BEFORE = re.compile(
    r"(?:(?:最高|最低|最多|至少|总共|合计|累计|预计|约为?|大约|近|将近|超过|超|不超过|不高于|不低于|不少于|不得超过|不得低于|达到?|为)\s*)+$"
)
_AFTER = re.compile(r"^\s*(?:以上|以下|以内|左右|余|多)")
# The noun that a count counts follows it at once.
_NOUN = re.compile(r"\s*([一-鿿]{2})(?<!以上|以下|以内|左右)")
# What is counted stands before 有多少家 or behind 多少家.
_COUNTED = re.compile(
    r"([一-鿿]{2,})(?<!一共)(?<!总共)有(?:多少|几)[家户个名项条]|(?:多少|几)[家户名项条]([一-鿿]{2,4})(?![一-鿿])"
)
_NOUN_LENGTH = 4
_CLAUSE_END = re.compile(r"[，,。；;：:]")
# A sentence that says less of the question may be about another thing, and one this close as well.
_LEAST_SAID, _CLOSE = 0.25, 0.02

# 124余万元 is no 1,240,000.
_VAGUE = "余多来几数"


def leading_fact(part: Part, chosen: Sequence[Evidence], words: Vocabulary) -> str | None:
    """The value asked for, with the words that bound it, from the first of the chosen sentences.

    None where it might be the value of something else: the sentence holds more than one that fits, or little
    of the question, or another sentence holds as much of the question and another value.
    """
    if not chosen or chosen[0].said < _LEAST_SAID:
        return None
    first, *others = chosen
    fact = fact_in(part, _quote(first), words)
    rivals = (other for other in others if other.said > first.said - _CLOSE)
    return fact if all(fact_in(part, _quote(rival), words) in (None, fact) for rival in rivals) else None


def fact_in(part: Part, quote: str, words: Vocabulary) -> str | None:
    """The one value of the kind asked for in a quote, with the words that bound it, as the quote has it."""
    dimensions: set[str] = set()
    for wanted in part.wanted:
        for kind in wanted.values:
            dimensions |= _DIMENSIONS.get(kind, set())
    units = {unit for asked in part.units for unit in words.counted.get(asked, (asked,))}
    if not dimensions and not units:
        return None
    fitting = [amount for amount in read_amounts(quote) if _fits(amount, dimensions, units)]
    if len(fitting) != 1 or _counts_another_thing(fitting[0], quote, part, words):
        return None
    if _is_of_another_noun(fitting[0], quote, part):
        return None
    return _with_bounds(fitting[0], quote)


def _quote(evidence: Evidence) -> str:
    return evidence.hit.document.text[evidence.span.start : evidence.span.end]


def _is_of_another_noun(amount: Amount, quote: str, part: Part) -> bool:
    """Whether the clause of a count lacks what the question counts: 中小企业有多少家? is no 高新技术企业."""
    noun = _COUNTED.search(without_places(part.own))
    if amount.dimension != "count" or noun is None:
        return False
    asked = (noun[1] or noun[2])[-_NOUN_LENGTH:]
    start = max((match.end() for match in _CLAUSE_END.finditer(quote, 0, amount.start)), default=0)
    end = _CLAUSE_END.search(quote, amount.end)
    clause = fold(quote[start : end.start() if end else len(quote)])
    if any(other in clause for other in Synonyms.load().expand(asked)):
        return False
    return any(asked[at : at + 2] not in clause for at in range(len(asked) - 1))


def _counts_another_thing(amount: Amount, quote: str, part: Part, words: Vocabulary) -> bool:
    """Whether the noun behind a count is none of the question's: 两个孵化器 is no number of firms."""
    noun = _NOUN.match(fold(quote[amount.end :]))
    if amount.dimension != "count" or noun is None:
        return False
    asked = f"{part.text} {translation(part.text, words)}"
    return noun[1] not in asked and not any(other in asked for other in Synonyms.load().expand(noun[1]))


def _fits(amount: Amount, dimensions: set[str], units: set[str]) -> bool:
    if amount.value == 1 and amount.words.startswith("一"):
        return False
    if units:
        return any(amount.words.endswith(unit) or amount.unit == unit for unit in units)
    return amount.dimension in dimensions


def _with_bounds(amount: Amount, quote: str) -> str:
    before = _BEFORE.search(quote[: amount.start])
    after = _AFTER.match(quote[amount.end :])
    start = before.start() if before else amount.start
    end = amount.end + (after.end() if after else 0)
    return quote[start:end].removeprefix("为").strip()


def figures(quote: str) -> str:
    """The money amounts of a quote in plain figures, for readers of English; empty when there are none."""
    written = [
        f"{amount.words} = {plain}"
        for amount in read_amounts(quote)
        if amount.dimension in ("money", "count", "number")
        and amount.value is not None
        and not any(sign in amount.words for sign in _VAGUE)
        and (plain := gloss(amount, "en")) != amount.words
        and _is_scaled(amount)
    ]
    return "; ".join(dict.fromkeys(written))


def _is_scaled(amount: Amount) -> bool:
    return amount.dimension == "money" or any(sign in amount.words for sign in "万亿千百十")
