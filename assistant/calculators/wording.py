"""A calculation's figures, freshness and verdict, and what is wrong with a value, as sentences."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from assistant.notices import spoken_date
from assistant.settings import Language
from knowledge.amounts import format_money, format_number
from knowledge.document import PartialDate
from knowledge.errors import BadValue
from knowledge.passages import last_day
from knowledge.rules.calculation import Calculation, Comparison, Figure
from knowledge.rules.parameter import SHARES, DimensionName
from knowledge.rules.rule import Input, Per, Rule
from prompts import phrases, render

_HUNDRED = Decimal(100)
_NOTHING = Decimal(0)


def value_words(value: Decimal, dimension: DimensionName, language: Language) -> str:
    """One value in its own measure: 200,000元, 40%, 1.5年."""
    if dimension.isupper():
        return format_money(value, dimension, language)
    shown = value * _HUNDRED if dimension in SHARES else value
    return render(f"calculation.in_{dimension}", language, value=format_number(shown))


def figure_words(figure: Figure, language: Language) -> str:
    """A figure as it may be said: the value, or the bounds that hold whatever is still open."""
    low, high = (
        value_words(end, figure.dimension, language) if end is not None else None
        for end in (figure.low, figure.high)
    )
    if high is None:
        if low is None or not figure.low:
            return render("calculation.unbounded", language)
        return render("calculation.at_least", language, amount=low)
    if figure.exact:
        return render("calculation.exact", language, amount=high)
    if figure.bound == "upper" and (low is None or low == high or not figure.low):
        return render("calculation.at_most", language, amount=high)
    if figure.bound == "upper":
        return render("calculation.at_most_from", language, low=low, high=high)
    if low is None:
        return render("calculation.at_most", language, amount=high)
    if low != high:
        return render("calculation.between", language, low=low, high=high)
    return render(
        "calculation.at_least" if figure.bound == "lower" else "calculation.exact", language, amount=low
    )


def amount_words(figure: Figure, per: Per, language: Language) -> str:
    """A figure and what it is counted by (a year, a policy); a thing that happens once says no more."""
    said = figure_words(figure, language)
    return said if per == "once" else render(f"calculation.of_{per}", language, amount=said)


def bad_value_words(known: Input, words: str, fault: BadValue, language: Language) -> str:
    """What is wrong with a value that was given for an input, and what was expected."""
    title = known.title.in_language(language)
    return render("worked.wrong", language, words=words, input=title, **_wrong(known, fault, language))


def bad_value_sentence(known: Input, fault: BadValue, language: Language) -> str:
    """The same without the words and the input, to stand after them."""
    return render("worked.problem", language, **_wrong(known, fault, language))


def _wrong(known: Input, fault: BadValue, language: Language) -> dict[str, str]:
    values = {name: value for name, value in fault.values.items() if not name.endswith(("_zh", "_en"))}
    values |= {name[:-3]: value for name, value in fault.values.items() if name.endswith(f"_{language}")}
    if "found" in values:
        phrase = f"found_{values['found']}"
        known_thing = phrase in phrases(language)["bad_value"]
        values["found"] = (
            render(f"bad_value.{phrase}", language)
            if known_thing
            else currency_name(values["found"], language)
        )
    problem = render(f"bad_value.{fault.code}", language, **values)
    return {"problem": problem, "expected": expected_words(known, language)}


def expected_words(known: Input, language: Language) -> str:
    """What may be given for an input."""
    if known.dimension.isupper():
        return render("bad_value.expected_money", language, currency=currency_name(known.dimension, language))
    choices = ("、" if language == "zh" else ", ").join(
        choice.title.in_language(language) for choice in known.choices
    )
    return render(f"bad_value.expected_{known.dimension}", language, choices=choices)


def currency_name(code: str, language: Language) -> str:
    """The name of a currency as people say it; its code where none is known."""
    named = phrases(language)["currency"]
    return named.get(code, code)


def freshness(calculation: Calculation, language: Language) -> str:
    """Whether the rule still holds, as far as is known, and whether it does on the calculation's day."""
    rule, on = calculation.rule, calculation.on
    start, end = rule.in_force_from, rule.in_force_until
    if start is not None and on < start.first_day:
        return render(
            "calculation.freshness_before",
            language,
            start=spoken_date(start, language),
            on=day_words(on, language),
        )
    if end is not None and on > last_day(end):
        return render(
            "calculation.freshness_after",
            language,
            end=spoken_date(end, language),
            on=day_words(on, language),
        )
    if rule.validity != "in_force":
        return render(f"calculation.freshness_{rule.validity}", language)
    if rule.last_checked is None:
        return render("calculation.freshness_in_force_unchecked", language)
    return render(
        "calculation.freshness_in_force", language, checked=spoken_date(rule.last_checked, language)
    )


def day_words(day: date, language: Language) -> str:
    """A day as people say it; the first of a year stands for the year."""
    whole_year = (day.month, day.day) == (1, 1)
    return spoken_date(
        PartialDate(day.year) if whole_year else PartialDate(day.year, day.month, day.day), language
    )


def side_name(calculation: Calculation) -> str:
    """A side of a comparison as a script names it: `rule@day`."""
    return f"{calculation.rule.id}@{calculation.on.isoformat()}"


def side_title(calculation: Calculation, comparison: Comparison, language: Language) -> str:
    """A side of a comparison as people name it; with its day where one rule stands on several."""
    rule: Rule = calculation.rule
    title = rule.title.in_language(language)
    days = {side.on for side in comparison.calculations if side.rule.id == rule.id}
    if len(days) == 1:
        return title
    return render("comparison.side", language, title=title, day=day_words(calculation.on, language))


def better_side(comparison: Comparison) -> Calculation | None:
    """The calculation that is at least as good whatever is still open; None when it cannot be told."""
    sides = comparison.calculations
    return next((side for side in sides if comparison.better in (side.rule.id, side_name(side))), None)


def verdict(comparison: Comparison, language: Language) -> str:
    """What a comparison comes to, in sentences: the difference, who is better, on what it depends."""
    if not comparison.comparable:
        return render("comparison.incomparable", language)
    one_rule = len({side.rule.id for side in comparison.calculations}) == 1
    # Of one rule on two days nobody chooses; what it came to is all there is to say.
    sentences = [_difference(comparison, language), None if one_rule else _better(comparison, language)]
    even, asked = comparison.break_even, comparison.break_even_input
    if even is not None and asked is not None:
        value = value_words(even, asked.dimension, language)
        title = asked.title.in_language(language)
        sentences.append(render("comparison.break_even", language, input=title, value=value))
    return ("" if language == "zh" else " ").join(sentence for sentence in sentences if sentence)


def _difference(comparison: Comparison, language: Language) -> str | None:
    figure = comparison.difference
    if figure is None or (figure.low is None and figure.high is None):
        return None
    first, last = comparison.calculations[0], comparison.calculations[-1]
    named = {"first": side_title(first, comparison, language), "last": side_title(last, comparison, language)}
    if figure.low == figure.high == _NOTHING:
        return render("comparison.same", language, **named)
    if figure.low is not None and figure.low >= _NOTHING:
        return render("comparison.more", language, difference=figure_words(figure, language), **named)
    if figure.high is not None and figure.high <= _NOTHING:
        return render(
            "comparison.less", language, difference=figure_words(_turned(figure), language), **named
        )
    return None


def _causes(comparison: Comparison, language: Language) -> str:
    return render("comparison.between_causes", language).join(
        cause.in_language(language).rstrip("。.") for cause in comparison.depends_on
    )


def _ahead(comparison: Comparison) -> Calculation | None:
    """The side that gives more, where only costs that no rule computes could still turn it."""
    sides, difference = comparison.calculations, comparison.difference
    if any(side.asks or side.unknown or side.figure is None or not side.figure.exact for side in sides):
        return None
    if (
        difference is None
        or difference.low is None
        or difference.low != difference.high
        or not difference.low
    ):
        return None
    return sides[-1] if difference.low > _NOTHING else sides[0]


def _size(figure: Figure) -> Figure:
    """A difference without its sign."""
    return _turned(figure) if figure.high is not None and figure.high < _NOTHING else figure


def _turned(figure: Figure) -> Figure:
    """The figure of the other sign."""
    low = -figure.high if figure.high is not None else None
    high = -figure.low if figure.low is not None else None
    return Figure(low, high, figure.dimension, figure.exact)


def _better(comparison: Comparison, language: Language) -> str | None:
    side = better_side(comparison)
    if side is not None:
        return render("comparison.better", language, better=side_title(side, comparison, language))
    if (ahead := _ahead(comparison)) is not None and comparison.difference is not None:
        margin = figure_words(_size(comparison.difference), language)
        title = side_title(ahead, comparison, language)
        causes = _causes(comparison, language)
        return render("comparison.before_costs", language, ahead=title, difference=margin, causes=causes)
    if comparison.depends_on:
        return render("comparison.depends", language, causes=_causes(comparison, language))
    figure = comparison.difference
    if figure is not None and figure.low == figure.high == _NOTHING:
        return None
    return render("comparison.undecided", language)
