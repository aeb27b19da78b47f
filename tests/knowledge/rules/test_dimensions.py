"""What formulas measure: unlike things never meet, and money, rates and time multiply to what they should."""

import pytest

from knowledge.rules.dimensions import (
    Mismatch,
    Surroundings,
    UnknownMeasure,
    check_test,
    measure_of,
)
from knowledge.rules.parameter import Bracket, Dimension, Table, Wording
from knowledge.rules.parsing import parse, parse_condition

WORDING = Wording("表", "table")


def table(name: str, mode: str, dimension: str) -> Table:
    rows = (Bracket(None, 1, "", ()),)  # type: ignore[arg-type]
    return Table(name, WORDING, mode, "CNY", dimension, rows)  # type: ignore[arg-type]


KNOWN = Surroundings(
    {
        "yuan": "CNY",
        "dollars": "USD",
        "share": "ratio",
        "rate": "ratio_per_year",
        "daily_rate": "ratio_per_day",
        "years": "years",
        "term": "days",
        "basis": "days",
        "pieces": "count",
        "asked": "yes_no",
        "firm": "choice",
        "said": "statement",
    },
    {
        "slices": table("slices", "marginal", "ratio"),
        "steps": table("steps", "whole", "CNY"),
    },
    frozenset({"share", "basis"}),
)


@pytest.mark.parametrize(
    ("formula", "dimension"),
    [
        ("yuan * share", "CNY"),
        ("yuan * rate * years", "CNY"),
        ("years * rate * yuan", "CNY"),
        ("rate * years", "ratio"),
        ("yuan * daily_rate * term", "CNY"),
        ("daily_rate * term", "ratio"),
        ("daily_rate * (1 + share)", "ratio_per_day"),
        ("yuan * pieces", "CNY"),
        ("yuan + yuan", "CNY"),
        ("max(0, yuan - yuan)", "CNY"),
        ("min(yuan, yuan, 0)", "CNY"),
        ("1 + share", "ratio"),
        ("1 - share", "ratio"),
        ("share * share", "ratio"),
        ("pieces * share", "ratio"),
        ("pieces * pieces", "count"),
        ("rate * (1 + share)", "ratio_per_year"),
        ("share / basis", "ratio_per_day"),
        ("term / basis", "ratio"),
        ("yuan * share * term / basis", "CNY"),
        ("yuan / share", "CNY"),
        ("if(yuan <= yuan, yuan, 0)", "CNY"),
        ("if(asked, share, 1)", "ratio"),
        ("if(firm == small, yuan, 0)", "CNY"),
        ("brackets(yuan, slices)", "CNY"),
        ("brackets(yuan, steps)", "CNY"),
        ("1 / basis * term", "ratio"),
    ],
)
def test_a_sound_formula_has_a_dimension(formula: str, dimension: str) -> None:
    assert measure_of(parse(formula), KNOWN).name == dimension


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("yuan + dollars", "measure_sum"),
        ("yuan + share", "measure_sum"),
        ("yuan + rate", "measure_sum"),
        ("share + rate", "measure_sum"),
        ("share + pieces", "measure_sum"),
        ("years + term", "measure_sum"),
        ("yuan + 1", "measure_sum"),
        ("yuan - dollars", "measure_difference"),
        ("1 - years", "measure_difference"),
        ("min(yuan, dollars)", "measure_extreme"),
        ("max(yuan, share)", "measure_extreme"),
        ("if(yuan < dollars, yuan, yuan)", "measure_compared"),
        ("if(asked, yuan, dollars)", "measure_either"),
        ("if(share, yuan, yuan)", "test_no_answer"),
        ("if(said, yuan, yuan)", "test_no_answer"),
        ("if(firm < small, yuan, yuan)", "choice_comparison"),
        ("firm * yuan", "measure_answer"),
        ("yuan * asked", "measure_answer"),
        ("brackets(dollars, slices)", "measure_table"),
        ("yuan / years", "divisor_not_constant"),
        ("yuan / 0", "divisor_zero"),
    ],
)
def test_unlike_things_are_told(formula: str, code: str) -> None:
    with pytest.raises(Mismatch) as caught:
        measure_of(parse(formula), KNOWN)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("yuan * years", "CNY * years"),
        ("yuan * rate", "CNY / years"),
        ("yuan * dollars", "CNY * USD"),
        ("yuan * yuan", "CNY * CNY"),
        ("yuan / basis", "CNY / days"),
        ("1 * 1", "number"),
    ],
)
def test_what_has_no_name_is_written_in_powers(formula: str, shown: str) -> None:
    measure = measure_of(parse(formula), KNOWN)
    assert measure.name is None
    assert str(measure) == shown


def test_a_name_that_is_not_known_is_no_mismatch() -> None:
    with pytest.raises(UnknownMeasure):
        measure_of(parse("yuan + other"), KNOWN)
    with pytest.raises(UnknownMeasure):
        measure_of(parse("brackets(yuan, other)"), KNOWN)


def test_a_condition_may_be_a_choice_only_where_choices_are_allowed() -> None:
    answers = frozenset({Dimension.YES_NO.value, Dimension.CHOICE.value})
    check_test(parse_condition("firm"), KNOWN, answers=answers)
    with pytest.raises(Mismatch):
        check_test(parse_condition("firm"), KNOWN)
