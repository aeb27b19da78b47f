"""What a rule file says of an input: its bounds, what is assumed, what it refuses, what it may be."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from knowledge.rules.findings import Notebook
from knowledge.rules.formula import Formula
from knowledge.rules.parameter import Parameter
from knowledge.rules.parsing import FormulaError, parse
from knowledge.rules.rule import Assumption, Choice, Input, Refusal
from knowledge.rules.shapes import ANSWERS, NAME, InputShape
from knowledge.rules.values import NoValue, read_number, read_value
from knowledge.rules.written import Where


def read_input(
    name: str,
    shape: InputShape,
    where: Where,
    *,
    parameters: Mapping[str, Parameter],
    named: frozenset[str],
    notebook: Notebook,
) -> Input:
    """The input; what is wrong with it is noted. `named` are the rule's parameters, sound or not."""
    minimum = _bound("minimum", shape, where, parameters, named, notebook)
    maximum = _bound("maximum", shape, where, parameters, named, notebook)
    if minimum is not None and maximum is not None and minimum > maximum:
        notebook.note("bounds_reversed", (*where, "minimum"), minimum=shape.minimum, maximum=shape.maximum)
    _check_kind(shape, where, notebook)
    assume = _assumption(shape, where, notebook)
    if assume is not None and not _lies_between(assume.value, minimum, maximum):
        notebook.note("assumption_outside_bounds", (*where, "assume", "value"), value=shape.assume.value)  # type: ignore[union-attr]
    says = shape.says if len(shape.says) == 2 else (None, None)
    return Input(
        name=name,
        title=shape.title.wording(),
        ask=shape.ask.wording(),
        dimension=shape.dimension,
        shared=shape.shared,
        minimum=minimum,
        maximum=maximum,
        choices=tuple(
            Choice(word, choice.wording(), choice.listed, choice.words)
            for word, choice in shape.choices.items()
        ),
        not_in_source=shape.not_in_source,
        optional=shape.optional,
        assume=assume,
        instead=read_formula(shape.instead, (*where, "instead"), notebook),
        refuses=tuple(Refusal(refusal.words, refusal.wording()) for refusal in shape.refuses),
        smaller=says[0],
        larger=says[1],
        words_zh=shape.words.zh,
        words_en=shape.words.en,
    )


def read_formula(text: str | None, where: Where, notebook: Notebook) -> Formula | None:
    """The formula that `text` writes; None for none, or (noted) for what is no formula."""
    if text is None:
        return None
    try:
        return parse(text)
    except FormulaError as error:
        note_formula(error, text, where, notebook)
        return None


def note_formula(error: FormulaError, text: str, where: Where, notebook: Notebook) -> None:
    """Notes what is wrong with a formula, and at which sign of it, counted from 1."""
    notebook.note(error.code, where, formula=text, position=error.position + 1, found=error.detail)


def _bound(
    key: Literal["minimum", "maximum"],
    shape: InputShape,
    where: Where,
    parameters: Mapping[str, Parameter],
    named: frozenset[str],
    notebook: Notebook,
) -> Decimal | None:
    """A bound as a value, or as the parameter it names: of several dated values the widest."""
    words = shape.minimum if key == "minimum" else shape.maximum
    if words is None:
        return None
    if shape.dimension in ANSWERS:
        notebook.note("bound_of_answer", (*where, key), key=key)
        return None
    parameter = parameters.get(words)
    if parameter is None:
        return _bound_in_words(words, shape, (*where, key), named, notebook)
    if parameter.dimension != shape.dimension:
        notebook.note(
            "value_dimension",
            (*where, key),
            value=words,
            measure=parameter.dimension,
            expected_measure=shape.dimension,
        )
    values = [dated.value for dated in parameter.values]
    return min(values) if key == "minimum" else max(values)


def _bound_in_words(
    words: str, shape: InputShape, where: Where, named: frozenset[str], notebook: Notebook
) -> Decimal | None:
    """A bound that names no sound parameter: a value, unless it is the name of something."""
    if words in named:
        return None  # What is wrong with that parameter is noted where it stands.
    if NAME.fullmatch(words):
        nearest = "".join(difflib.get_close_matches(words, named, n=1))
        notebook.note(
            "unknown_name", where, name=words, nearest=nearest, known=", ".join(sorted(named)) or "-"
        )
        return None
    return _quantity(words, shape.dimension, where, notebook)


def _quantity(words: str, dimension: str, where: Where, notebook: Notebook) -> Decimal | None:
    """A value of the input's dimension; a bare 0 is one of any."""
    if read_number(words) == 0:
        return Decimal(0)
    try:
        return read_value(words, dimension).amount
    except NoValue as error:
        notebook.note(error.code, where, **error.values)
        return None


def _assumption(shape: InputShape, where: Where, notebook: Notebook) -> Assumption | None:
    if shape.assume is None:
        return None
    if shape.dimension in ANSWERS:
        notebook.note("bound_of_answer", (*where, "assume"), key="assume")
        return None
    value = _quantity(shape.assume.value, shape.dimension, (*where, "assume", "value"), notebook)
    return None if value is None else Assumption(value, shape.assume.wording())


def _lies_between(value: Decimal, minimum: Decimal | None, maximum: Decimal | None) -> bool:
    return (minimum is None or minimum <= value) and (maximum is None or value <= maximum)


def _check_kind(shape: InputShape, where: Where, notebook: Notebook) -> None:
    """Notes choices and statements that the dimension does not go with, or lacks."""
    if (shape.dimension == "choice") != bool(shape.choices):
        notebook.note("choices_missing" if not shape.choices else "choices_unexpected", where)
    if (shape.dimension == "statement") != bool(shape.says) or len(shape.says) not in (0, 2):
        notebook.note("says_wrong", where)
