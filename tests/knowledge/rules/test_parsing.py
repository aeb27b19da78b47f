"""Formulas are read as they are written, and nothing else is read at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.rules.formula import (
    Comparison,
    Constant,
    Either,
    Extreme,
    Formula,
    InTable,
    Name,
    Operation,
)
from knowledge.rules.parsing import (
    FUNCTIONS,
    FormulaError,
    everything_in,
    names_of,
    parse,
    parse_condition,
    written_as,
)

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True).filter(lambda name: name not in FUNCTIONS)
COMPARATORS = st.sampled_from(["<=", "<", ">=", ">", "=="])
LEAVES = NAMES.map(Name) | st.sampled_from([0, 1]).map(Constant)


def deeper(inner: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    tests = st.builds(Comparison, inner, COMPARATORS, inner) | NAMES.map(Name)
    arms = st.lists(inner, min_size=2, max_size=4).map(tuple)
    return (
        st.builds(Operation, st.sampled_from(["+", "-", "*", "/"]), inner, inner)
        | st.builds(Extreme, st.sampled_from(["min", "max"]), arms)
        | st.builds(Either, tests, inner, inner)
        | st.builds(InTable, inner, NAMES)
    )


FORMULAS = st.recursive(LEAVES, deeper, max_leaves=12)


@given(FORMULAS)
def test_a_formula_written_and_read_again_is_the_same(formula: Formula) -> None:
    assert parse(written_as(formula)) == formula


@given(FORMULAS, COMPARATORS, FORMULAS)
def test_a_condition_written_and_read_again_is_the_same(left: Formula, sign: str, right: Formula) -> None:
    condition = parse_condition(f"{written_as(left)} {sign} {written_as(right)}")
    assert parse_condition(written_as(condition)) == condition
    assert condition == Comparison(left, sign, right)  # type: ignore[arg-type]


@given(FORMULAS)
def test_every_name_of_a_formula_is_told(formula: Formula) -> None:
    plain = {part.name for part in everything_in(formula) if isinstance(part, Name)}
    tables = {part.table for part in everything_in(formula) if isinstance(part, InTable)}
    assert names_of(formula) == plain | tables


def place_or_reading(text: str) -> int | Formula:
    """What the text reads as, or the place where it is no formula."""
    try:
        return parse(text)
    except FormulaError as error:
        return error.position


@given(st.text(max_size=60) | st.text(alphabet="ab01+-*/(),<>= minmaxifbrackets", max_size=40))
def test_any_text_is_a_formula_or_a_formula_error(text: str) -> None:
    reading = place_or_reading(text)
    if isinstance(reading, int):
        assert 0 <= reading <= len(text)
    else:
        assert parse(written_as(reading)) == reading


def test_products_bind_before_sums() -> None:
    assert parse("a + b * c") == Operation("+", Name("a"), Operation("*", Name("b"), Name("c")))


def test_sums_and_products_are_read_from_the_left() -> None:
    assert parse("a - b - c") == Operation("-", Operation("-", Name("a"), Name("b")), Name("c"))
    assert parse("a / b / c") == Operation("/", Operation("/", Name("a"), Name("b")), Name("c"))


def test_full_width_signs_and_signs_of_arithmetic_are_read() -> None:
    assert parse("a ×（b－c）÷ d") == parse("a * (b - c) / d")
    assert parse_condition("a ≤ b") == parse_condition("a <= b")


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("", "formula_empty", 0),
        ("   ", "formula_empty", 0),
        ("2 * a", "formula_numeral", 0),
        ("a * 40%", "formula_numeral", 4),
        ("a * 1.4", "formula_numeral", 4),
        ("a * 1,000", "formula_unexpected", 5),
        ("A + b", "formula_character", 0),
        ("保费 * share", "formula_character", 0),
        ("a = b", "formula_character", 2),
        ("a ** b", "formula_unexpected", 3),
        ("-a", "formula_unexpected", 0),
        ("a +", "formula_unfinished", 3),
        ("(a", "formula_unfinished", 2),
        ("a)", "formula_unexpected", 1),
        ("a b", "formula_unexpected", 2),
        ("min(a)", "formula_arguments", 0),
        ("x + if(a, b, c, d)", "formula_arguments", 4),
        ("brackets(a, b, c)", "formula_arguments", 0),
        ("brackets(a, 1)", "formula_unexpected", 12),
        ("if(a + b, a, b)", "formula_no_comparison", 3),
        ("a < b", "formula_comparison", 2),
        ("min(a < b, c)", "formula_comparison", 6),
        ("round(a)", "formula_function", 0),
        ("min + a", "formula_function", 0),
        ("__import__('os')", "formula_character", 0),
        ("a.b", "formula_character", 1),
        ("a[0]", "formula_character", 1),
    ],
)
def test_what_is_no_formula_is_told_with_its_place(text: str, code: str, position: int) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert (caught.value.code, caught.value.position) == (code, position)


@pytest.mark.parametrize("text", ["(" * 60 + "a" + ")" * 60, "min(a, " * 35 + "b" + ")" * 35])
def test_a_formula_nested_too_deep_is_refused(text: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert caught.value.code == "formula_too_deep"


@pytest.mark.parametrize("text", ["a" * 2000, "a+" * 300 + "a"])
def test_a_formula_too_long_is_refused(text: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert caught.value.code == "formula_too_long"


def test_a_condition_is_a_comparison_or_a_name() -> None:
    assert parse_condition("is_small") == Name("is_small")
    with pytest.raises(FormulaError) as caught:
        parse_condition("a + b")
    assert caught.value.code == "formula_no_comparison"
    with pytest.raises(FormulaError):
        parse_condition("a < b < c")
