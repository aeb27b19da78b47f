"""Whether the names of a rule hold together: each known, each used, each step after what it uses."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.rules.findings import Notebook
from knowledge.rules.formula import Comparison, Formula, InTable, Name
from knowledge.rules.parsing import everything_in, names_of
from knowledge.rules.rule import Rule
from knowledge.rules.shapes import RuleShape
from knowledge.rules.written import Where


@dataclass(frozen=True, slots=True)
class _Placed:
    """A formula of the rule, where it stands and what it may use."""

    formula: Formula
    where: Where
    may_use: frozenset[str]


def check_names(rule: Rule, shape: RuleShape, where: Where, notebook: Notebook) -> None:
    """Notes every name that is unknown, taken twice, used too early or not at all."""
    _check_taken(rule, shape, where, notebook)
    placed = list(_formulas(rule, shape, where))
    for one in placed:
        _check_known(one, rule, shape, notebook)
    _check_references(rule, shape, where, notebook)
    _check_used(rule, shape, where, [one.formula for one in placed], notebook)


def _formulas(rule: Rule, shape: RuleShape, where: Where) -> Iterator[_Placed]:
    """Every formula; those that could not be read are noted already and left out."""
    values = frozenset({*_outside(rule, shape), *shape.inputs})
    places = {name: place for place, name in enumerate(shape.steps)}
    everything = values | frozenset(places)
    for step in rule.steps:
        earlier = frozenset(name for name, place in places.items() if place < places[step.name])
        yield _Placed(step.formula, (*where, "steps", step.name, "formula"), values | earlier)
    for place, condition in enumerate(rule.conditions):
        here = (*where, "conditions", place, "formula")
        yield _Placed(condition.formula, here, everything)
    for place, reading in enumerate(rule.readings):
        earlier = frozenset(
            name for name, number in places.items() if number < places.get(reading.step, len(places))
        )
        yield _Placed(reading.formula, (*where, "readings", place, "formula"), values | earlier)
    for known in rule.inputs:
        if known.instead is not None:
            yield _Placed(known.instead, (*where, "inputs", known.name, "instead"), values - {known.name})
    for place, beside in enumerate(rule.beside):
        if beside.at_most is not None:
            yield _Placed(beside.at_most, (*where, "beside", place, "at_most"), everything)


def _outside(rule: Rule, shape: RuleShape) -> tuple[str, ...]:
    """The names of parameters and tables, also of those that could not be read."""
    return (*shape.uses, *shape.parameters, *shape.tables, *(known.name for known in rule.parameters))


def _check_taken(rule: Rule, shape: RuleShape, where: Where, notebook: Notebook) -> None:
    """One name means one thing."""
    taken: dict[str, str] = {}
    named: list[tuple[str, str, Where]] = [
        *(("uses", name, ("uses", place)) for place, name in enumerate(shape.uses)),
        *(("parameters", name, ("parameters", name)) for name in shape.parameters),
        *(("tables", name, ("tables", name)) for name in shape.tables),
        *(("inputs", name, ("inputs", name)) for name in shape.inputs),
        *(("steps", name, ("steps", name)) for name in shape.steps),
    ]
    for kind, name, place in named:
        if name in taken:
            notebook.note("name_taken", (*where, *place), name=name, first=taken[name], second=kind)
        taken.setdefault(name, kind)


def _check_known(one: _Placed, rule: Rule, shape: RuleShape, notebook: Notebook) -> None:
    tables = {inner.table for inner in everything_in(one.formula) if isinstance(inner, InTable)}
    chosen = list(_chosen(one.formula, shape))
    plain = {inner.name for inner in everything_in(one.formula) if isinstance(inner, Name)}
    plain -= {choice for _, choice in chosen}
    for name, choice in chosen:
        if choice not in shape.inputs[name].choices:
            known = ", ".join(shape.inputs[name].choices)
            notebook.note("unknown_choice", one.where, name=choice, input=name, known=known)
    for name in sorted(tables | plain):
        if name in one.may_use:
            if name in tables and name not in shape.tables:
                notebook.note("not_a_table", one.where, name=name)
            if name in plain and name in shape.tables:
                notebook.note("table_alone", one.where, name=name)
        elif name in shape.steps:
            notebook.note("step_too_early", one.where, name=name)
        elif name in shape.inputs:
            notebook.note("instead_of_itself", one.where, name=name)
        else:
            nearest = difflib.get_close_matches(name, one.may_use, n=1)
            known = ", ".join(sorted(one.may_use))
            notebook.note("unknown_name", one.where, name=name, nearest="".join(nearest), known=known)


def _chosen(formula: Formula, shape: RuleShape) -> Iterator[tuple[str, str]]:
    """Each input that is compared with one of its choices, and that choice."""
    for part in everything_in(formula):
        match part:
            case Comparison(Name(name), _, Name(choice)) if name in shape.inputs:
                if shape.inputs[name].dimension == "choice":
                    yield name, choice


def _check_references(rule: Rule, shape: RuleShape, where: Where, notebook: Notebook) -> None:
    """The names that stand alone: of the result, of readings, of statements, of examples."""
    steps = frozenset(shape.steps)
    values = frozenset({*_outside(rule, shape), *shape.inputs, *steps})
    wanted: list[tuple[str, Where, frozenset[str]]] = []
    if shape.amount is not None:
        wanted.append((shape.amount.step, ("amount", "step"), steps))
        if shape.amount.least is not None:
            wanted.append((shape.amount.least, ("amount", "least"), steps))
    wanted += [(one.step, ("readings", place, "step"), steps) for place, one in enumerate(shape.readings)]
    for name, known in shape.inputs.items():
        wanted += [(said, ("inputs", name, "says", place), values) for place, said in enumerate(known.says)]
    inputs = frozenset(shape.inputs)
    for place, example in enumerate(shape.examples):
        here: Where = ("examples", place)
        wanted += [(name, (*here, "given", name), inputs) for name in example.given]
        wanted += [(name, (*here, "asks", at), inputs) for at, name in enumerate(example.asks or ())]
        wanted += [(name, (*here, "steps", name), steps) for name in example.steps]
    for place, claim in enumerate(shape.claims):
        wanted += [(name, ("claims", place, "given", name), inputs) for name in claim.given]
    for name, here, known_names in wanted:
        if name not in known_names:
            nearest = difflib.get_close_matches(name, known_names, n=1)
            known_words = ", ".join(sorted(known_names))
            notebook.note(
                "unknown_name", (*where, *here), name=name, nearest="".join(nearest), known=known_words
            )


def _check_used(
    rule: Rule, shape: RuleShape, where: Where, formulas: list[Formula], notebook: Notebook
) -> None:
    if any(finding.code.startswith("formula_") for finding in notebook.found):
        return  # A formula that could not be read may use anything.
    used = frozenset[str]().union(*(names_of(formula) for formula in formulas))
    for known in shape.inputs.values():
        used |= {*known.says, *filter(None, (known.minimum, known.maximum))}
    if shape.amount is not None:
        used |= {shape.amount.step, *filter(None, [shape.amount.least])}
    unused: list[tuple[str, str, Where]] = [
        *(("parameter", name, ("parameters", name)) for name in shape.parameters),
        *(("parameter", name, ("uses", place)) for place, name in enumerate(shape.uses)),
        *(("table", name, ("tables", name)) for name in shape.tables),
        *(("input", name, ("inputs", name)) for name, one in shape.inputs.items() if not one.says),
        *(("step", name, ("steps", name)) for name, one in shape.steps.items() if not one.aside),
    ]
    for kind, name, place in unused:
        if name not in used:
            notebook.note(f"unused_{kind}", (*where, *place), name=name)
