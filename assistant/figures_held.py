"""Whether every figure of a sentence is held, with its unit, its bound and the thing it is a figure of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.contents import Content, held_by, is_chinese, translated_pairs
from assistant.holding_words import holding_words
from assistant.measures import Kind, Measure, clause_span, measures_in, says_the_same
from knowledge.characters import fold

# So much of a clause's content may stand in another source, and so much more than in the cited one, before
# the clause is taken to speak of that other thing.
_FITS_ANOTHER, _FITS_BETTER = 0.6, 0.18
# A translation of words fits many things a little.
_FITS_BETTER_ACROSS = 0.4
_FEW = 3
_BEFORE = 2
# 124余万 is more than that, and may be said to be about that.
_MORE = "余多"
_DURATIONS: frozenset[Kind] = frozenset({"years", "months", "days"})
_CALENDAR: frozenset[Kind] = frozenset({"year", "month", "day", "label"})
# A formula shows how a result comes about, with figures that nothing bounds.
_WORK = re.compile(r"[=×÷]")
_HAN_PAIR = re.compile(r"[一-鿿]{2}")


@dataclass(frozen=True, slots=True)
class Cited:
    """A cited text: the words themselves, and those around them that say what they are about.

    `named` are title, place and dates, which may be named but tell nothing of the figure's own thing. What
    `decides` gives a figure its bound, whatever the other texts say: what a calculation came to.
    """

    text: str
    around: str = ""
    named: str = ""
    decides: bool = False

    @property
    def text_around(self) -> str:
        """The text with the words around it."""
        return f"{self.text} {self.around}"

    @property
    def all_text(self) -> str:
        """The text with the words around it and what it is called."""
        return f"{self.text} {self.around} {self.named}"


@dataclass(frozen=True, slots=True)
class Misfit:
    """A figure that is not held, in the words of the sentence, and why."""

    reason: str
    words: str


def misfit(
    said: str, cited: Sequence[Cited], *, others: Sequence[str] = (), asked: Sequence[str] = ()
) -> Misfit | None:
    """The first figure of `said` that does not hold; None when all do.

    `others` are the texts of sources that are not cited, `asked` what the user said.
    """
    for measure in measures_in(said):
        reason = _reason(said, measure, cited, others, asked)
        if reason is not None:
            return Misfit(reason, said[measure.start : measure.end])
    return None


def _reason(
    said: str, measure: Measure, cited: Sequence[Cited], others: Sequence[str], asked: Sequence[str]
) -> str | None:
    reason = "figure"
    deciding = [one for one in cited if one.decides and _same_in(said, measure, one)]
    for one in deciding if deciding and _WORK.search(said) is None else cited:
        for held in _same_in(said, measure, one):
            reason = _against(said, measure, one, held) or ""
            if not reason:
                return "another_thing" if _fits_another(said, measure, cited, others) else None
    if reason == "figure" and _is_named(said, measure, cited):
        return None
    if reason == "figure" and _is_the_users(said, measure, cited, asked):
        return None
    return reason


def _same_in(said: str, measure: Measure, one: Cited) -> list[Measure]:
    """The figures of a text that are the one said; where it stands twice, that which bounds it counts."""
    across = is_chinese(said) != is_chinese(one.text)
    same = [
        held
        for held in measures_in(one.text)
        if says_the_same(measure, held, across_languages=across)
        and _has_its_currency(said, measure, one.text, held)
    ]
    return [held for held in same if _signs(one.text, held)] or same


def _against(said: str, measure: Measure, one: Cited, held: Measure) -> str | None:
    """What speaks against a figure of the right value and unit: its bound, or the thing it is of."""
    if measure.kind not in _CALENDAR and not _bound_fits(said, measure, one.text, held):
        return "bound"
    if _is_of_another(said, measure, one, held):
        return "another_thing"
    return None


def _bound_fits(said: str, measure: Measure, text: str, held: Measure) -> bool:
    """Whether a figure is said with the bound that the text gives it: an upper one, a lower one, about."""
    if measure.value == 1 and measure.kind in _DURATIONS:
        # 一年内 and 一年 both only say what is counted in.
        return True
    signs, source = _signs_of_all(said, measure), _signs(text, held)
    if held.bound == "range":
        return bool(signs) or measure.bound == "range"
    if not source:
        # What the text gives as it is may be said to be about that, but not to bound anything.
        return signs <= {"about"} or bool(signs & _words_of_bounds(fold(text)))
    if signs & source:
        return not _turned(source, signs)
    if not signs:
        return bool(_going_on(said, measure) & source)
    if source == {"lower"}:
        return signs == {"about"} and any(sign in text[held.start : held.end] for sign in _MORE)
    return source == {"about"} and signs == {"upper"}


def _signs_of_all(said: str, measure: Measure) -> frozenset[str]:
    """The bounds by a figure, wherever in the sentence it stands: 不超过500万美元(含500万美元)."""
    same = [one for one in measures_in(said) if (one.value, one.kind) == (measure.value, measure.kind)]
    return frozenset().union(*(_signs(said, one) for one in same))


def _going_on(said: str, measure: Measure) -> frozenset[str]:
    """What bounds a figure from further off: a noun before it (费率上限2018年为0.08%,2017年为0.12%)."""
    words = holding_words()
    before = words.bound.findall(fold(said[: measure.start]))
    start, end = clause_span(said, measure)
    in_clause = words.bound.findall(fold(said[start:end])) if measure.kind in _DURATIONS else []
    return frozenset(
        words.bound_of[one] for one in (*before, *in_clause) if one in words.bounding_nouns or in_clause
    )


def _turned(source: frozenset[str], signs: frozenset[str]) -> bool:
    return ("upper" in source and "lower" in signs and "lower" not in source) or (
        "lower" in source and "upper" in signs and "upper" not in source
    )


@lru_cache(maxsize=4096)
def _signs(text: str, measure: Measure) -> frozenset[str]:
    """The bounds that stand by a figure: read with it, or said in its clause; empty for none."""
    if measure.bound in ("upper", "lower", "about"):
        return frozenset({measure.bound})
    if measure.kind in _DURATIONS:
        return frozenset()
    start, end = clause_span(text, measure)
    words = holding_words()
    # English bounds the figure that follows next (300 less than before bounds none), Chinese a whole clause.
    others = [one.end for one in measures_in(text) if one.kind not in _CALENDAR and one.end <= measure.start]
    nearest = max([start, *others])
    before = [
        match[0]
        for match in words.bound.finditer(fold(text), start, measure.start)
        if not match[0].isascii() or match.start() >= nearest
    ]
    behind = [
        match[0]
        for match in words.bound.finditer(fold(text), measure.end, end)
        if not match[0].isascii() or match[0] in words.bounding_behind
    ]
    return frozenset(words.bound_of[word] for word in (*before, *behind))


def _words_of_bounds(folded: str) -> frozenset[str]:
    words = holding_words()
    return frozenset(words.bound_of[match[0]] for match in words.bound.finditer(folded))


def _is_of_another(said: str, measure: Measure, one: Cited, held: Measure) -> bool:
    """Whether the sentence puts a figure to the thing that the text gives another figure of."""
    start, end = clause_span(said, measure)
    clause = translated_pairs(said[start:end]) | _years(said[start:end], measure)
    rivals = [
        rival
        for rival in measures_in(one.text)
        if rival.value != held.value and _is_rival(rival.kind, held.kind)
    ]
    own = _own(one.text, held)
    told = {rival.value for rival in measures_in(said[start:end])}
    for rival in rivals:
        if rival.value in told:
            if _stands_where(said, measure, one.text, rival) and not _stands_where(
                said, measure, one.text, held
            ):
                return True
            continue
        theirs = _own(one.text, rival)
        if clause & (theirs - own) and not clause & (own - theirs):
            return True
    # With nothing of its own around it, a figure could be a figure of anything.
    whole = translated_pairs(one.text_around) | held_by(one.text_around).pairs
    content = clause if len(clause) >= _FEW else translated_pairs(said)
    return bool(content) and not content & (whole | _years(one.text, held))


def _is_rival(kind: Kind, held: Kind) -> bool:
    return (kind in _CALENDAR) == (held in _CALENDAR) and (kind == held or kind == "number")


def _own(text: str, measure: Measure) -> frozenset[str]:
    """The content of a figure's clause and the years beside it."""
    start, end = clause_span(text, measure)
    return translated_pairs(text[start:end]) | _years(text[start:end], measure)


def _years(clause: str, measure: Measure) -> frozenset[str]:
    if measure.kind in _CALENDAR:
        return frozenset()
    return frozenset(str(one.value) for one in measures_in(clause) if one.kind in ("year", "month"))


def _stands_where(said: str, measure: Measure, text: str, held: Measure) -> bool:
    """Whether the same two Chinese characters stand before a figure as before that of the text."""
    before = fold(said[max(0, measure.start - _BEFORE) : measure.start])
    return bool(_HAN_PAIR.fullmatch(before)) and before == fold(
        text[max(0, held.start - _BEFORE) : held.start]
    )


def _fits_another(said: str, measure: Measure, cited: Sequence[Cited], others: Sequence[str]) -> bool:
    """Whether the clause is about what another source gives another figure of, more than what it cites."""
    if measure.kind in _CALENDAR:
        return False
    start, end = clause_span(said, measure)
    clause = translated_pairs(said[start:end])
    if len(clause) < _FEW:
        return False
    own: frozenset[str] = frozenset().union(*(held_by(one.text_around).pairs for one in cited))
    share = len(clause & own) / len(clause)
    for other in others:
        figures = [rival for rival in measures_in(other) if _is_rival(rival.kind, measure.kind)]
        if not figures or any(rival.value == measure.value for rival in figures):
            continue
        fit = len(clause & held_by(other).pairs) / len(clause)
        better = _FITS_BETTER if is_chinese(said) == is_chinese(other) else _FITS_BETTER_ACROSS
        if fit >= _FITS_ANOTHER and fit - share >= better:
            return True
    return False


def _has_its_currency(said: str, measure: Measure, text: str, held: Measure) -> bool:
    """Whether no currency stands behind a bare figure that does not stand behind the text's."""
    if measure.kind == "money":
        return True
    after = holding_words().other_currencies.match(fold(said[measure.end :]).lstrip())
    return after is None or fold(text[held.end :]).lstrip().startswith(after[0])


def _is_named(said: str, measure: Measure, cited: Sequence[Cited]) -> bool:
    """Whether a figure only names: a day, a number in a title, a heading, of what is cited.

    A text that names days of its own is not told by the day it was published.
    """
    if any(one.kind == measure.kind == "year" for text in cited for one in measures_in(text.text)):
        return False
    return any(
        says_the_same(measure, held, across_languages=True)
        and (held.kind in _CALENDAR or measure.kind in _CALENDAR or held.kind == "number")
        for one in cited
        for held in (*measures_in(one.named), *measures_in(one.around))
    )


def _is_the_users(said: str, measure: Measure, cited: Sequence[Cited], asked: Sequence[str]) -> bool:
    """Whether a figure is the user's own, said to him, beside one of the text that it is held against."""
    start, end = clause_span(said, measure)
    if holding_words().address.search(fold(said[start:end])) is None:
        return False
    spoken = any(
        says_the_same(measure, given, across_languages=True) for text in asked for given in measures_in(text)
    )
    beside = any(
        other.kind == measure.kind
        and other.value != measure.value
        and any(says_the_same(other, held, across_languages=True) for held in measures_in(one.text))
        for other in measures_in(said)
        for one in cited
    )
    return spoken and beside


def all_held(cited: Sequence[Cited]) -> Content:
    """What all cited texts hold together, with what stands around them and what they are called."""
    contents = [held_by(one.all_text) for one in cited]
    return Content(
        frozenset().union(*(content.pairs for content in contents)),
        frozenset().union(*(content.words for content in contents)),
    )
