"""Whether the very thing that is asked for stands in a sentence."""

from __future__ import annotations

import re

from assistant.kinds import amounts_in, holds_kind, numbers_in, undated
from assistant.part import Part
from assistant.vocabulary import Vocabulary, Wanted

_VAGUE = "数几多上"
_SHARE_IN_WORDS = re.compile(r"一半|减半|全额|[一二三四五六七八九]成")
_FIGURES = frozenset({"money", "ratio", "count", "number"})
_STATED = frozenset({"money", "ratio"})
# 50万 without a unit is a sum.
_LARGE = "万亿"
# A numeral that counts: 一家 may only say "a".
_COUNTING = r"(?:[\d二三四五六七八九十百千万亿两半数几]|[十百千万]一)"


def is_evidenced(part: Part, text: str, words: Vocabulary) -> bool:
    """Whether every thing that the part asks for stands in a folded sentence."""
    if not all(_is_said(wanted, text) for wanted in part.wanted if not wanted.soft):
        return False
    if not all(_is_counted(unit, text, words) for unit in part.units):
        return False
    if not _holds_what_is_stated(part, text, words):
        return False
    return not asks_for_figure(part) or _holds_new_figure(part, text, words)


def _holds_what_is_stated(part: Part, text: str, words: Vocabulary) -> bool:
    """Whether a sentence can confirm or deny a sum or a share: 补助50万是真的吗? wants a sum in it."""
    if words.yes_or_no is None or words.yes_or_no.search(part.own) is None:
        return True
    stated = any(
        amount.dimension in _STATED or (amount.dimension == "number" and amount.words[-1] in _LARGE)
        for amount in amounts_in(part.own)
    )
    return not stated or any(holds_kind(kind, text) for kind in _STATED)


def asks_for_figure(part: Part) -> bool:
    """Whether a part wants an amount, a share or a number."""
    return bool(part.units) or any(wanted.values & _FIGURES for wanted in part.wanted if not wanted.soft)


def _holds_new_figure(part: Part, text: str, words: Vocabulary) -> bool:
    """Whether a sentence has a figure that the question does not give itself: 25户中有几户? is not 25户.

    是6.14亿还是62.2亿? offers the figures that may answer it.
    """
    asked = frozenset(number.value for number in numbers_in(part.own + part.background))
    new = (number for number in numbers_in(undated(text)) if number.words[0] not in _VAGUE)
    return (
        not asked
        or words.offers.search(part.own + part.background) is not None
        or any(number.value not in asked for number in new)
        or _SHARE_IN_WORDS.search(text) is not None
    )


def lacks_expected(part: Part, text: str, words: Vocabulary) -> bool:
    """Whether a question expects a kind of value of which no new one stands in a sentence."""
    expected = next((one for one in words.expected if one.asked.search(part.own)), None)
    if expected is None:
        return False
    for year in part.years:
        text = text.replace(str(year), " ")
    if not any(holds_kind(kind, text) for kind in expected.values):
        return True
    return bool(expected.values & _FIGURES) and not _holds_new_figure(part, text, words)


def fits(part: Part, text: str) -> bool:
    """Whether a sentence says what is asked for softly: a purpose, a definition, an aim, a list."""
    return any(wanted.soft and _is_said(wanted, text) for wanted in part.wanted)


def _is_said(wanted: Wanted, text: str) -> bool:
    if wanted.said is not None and wanted.said.search(text) is None:
        return False
    return not wanted.values or any(holds_kind(kind, text) for kind in wanted.values)


def _is_counted(unit: str, text: str, words: Vocabulary) -> bool:
    units = "|".join(map(re.escape, words.counted.get(unit, (unit,))))
    return re.search(rf"{_COUNTING}\s*[余多来几]?[万亿千百]?[余多]?\s*(?:{units})", text) is not None
