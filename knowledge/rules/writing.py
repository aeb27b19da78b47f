"""Formulas as people read them, in titles and symbols or with values put in; writing.toml has the words."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from importlib import resources

from knowledge.amounts import format_money, format_number
from knowledge.rules.evaluating import holds
from knowledge.rules.formula import Comparison, Constant, Either, Extreme, Formula, InTable, Name, Operation
from knowledge.rules.parameter import Dimension, DimensionName, Wording
from knowledge.rules.resolving import Plan, Resolved
from knowledge.rules.rounding import rounded
from knowledge.rules.rule import Language, Rule

_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
_COMPARISONS = {"<=": "≤", "<": "<", ">=": "≥", ">": ">", "==": "="}
_SUM, _PRODUCT, _WHOLE = 1, 2, 3
_CENT = Decimal("0.01")
# What a value that is no money shows behind the point at most.
_FINEST = Decimal("0.000001")
_MONTHS = 12
_LANGUAGES: tuple[Language, Language] = ("zh", "en")

Leaf = Callable[[str], str]
# Whether a test holds, as far as it is known.
Decide = Callable[[Comparison | Name], bool | None]


def formula_words(formula: Formula, rule: Rule) -> Wording:
    """The formula in the titles of its names."""
    titles = _titles(rule)
    return Wording(
        _write(formula, "zh", lambda name: titles[name].zh if name in titles else name, rule),
        _write(formula, "en", lambda name: titles[name].en if name in titles else name, rule),
    )


def value_words(formula: Formula, resolved: Resolved) -> Wording:
    """The formula with values in the place of its names; what is not known exactly keeps its title."""
    return Wording(*(_with_values(formula, resolved, language) for language in _LANGUAGES))


def named_value(name: str, resolved: Resolved) -> Wording:
    """The value of one name, or its title where it is not known exactly."""
    return value_words(Name(name), resolved)


def title_of(name: str, rule: Rule) -> Wording:
    """What people call a name of a rule."""
    return _titles(rule).get(name, Wording(name, name))


def actual_within(name: str, rule: Rule) -> Wording:
    """What stays open below a ceiling or above a floor: the actual amount."""
    title, words = title_of(name, rule), _words()
    return Wording(
        *(words[language]["within"].format(title=title.in_language(language)) for language in _LANGUAGES)
    )


def _with_values(formula: Formula, resolved: Resolved, language: Language) -> str:
    rule, values = resolved.rule, resolved.judged.values

    def leaf(name: str) -> str:
        known = rule.input(name)
        if known is not None and known.dimension == Dimension.CHOICE:
            chosen = resolved.judged.chosen.get(name)
            held = next((choice for choice in known.choices if choice.name == chosen), None)
            return held.title.in_language(language) if held is not None else _unknown(name, rule, language)
        value = values.get(name)
        if value is None or value.low is None or not value.is_exact:
            return _unknown(name, rule, language)
        if name in resolved.plan.values:
            return _parameter(resolved.plan, name, language)
        return write_value(value.low, resolved.plan.dimensions[name], language)

    return _write(formula, language, leaf, rule, decide=lambda test: holds(test, resolved.judged))


def write_value(value: Fraction, dimension: DimensionName, language: Language) -> str:
    """An exact value as people write it: 20,000,000元, 4.35%, 7/12年; money to the cent."""
    match dimension:
        case Dimension.RATIO | Dimension.RATE | Dimension.DAILY_RATE:
            return _number(value * 100) + "%"
        case Dimension.YEARS:
            return _counted(value, "year", language)
        case Dimension.DAYS:
            return _counted(value, "day", language)
        case Dimension.COUNT:
            return _number(value)
        case Dimension.YES_NO | Dimension.STATEMENT | Dimension.CHOICE:
            return _words()[language]["yes" if value else "no"]
        case currency:
            money = rounded(value, _CENT)
            return format_money(money if value.denominator != 1 else Decimal(int(value)), currency, language)


@lru_cache(maxsize=4096)
def _parameter(plan: Plan, name: str, language: Language) -> str:
    value = plan.values[name].low
    assert value is not None
    return write_value(value, plan.dimensions[name], language)


def _counted(value: Fraction, unit: str, language: Language) -> str:
    words = _words()[language]
    if value == 1:
        return words[f"one_{unit}"]
    whole_months = unit == "year" and (value * _MONTHS).denominator == 1 and value.denominator % 3 == 0
    number = f"{int(value * _MONTHS)}/{_MONTHS}" if whole_months else _number(value)
    return words[f"{unit}s"].format(number=number)


def _number(value: Fraction) -> str:
    return format_number(rounded(value, _FINEST).normalize()) if value else "0"


def _unknown(name: str, rule: Rule, language: Language) -> str:
    return _words()[language]["unknown"].format(title=title_of(name, rule).in_language(language))


@lru_cache(maxsize=1024)
def _titles(rule: Rule) -> dict[str, Wording]:
    titles = {known.name: known.title for known in rule.parameters}
    titles |= {known.name: known.title for known in rule.inputs}
    return titles | {step.name: step.title for step in rule.steps}


def _write(
    formula: Formula, language: Language, leaf: Leaf, rule: Rule, *, decide: Decide = lambda test: None
) -> str:
    words = _words()[language]

    def part(inner: Formula, binding: int = 0) -> str:
        # Of two ways only the one taken is written, once it is known which.
        while isinstance(inner, Either) and (state := decide(inner.test)) is not None:
            inner = inner.then if state else inner.otherwise
        written = whole(inner)
        return f"({written})" if _binding(inner) < binding else written

    def whole(inner: Formula) -> str:
        match inner:
            case Name(name):
                return leaf(name)
            case Constant(value):
                return str(value)
            case Operation(operator, left, right):
                binding = _binding(inner)
                # What is taken away or divided by is one thing: a − (b + c).
                after = binding + (operator in "-/")
                return f"{part(left, binding)} {_SIGNS[operator]} {part(right, after)}"
            case Extreme(which, of):
                return words[which].format(parts=words["separator"].join(part(one) for one in of))
            case Comparison(Name(name), comparator, Name(choice)) if title := _choice(name, choice, rule):
                return f"{part(Name(name))} {_COMPARISONS[comparator]} {title.in_language(language)}"
            case Comparison(left, comparator, right):
                return f"{part(left)} {_COMPARISONS[comparator]} {part(right)}"
            case Either(test, then, otherwise):
                return words["either"].format(test=part(test), then=part(then), otherwise=part(otherwise))
            case InTable(base, table):
                title = next(held.title for held in rule.tables if held.name == table)
                return words["table"].format(table=title.in_language(language), base=part(base))

    return part(formula)


def _choice(name: str, choice: str, rule: Rule) -> Wording | None:
    """The title of one of the choices of an input; None where the name or the choice is none."""
    known = rule.input(name)
    choices = known.choices if known is not None else ()
    return next((held.title for held in choices if held.name == choice), None)


def _binding(formula: Formula) -> int:
    if isinstance(formula, Operation):
        return _SUM if formula.operator in "+-" else _PRODUCT
    return _WHOLE


@lru_cache(maxsize=1)
def _words() -> dict[Language, dict[str, str]]:
    written = tomllib.loads(
        resources.files("knowledge.rules").joinpath("writing.toml").read_text(encoding="utf-8")
    )
    return {"zh": written["zh"], "en": written["en"]}
