"""What a rule file may hold, key by key: the border where its text is checked for form and nothing else."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from knowledge.document import PartialDate, Validity
from knowledge.errors import BadDate
from knowledge.rules.parameter import Wording
from knowledge.rules.parsing import FUNCTIONS
from knowledge.rules.rule import Agreement, FigureBound, Per

NAME = re.compile(r"[a-z][a-z0-9_]*")
_ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_CURRENCY = re.compile(r"[A-Z]{3}")


def _name(written: object) -> object:
    if isinstance(written, str) and (not NAME.fullmatch(written) or written in FUNCTIONS):
        raise PydanticCustomError("bad_name", "no name")
    return written


def _id(written: object) -> object:
    if isinstance(written, str) and not _ID.fullmatch(written):
        raise PydanticCustomError("bad_id", "no id")
    return written


def _date(written: object) -> object:
    if not isinstance(written, str):
        raise PydanticCustomError("not_words", "no word")
    try:
        return PartialDate.parse(written)
    except BadDate as error:
        raise PydanticCustomError("bad_date", "no date") from error


def _flag(written: object) -> object:
    if not isinstance(written, str):
        raise PydanticCustomError("not_words", "no word")
    if written not in ("true", "false"):
        raise PydanticCustomError("bad_flag", "neither true nor false")
    return written == "true"


def _dimension(written: object) -> object:
    if isinstance(written, str) and written not in DIMENSIONS and not _CURRENCY.fullmatch(written):
        raise PydanticCustomError("unknown_dimension", "no dimension")
    return written


QUANTITIES = ("ratio", "ratio_per_year", "ratio_per_day", "years", "days", "count")
ANSWERS = ("yes_no", "choice", "statement")
DIMENSIONS = (*QUANTITIES, *ANSWERS)

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
NameWord = Annotated[str, BeforeValidator(_name)]
IdWord = Annotated[str, BeforeValidator(_id)]
DateWord = Annotated[PartialDate, BeforeValidator(_date)]
Flag = Annotated[bool, BeforeValidator(_flag)]
DimensionWord = Annotated[str, BeforeValidator(_dimension)]
Status = Literal["ok", "needs_input", "not_eligible", "insufficient_text"]


class Shape(BaseModel):
    """A mapping of known keys; any other is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class WordingShape(Shape):
    zh: Words
    en: Words

    def wording(self) -> Wording:
        return Wording(self.zh, self.en)


class WordListsShape(Shape):
    zh: tuple[Words, ...] = ()
    en: tuple[Words, ...] = ()


class QuotedShape(Shape):
    """Words of the policy: one piece, or several."""

    quote: Words | None = None
    quotes: tuple[Words, ...] = ()


class DatedValueShape(QuotedShape):
    since: DateWord | None = Field(default=None, alias="from")
    value: Words | None = None
    derived: Words | None = None


class ParameterShape(Shape):
    title: WordingShape
    values: Annotated[tuple[DatedValueShape, ...], Field(min_length=1)]
    dimension: DimensionWord | None = None


class RowShape(QuotedShape):
    up_to: Words | None = None
    value: Words


class TableShape(Shape):
    title: WordingShape
    mode: Literal["marginal", "whole"]
    rows: Annotated[tuple[RowShape, ...], Field(min_length=1)]


class ChoiceShape(WordingShape):
    listed: Flag = True
    words: tuple[Words, ...] = ()


class AssumeShape(WordingShape):
    value: Words


class RefusalShape(WordingShape):
    words: Annotated[tuple[Words, ...], Field(min_length=1)]


class InputShape(Shape):
    title: WordingShape
    ask: WordingShape
    dimension: DimensionWord
    shared: NameWord | None = None
    minimum: Words | None = None
    maximum: Words | None = None
    choices: dict[NameWord, ChoiceShape] = {}
    not_in_source: Flag = False
    optional: Flag = False
    assume: AssumeShape | None = None
    instead: Words | None = None
    refuses: tuple[RefusalShape, ...] = ()
    says: tuple[NameWord, ...] = ()
    words: WordListsShape = WordListsShape()


class ConditionShape(QuotedShape):
    title: WordingShape
    formula: Words
    open: Flag = False


class StepShape(Shape):
    title: WordingShape
    formula: Words
    aside: Flag = False


class AmountShape(Shape):
    step: NameWord
    rounding: Words | None = None
    rounding_stated: Flag = False
    per: Per = "once"
    bound: FigureBound = "exact"
    least: NameWord | None = None


class ReadingShape(QuotedShape):
    title: WordingShape
    step: NameWord
    formula: Words


class RemarkShape(WordingShape, QuotedShape):
    """A sentence, and the words of the policy that it is about, if there are any."""


class ClaimShape(WordingShape):
    quote: Words
    given: dict[NameWord, Words] = {}
    on: DateWord | None = None
    between: tuple[DateWord, ...] = ()
    stated: Words
    agreement: Agreement


class BesideShape(WordingShape):
    cost: Flag = True
    at_most: Words | None = None


class ExampleShape(Shape):
    given: dict[NameWord, Words] = {}
    on: DateWord | None = None
    status: Status = "ok"
    amount: Words | None = None
    low: Words | None = None
    high: Words | None = None
    asks: tuple[NameWord, ...] | None = None
    steps: dict[NameWord, str] = {}


class InForceShape(Shape):
    since: DateWord | None = Field(default=None, alias="from")
    until: DateWord | None = None
    validity: Validity | None = None
    last_checked: DateWord | None = None


class RuleShape(Shape):
    id: IdWord
    title: WordingShape
    kind: Words
    words: WordListsShape = WordListsShape()
    in_force: InForceShape = InForceShape()
    uses: tuple[NameWord, ...] = ()
    parameters: dict[NameWord, ParameterShape] = {}
    tables: dict[NameWord, TableShape] = {}
    inputs: dict[NameWord, InputShape] = {}
    conditions: tuple[ConditionShape, ...] = ()
    steps: dict[NameWord, StepShape] = {}
    amount: AmountShape | None = None
    readings: tuple[ReadingShape, ...] = ()
    presumptions: tuple[RemarkShape, ...] = ()
    unmodelled: tuple[RemarkShape, ...] = ()
    insufficient: tuple[RemarkShape, ...] = ()
    claims: tuple[ClaimShape, ...] = ()
    beside: tuple[BesideShape, ...] = ()
    examples: tuple[ExampleShape, ...] = ()
