"""What the engine gives back: a calculation that shows its work, and a comparison of two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from knowledge.rules.interval import Interval
from knowledge.rules.parameter import DimensionName, Parameter, Quote, Wording
from knowledge.rules.rule import Agreement, Claim, FigureBound, Input, Per, Remark, Rule


class CalculationStatus(StrEnum):
    """`needs_input`: an input is missing or was refused; what is known so far is a sound bound."""

    OK = "ok"
    NEEDS_INPUT = "needs_input"
    NOT_ELIGIBLE = "not_eligible"
    INSUFFICIENT_TEXT = "insufficient_text"


class State(StrEnum):
    """Of a condition."""

    MET = "met"
    NOT_MET = "not_met"
    CANNOT_BE_TOLD = "cannot_be_told"


@dataclass(frozen=True, slots=True)
class Given:
    """A value for an input: `low` and `high` are equal for one value, None is unbounded; or a `choice`.

    `words` are the user's own; `assumed_currency`: the words name no currency and the rule's was taken.
    A yes or no is the choice `yes` or `no`, and so is a STATEMENT. `strict`: the value itself is not reached
    (超过, 不足). `precise` is the value where decimals do not hold it (seven months are 7/12 of a year).
    """

    name: str
    words: str
    low: Decimal | None = None
    high: Decimal | None = None
    choice: str | None = None
    assumed_currency: bool = False
    strict: bool = False
    precise: Interval | None = None

    @property
    def is_exact(self) -> bool:
        return self.choice is not None or (self.low is not None and self.low == self.high)


@dataclass(frozen=True, slots=True)
class Refused:
    """What the user gave for an input although it is another thing (LPR), and the sentence that says so."""

    name: str
    words: str
    sentence: Wording


@dataclass(frozen=True, slots=True)
class Figure:
    """A sum of money, or a value of another dimension, between `low` and `high`, rounded; None is unbounded.

    `exact`: both are one and nothing is open. `unrounded` is the exact value before rounding, or None.
    """

    low: Decimal | None
    high: Decimal | None
    dimension: DimensionName
    exact: bool
    bound: FigureBound = "exact"
    unrounded: Decimal | None = None

    @property
    def currency(self) -> str | None:
        return self.dimension if self.dimension.isupper() else None


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the work: the formula in titles and symbols, the same with values put in, and its value."""

    name: str
    label: Wording
    formula: Wording
    values: Wording
    value: Figure | None
    quotes: tuple[Quote, ...]
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """A condition and how it came out."""

    title: Wording
    state: State
    quotes: tuple[Quote, ...]
    values: Wording | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """What the rule still wants to know; `narrows` is how much of the amount's width it would take away."""

    input: Input
    narrows: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OtherReading:
    """What comes out under another reading of the text, where it differs."""

    title: Wording
    figure: Figure
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A STATEMENT that known figures rule out: `smaller` is said to be at most `larger`, and is above it."""

    given: Given
    statement: Wording
    smaller: Wording
    smaller_value: Wording
    larger: Wording
    larger_value: Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculation:
    """A rule applied on a day to what is given.

    `assumptions` are the sentences of what was supposed for inputs not given; `asks` what is missing, the
    most decisive first; `refused` what was given and is another thing; `unknown` the inputs that the user
    cannot tell; `contradictions` what was said against the figures given (no figure comes out then);
    `undated` the parameters that the text gives no value of on that day (nothing is computed then).
    """

    rule: Rule
    on: date
    status: CalculationStatus
    figure: Figure | None
    per: Per
    given: tuple[Given, ...]
    conditions: tuple[Judged, ...] = ()
    steps: tuple[Step, ...] = ()
    assumptions: tuple[Wording, ...] = ()
    presumptions: tuple[Remark, ...] = ()
    asks: tuple[Ask, ...] = ()
    refused: tuple[Refused, ...] = ()
    readings: tuple[OtherReading, ...] = ()
    claims: tuple[Claim, ...] = ()
    unmodelled: tuple[Remark, ...] = ()
    insufficient: tuple[Remark, ...] = ()
    unknown: tuple[str, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    undated: tuple[Parameter, ...] = ()
    run_id: str = ""

    @property
    def to_ask(self) -> tuple[Ask, ...]:
        """What may still be asked for: not what the user has said he cannot tell."""
        return tuple(ask for ask in self.asks if ask.input.name not in self.unknown)

    @property
    def source_issues(self) -> tuple[Claim, ...]:
        """The claims of the text that do not agree with its own figures."""
        return tuple(claim for claim in self.claims if claim.agreement is not Agreement.AGREES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two or more calculations of one kind, currency and period side by side.

    `difference` is the last less the first; `better` is the rule id (with its day, where one rule is compared
    on several) that is at least as good whatever is still open, else None. `depends_on` are the inputs and
    the things beside the rules that could still turn it; `break_even` is the value of the one missing input
    at which both are equal.
    """

    calculations: tuple[Calculation, ...]
    comparable: bool
    better: str | None
    difference: Figure | None
    depends_on: tuple[Wording, ...] = ()
    break_even: Decimal | None = None
    break_even_input: Input | None = None
