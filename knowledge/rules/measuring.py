"""Whether every formula of a rule measures something, and what it is meant to."""

from __future__ import annotations

from knowledge.rules.dimensions import (
    Mismatch,
    Surroundings,
    UnknownMeasure,
    alike,
    check_test,
    measure_named,
    measure_of,
)
from knowledge.rules.findings import Notebook
from knowledge.rules.formula import Formula
from knowledge.rules.parameter import DimensionName
from knowledge.rules.parsing import names_of
from knowledge.rules.rule import Rule
from knowledge.rules.written import Where

_ANSWERS = frozenset({"yes_no", "choice"})


def check_measures(rule: Rule, where: Where, notebook: Notebook) -> None:
    """Notes each formula in which unlike things meet, or which comes to nothing that has a name."""
    known = _Known(rule, where, notebook)
    known.check_steps()
    known.check_conditions()
    known.check_replacements()
    known.check_beside()
    known.check_statements()


class _Known:
    """The dimensions of a rule's names, those of its steps as they are worked out."""

    def __init__(self, rule: Rule, where: Where, notebook: Notebook) -> None:
        self._rule = rule
        self._where = where
        self._notebook = notebook
        self._dimensions: dict[str, DimensionName] = {
            **{known.name: known.dimension for known in rule.parameters},
            **{known.name: known.dimension for known in rule.inputs},
        }
        self._tables = {table.name: table for table in rule.tables}
        self._constant = {*(known.name for known in rule.parameters), *self._tables}

    def check_steps(self) -> None:
        for step in self._rule.steps:
            dimension = self._measure(step.formula, (*self._where, "steps", step.name, "formula"))
            if dimension is not None:
                self._dimensions[step.name] = dimension
                if names_of(step.formula) <= self._constant:
                    self._constant.add(step.name)

    def check_conditions(self) -> None:
        for place, condition in enumerate(self._rule.conditions):
            here = (*self._where, "conditions", place, "formula")
            try:
                check_test(condition.formula, self._surroundings, answers=_ANSWERS)
            except Mismatch as error:
                self._notebook.note(error.code, here, **error.values)
            except UnknownMeasure:
                continue

    def check_replacements(self) -> None:
        """Another reading measures what its step does, and `instead` what its input does."""
        for place, reading in enumerate(self._rule.readings):
            here: Where = (*self._where, "readings", place, "formula")
            self._replace(reading.formula, self._dimensions.get(reading.step), here)
        for known in self._rule.inputs:
            if known.instead is not None:
                here = (*self._where, "inputs", known.name, "instead")
                self._replace(known.instead, known.dimension, here)

    def check_beside(self) -> None:
        for place, beside in enumerate(self._rule.beside):
            if beside.at_most is not None:
                self._measure(beside.at_most, (*self._where, "beside", place, "at_most"))

    def check_statements(self) -> None:
        """What a statement compares is of one kind."""
        for known in self._rule.inputs:
            said = [self._dimensions.get(name or "") for name in (known.smaller, known.larger)]
            measures = [measure_named(dimension) for dimension in said if dimension is not None]
            if len(measures) == 2 and alike(*measures) is None:
                self._notebook.note(
                    "measure_compared",
                    (*self._where, "inputs", known.name, "says"),
                    formula=f"{known.smaller} <= {known.larger}",
                    part=known.larger,
                    measure=measures[0],
                    other_measure=measures[1],
                )

    @property
    def _surroundings(self) -> Surroundings:
        return Surroundings(self._dimensions, self._tables, frozenset(self._constant))

    def _measure(self, formula: Formula, where: Where) -> DimensionName | None:
        """The dimension of a formula; None, and noted, when it has none."""
        try:
            measure = measure_of(formula, self._surroundings)
        except Mismatch as error:
            self._notebook.note(error.code, where, **error.values)
            return None
        except UnknownMeasure:
            return None
        if measure.name is None:
            self._notebook.note("measure_without_name", where, measure=measure)
        return measure.name

    def _replace(self, formula: Formula, wanted: DimensionName | None, where: Where) -> None:
        dimension = self._measure(formula, where)
        if wanted is not None and dimension is not None and dimension != wanted:
            self._notebook.note("measure_replaced", where, measure=dimension, expected_measure=wanted)
