"""A rule of a file, once its form is right, made into a Rule; every fault of its content is noted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from knowledge.document import Document
from knowledge.rules.bounds import note_formula, read_formula, read_input
from knowledge.rules.figures import read_parameter, read_quotes, read_table
from knowledge.rules.findings import Notebook
from knowledge.rules.kinds import kinds
from knowledge.rules.parameter import Parameter, Table
from knowledge.rules.parsing import FormulaError, parse_condition
from knowledge.rules.rule import Beside, Condition, Example, Reading, Remark, Result, Rule, RuleStep
from knowledge.rules.shapes import ExampleShape, RemarkShape, RuleShape
from knowledge.rules.values import read_number
from knowledge.rules.written import Where, Written

_UNKNOWN = frozenset({"", "null", "unknown"})


@dataclass(frozen=True, slots=True)
class Shared:
    """The parameters that the rules of a file share; `faulty` names those that are left out."""

    parameters: Mapping[str, Parameter]
    faulty: frozenset[str]


def build_rule(
    shape: RuleShape, where: Where, *, shared: Shared, document: Document, notebook: Notebook, version: str
) -> Rule:
    """The rule without its claims; only sound when nothing but advice was noted."""
    builder = _Builder(shape, where, document, notebook)
    if shape.kind not in kinds():
        notebook.note("unknown_kind", (*where, "kind"), value=shape.kind, known=", ".join(kinds()))
    parameters = (*builder.used(shared), *builder.own_parameters())
    force = shape.in_force
    return Rule(
        id=shape.id,
        title=shape.title.wording(),
        kind=shape.kind,
        document=document,
        version=version,
        in_force_from=force.since,
        in_force_until=force.until,
        validity=force.validity or document.validity,
        last_checked=force.last_checked,
        parameters=parameters,
        tables=builder.tables(),
        inputs=tuple(
            read_input(
                name,
                written,
                (*where, "inputs", name),
                parameters={parameter.name: parameter for parameter in parameters},
                named=frozenset({*shape.uses, *shape.parameters}),
                notebook=notebook,
            )
            for name, written in shape.inputs.items()
        ),
        conditions=builder.conditions(),
        steps=builder.steps(),
        result=builder.result(),
        readings=builder.readings(),
        presumptions=builder.remarks(shape.presumptions, "presumptions"),
        unmodelled=builder.remarks(shape.unmodelled, "unmodelled"),
        insufficient=builder.remarks(shape.insufficient, "insufficient"),
        beside=builder.beside(),
        examples=builder.examples(),
        words_zh=shape.words.zh,
        words_en=shape.words.en,
    )


def version_of(content: Written, shared: Mapping[str, Written], document: Document) -> str:
    """The sha256 of a rule as written, of the shared parameters it uses, and of its document's text."""
    written = json.dumps([content, shared, document.sha256], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


class _Builder:
    """Builds the parts of one rule."""

    def __init__(self, shape: RuleShape, where: Where, document: Document, notebook: Notebook) -> None:
        self._shape = shape
        self._where = where
        self._document = document
        self._notebook = notebook

    def used(self, shared: Shared) -> tuple[Parameter, ...]:
        found = []
        for place, name in enumerate(self._shape.uses):
            here = (*self._where, "uses", place)
            if name in shared.parameters:
                found.append(shared.parameters[name])
            elif name in shared.faulty:
                self._notebook.note("uses_faulty", here, name=name)
            else:
                self._notebook.note("uses_unknown", here, name=name, known=", ".join(shared.parameters))
        return tuple(found)

    def own_parameters(self) -> tuple[Parameter, ...]:
        read = (
            read_parameter(
                name,
                shape,
                (*self._where, "parameters", name),
                document=self._document,
                notebook=self._notebook,
            )
            for name, shape in self._shape.parameters.items()
        )
        return tuple(parameter for parameter in read if parameter is not None)

    def tables(self) -> tuple[Table, ...]:
        read = (
            read_table(
                name, shape, (*self._where, "tables", name), document=self._document, notebook=self._notebook
            )
            for name, shape in self._shape.tables.items()
        )
        return tuple(table for table in read if table is not None)

    def conditions(self) -> tuple[Condition, ...]:
        found = []
        for place, shape in enumerate(self._shape.conditions):
            here = (*self._where, "conditions", place)
            quotes = read_quotes(shape, here, document=self._document, notebook=self._notebook)
            try:
                formula = parse_condition(shape.formula)
            except FormulaError as error:
                note_formula(error, shape.formula, (*here, "formula"), self._notebook)
                continue
            found.append(Condition(shape.title.wording(), formula, quotes, shape.open))
        return tuple(found)

    def steps(self) -> tuple[RuleStep, ...]:
        found = []
        for name, shape in self._shape.steps.items():
            formula = read_formula(shape.formula, (*self._where, "steps", name, "formula"), self._notebook)
            if formula is not None:
                found.append(RuleStep(name, shape.title.wording(), formula, shape.aside))
        return tuple(found)

    def result(self) -> Result | None:
        shape = self._shape.amount
        if shape is None:
            return None
        rounding = Decimal("0.01") if shape.rounding is None else read_number(shape.rounding)
        if rounding is None or rounding <= 0 or rounding.as_tuple().digits != (1,):
            self._notebook.note("bad_rounding", (*self._where, "amount", "rounding"), value=shape.rounding)
            return None
        return Result(
            step=shape.step,
            rounding=rounding,
            rounding_stated=shape.rounding_stated,
            per=shape.per,
            bound=shape.bound,
            least=shape.least,
        )

    def readings(self) -> tuple[Reading, ...]:
        found = []
        for place, shape in enumerate(self._shape.readings):
            here = (*self._where, "readings", place)
            quotes = read_quotes(shape, here, document=self._document, notebook=self._notebook)
            formula = read_formula(shape.formula, (*here, "formula"), self._notebook)
            if formula is not None:
                found.append(Reading(shape.title.wording(), shape.step, formula, quotes))
        return tuple(found)

    def remarks(self, shapes: tuple[RemarkShape, ...], key: str) -> tuple[Remark, ...]:
        return tuple(
            Remark(
                shape.wording(),
                read_quotes(
                    shape,
                    (*self._where, key, place),
                    document=self._document,
                    notebook=self._notebook,
                    required=False,
                ),
            )
            for place, shape in enumerate(shapes)
        )

    def beside(self) -> tuple[Beside, ...]:
        return tuple(
            Beside(
                shape.wording(),
                shape.cost,
                read_formula(shape.at_most, (*self._where, "beside", place, "at_most"), self._notebook),
            )
            for place, shape in enumerate(self._shape.beside)
        )

    def examples(self) -> tuple[Example, ...]:
        return tuple(self._example(shape, place) for place, shape in enumerate(self._shape.examples))

    def _example(self, shape: ExampleShape, place: int) -> Example:
        here = (*self._where, "examples", place)
        return Example(
            given=tuple(shape.given.items()),
            on=None if shape.on is None else shape.on.first_day,
            status=shape.status,
            amount=self._figure(shape.amount, (*here, "amount")),
            low=self._figure(shape.low, (*here, "low")),
            high=self._figure(shape.high, (*here, "high")),
            asks=shape.asks,
            steps=tuple(
                (name, self._figure(words, (*here, "steps", name))) for name, words in shape.steps.items()
            ),
            line=self._notebook.line_of(here),
        )

    def _figure(self, words: str | None, where: Where) -> Decimal | None:
        """What must come out, a plain numeral; None for a value that is not known."""
        if words is None or words.strip() in _UNKNOWN:
            return None
        value = read_number(words)
        if value is None:
            self._notebook.note("bad_figure", where, value=words)
        return value
