"""A user's words for an input made into a value, or refused with what was expected.

Codes of BadValue, beside `input`, `title_zh`, `title_en`, `words` and `expected` (the input's dimension):
not_a_number, not_finite, negative, too_large (`most`), several_values, not_understood (`rest`: what stands
beside the number), wrong_currency (`found`), wrong_dimension (`found`), over_hundred_percent, not_yearly,
not_daily, days_for_years, not_whole, below_minimum (`minimum_zh`, `minimum_en`), above_maximum (`maximum_zh`,
`maximum_en`), not_yes_no, unknown_choice and several_choices (`choices_zh`, `choices_en`).
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from knowledge.characters import fold
from knowledge.errors import BadValue
from knowledge.rules.calculation import Given, Refused
from knowledge.rules.interval import Interval
from knowledge.rules.parameter import SHARES, Dimension
from knowledge.rules.quantities import MOST, Quantity, Unreadable, answers, read_quantity
from knowledge.rules.resolving import of_given, widest
from knowledge.rules.rounding import shown
from knowledge.rules.rule import Choice, Input, Language
from knowledge.rules.writing import write_value

__all__ = ["BadValue", "read_given"]

# The words of giving.toml that make a rate one for another time, and the code that says so.
_OTHER_TIME = {Dimension.RATE.value: "not_yearly", Dimension.DAILY_RATE.value: "not_daily"}
_ANSWERED = frozenset({Dimension.YES_NO, Dimension.STATEMENT})
_EDGES = " \t\n。.,，!！?？“”\"'"
_LANGUAGES: tuple[Language, Language] = ("zh", "en")


def read_given(known: Input, words: str) -> Given | Refused:
    """What the words give an input: a value, an interval (不超过50万), an answer or a choice.

    `Refused` when they name another thing that people take for this one. Raises BadValue with a code of the
    list above, never giving a number that was not said.
    """
    folded = fold(words).strip(_EDGES)
    for refusal in known.refuses:
        if any(fold(named) in folded for named in refusal.words):
            return Refused(known.name, words, refusal.sentence)
    if known.dimension in _ANSWERED:
        return _read_answer(known, words, folded)
    if known.dimension == Dimension.CHOICE:
        return _read_choice(known, words, folded)
    return _read_value(known, words, folded)


def _read_answer(known: Input, words: str, folded: str) -> Given:
    said = {fold(one) for one in (*known.words_zh, *known.words_en)} | answers("yes")
    if folded in said:
        return Given(known.name, words, choice="yes")
    if folded in answers("no"):
        return Given(known.name, words, choice="no")
    raise _bad("not_yes_no", known, words)


def _read_choice(known: Input, words: str, folded: str) -> Given:
    """The choice whose name or words are said; words that are part of longer ones said do not count."""
    named = [(name, choice.name) for choice in known.choices for name in _names(choice)]
    said = [one for one in named if one[0] == folded] or [one for one in named if one[0] in folded]
    whole = [one for one in said if not any(one[0] != other and one[0] in other for other, _ in said)]
    chosen = {choice for _, choice in whole}
    if len(chosen) != 1:
        titles = {
            f"choices_{language}": ("、" if language == "zh" else ", ").join(
                choice.title.in_language(language) for choice in known.choices
            )
            for language in _LANGUAGES
        }
        raise _bad("several_choices" if chosen else "unknown_choice", known, words, **titles)
    return Given(known.name, words, choice=chosen.pop())


def _names(choice: Choice) -> list[str]:
    return [fold(name) for name in (choice.name, choice.title.zh, choice.title.en, *choice.words) if name]


def _read_value(known: Input, words: str, folded: str) -> Given:
    try:
        quantity = read_quantity(folded, never=_OTHER_TIME.get(known.dimension))
    except Unreadable as error:
        raise _bad(error.code, known, words, **error.values) from error
    value = _measured(quantity, known, words)
    _check_bounds(value, known, words)
    given = Given(
        name=known.name,
        words=words,
        low=None if value.low is None else shown(value.low),
        high=None if value.high is None else shown(value.high),
        assumed_currency=known.dimension.isupper() and quantity.currency is None,
        strict=quantity.strict,
    )
    if of_given(given) == value:
        return given
    return replace(given, precise=value)


def _measured(quantity: Quantity, known: Input, words: str) -> Interval:
    """The quantity in the input's dimension."""
    expected, found = known.dimension, quantity.dimension
    if quantity.currency is not None and quantity.currency != expected:
        code = "wrong_currency" if expected.isupper() else "wrong_dimension"
        raise _bad(code, known, words, found=quantity.currency)
    if expected == Dimension.YEARS and found == "days":
        raise _bad("days_for_years", known, words)
    fits = {
        Dimension.RATIO.value: ("ratio", "number"),
        Dimension.RATE.value: ("ratio", "number"),
        Dimension.DAILY_RATE.value: ("ratio", "number"),
        Dimension.YEARS.value: ("years", "number"),
        Dimension.DAYS.value: ("days", "number"),
        Dimension.COUNT.value: ("count", "number"),
    }.get(expected, ("money", "number"))
    if found not in fits:
        raise _bad("wrong_dimension", known, words, found=found)
    ends = [end for end in (quantity.value.low, quantity.value.high) if end is not None]
    if expected == Dimension.COUNT and any(end.denominator != 1 for end in ends):
        raise _bad("not_whole", known, words)
    return quantity.value


def _check_bounds(value: Interval, known: Input, words: str) -> None:
    """Raise for a value that the input cannot have, an interval only where none of it can be."""
    allowed = widest(known)
    ends = [end for end in (value.low, value.high) if end is not None]
    if any(end < 0 for end in ends):
        raise _bad("negative", known, words)
    if any(end > MOST for end in ends):
        raise _bad("too_large", known, words, most=str(MOST))
    least, most = allowed.low, allowed.high
    if most is None and known.dimension in SHARES:
        most = Fraction(1)
    if most is not None and value.low is not None and value.low > most:
        if known.dimension in SHARES and value.low > 1:
            raise _bad("over_hundred_percent", known, words)
        raise _bad("above_maximum", known, words, **_limit("maximum", most, known))
    if least is not None and value.high is not None and value.high < least:
        raise _bad("below_minimum", known, words, **_limit("minimum", least, known))


def _limit(name: str, value: Fraction, known: Input) -> dict[str, str]:
    return {f"{name}_{language}": write_value(value, known.dimension, language) for language in _LANGUAGES}


def _bad(code: str, known: Input, words: str, **values: str) -> BadValue:
    told = {
        "input": known.name,
        "title_zh": known.title.zh,
        "title_en": known.title.en,
        "words": words,
        "expected": known.dimension,
    }
    return BadValue(code, told | values)
