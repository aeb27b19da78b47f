"""What a rule is: a policy's arithmetic, its conditions and its silences, each tied to the policy's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from knowledge.document import Document, PartialDate, Span, Validity
from knowledge.rules.formula import Formula
from knowledge.rules.parameter import DimensionName, Parameter, Quote, Table, Wording

Language = Literal["zh", "en"]
Per = Literal["once", "year", "policy", "loan", "month"]
FigureBound = Literal["exact", "upper", "lower"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values that an input may take; `listed`: the text names it among those that qualify."""

    name: str
    title: Wording
    listed: bool = True
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assumption:
    """What is supposed when an input is not given, and the sentence that says so."""

    value: Decimal
    sentence: Wording


@dataclass(frozen=True, slots=True)
class Refusal:
    """A thing people give by mistake (LPR for the benchmark rate); `sentence` says what it is not."""

    words: tuple[str, ...]
    sentence: Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A value that only the user knows.

    `ask` is the question for it, `title` its short name in a formula. `minimum` and `maximum` are bounds in
    the dimension's measure, inclusive. `shared` is the vocabulary name under which other rules ask for the
    same thing. `instead` computes it from other inputs when it is not given itself. An `optional` one refines
    the result, which stands without it. A STATEMENT says that `smaller` is at most `larger` (two names).
    `words` are what people call it, by language, beyond its title and what `shared` brings.
    """

    name: str
    title: Wording
    ask: Wording
    dimension: DimensionName
    shared: str | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    choices: tuple[Choice, ...] = ()
    not_in_source: bool = False
    optional: bool = False
    assume: Assumption | None = None
    instead: Formula | None = None
    refuses: tuple[Refusal, ...] = ()
    smaller: str | None = None
    larger: str | None = None
    words_zh: tuple[str, ...] = ()
    words_en: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that must hold: met, not met, or cannot be told.

    `formula` compares two values, or names a YES_NO or CHOICE input. An `open` one ends its list with 等
    ("and the like"): what is not listed cannot be told, never "not met".
    """

    title: Wording
    formula: Formula
    quotes: tuple[Quote, ...]
    open: bool = False


@dataclass(frozen=True, slots=True)
class RuleStep:
    """A named formula; `aside` when it is shown beside the result and may stay unknown."""

    name: str
    title: Wording
    formula: Formula
    aside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Which step is the result, and how it is read.

    Rounded to `rounding` half up, once, at the end; `rounding_stated`: the text says so. `bound` upper means
    "at most", the least is then the step `least`, or nothing.
    """

    step: str
    rounding: Decimal = Decimal("0.01")
    rounding_stated: bool = False
    per: Per = "once"
    bound: FigureBound = "exact"
    least: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Another reading of an ambiguous sentence: step `step` with another formula."""

    title: Wording
    step: str
    formula: Formula
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence that is always shown with a result: a presumption, or something the text leaves open."""

    sentence: Wording
    quotes: tuple[Quote, ...] = ()


class Agreement(StrEnum):
    """Whether a sum that the text states agrees with its recomputation."""

    AGREES = "agrees"
    UNIT_DIFFERS = "unit_differs"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sum the text itself states, recomputed when the rule is loaded; `sentence` tells the user of it.

    `about` are the days it compares (two), or empty for the rule as of its first value.
    """

    quote: Quote
    given: tuple[tuple[str, Decimal], ...]
    days: tuple[PartialDate, ...]
    stated: Decimal
    stated_currency: str | None
    computed: Decimal
    computed_currency: str | None
    agreement: Agreement
    sentence: Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A worked example: `given` as people write it, and what must come out, as the file states it."""

    given: tuple[tuple[str, str], ...]
    on: date | None
    status: str
    amount: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    asks: tuple[str, ...] | None = None
    steps: tuple[tuple[str, Decimal | None], ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Beside:
    """What a comparison leaves out for a rule: a cost or benefit not computed (a premium, a fee)."""

    sentence: Wording
    is_cost: bool = True
    at_most: Formula | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rule:
    """One rule of one policy, checked: every quote is a span of `document`; equal only to itself.

    `version` is the sha256 of the rule as written and of the document's text. `insufficient` are the things
    the text does not give, where nothing can be computed at all. `words_*` are what people call the thing
    asked for, beyond its title and its kind.
    """

    id: str
    title: Wording
    kind: str
    document: Document
    version: str
    in_force_from: PartialDate | None
    in_force_until: PartialDate | None
    validity: Validity
    last_checked: PartialDate | None
    parameters: tuple[Parameter, ...] = ()
    tables: tuple[Table, ...] = ()
    inputs: tuple[Input, ...] = ()
    conditions: tuple[Condition, ...] = ()
    steps: tuple[RuleStep, ...] = ()
    result: Result | None = None
    readings: tuple[Reading, ...] = ()
    presumptions: tuple[Remark, ...] = ()
    claims: tuple[Claim, ...] = ()
    unmodelled: tuple[Remark, ...] = ()
    insufficient: tuple[Remark, ...] = ()
    beside: tuple[Beside, ...] = ()
    examples: tuple[Example, ...] = ()
    words_zh: tuple[str, ...] = ()
    words_en: tuple[str, ...] = ()

    def input(self, name: str) -> Input | None:
        return next((known for known in self.inputs if known.name == name), None)

    def parameter(self, name: str) -> Parameter | None:
        return next((known for known in self.parameters if known.name == name), None)

    def step(self, name: str) -> RuleStep | None:
        return next((known for known in self.steps if known.name == name), None)

    @property
    def spans(self) -> tuple[Span, ...]:
        """The spans of all quotes, in the order of the text, each once."""
        quotes = [
            *(quote for parameter in self.parameters for value in parameter.values for quote in value.quotes),
            *(quote for table in self.tables for row in table.rows for quote in row.quotes),
            *(quote for condition in self.conditions for quote in condition.quotes),
            *(quote for reading in self.readings for quote in reading.quotes),
            *(
                quote
                for remark in (*self.presumptions, *self.unmodelled, *self.insufficient)
                for quote in remark.quotes
            ),
        ]
        return tuple(sorted({quote.span for quote in quotes}))
