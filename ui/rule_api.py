"""The HTTP API of rules: which there are, what each says, and its calculation."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, HTTPException
from fastapi.responses import JSONResponse, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from assistant.pipeline import Assistant
from assistant.settings import Language, Settings
from knowledge.errors import UnknownRule
from knowledge.rules.rule import Rule
from ui.asking import read_day, today
from ui.errors import BadInput, InterfaceError
from ui.failures import as_interface_error
from ui.render_calculation import calculation_json
from ui.render_rule import rule_json, rule_summary_json
from ui.request import Worded
from ui.rule_arguments import LONGEST_WORDS, MOST_GIVEN
from ui.rule_inputs import worked

_LONGEST_NAME = 100


def _day(written: str) -> str:
    try:
        return read_day(written).isoformat()
    except BadInput as error:
        raise ValueError(str(error)) from error


class CalculateBody(BaseModel):
    """What is known, by input, in people's own words (`130万元`, `4.35%`); what is missing is asked for."""

    model_config = ConfigDict(extra="forbid")

    inputs: Annotated[
        dict[
            Annotated[str, Field(max_length=_LONGEST_NAME)],
            Annotated[str, Field(min_length=1, max_length=LONGEST_WORDS)],
        ],
        Field(max_length=MOST_GIVEN),
    ] = {}
    on: Annotated[str, Field(max_length=10), AfterValidator(_day)] | None = None
    language: Language | None = None


def add_rules(app: FastAPI, assistant: Assistant, settings: Settings) -> None:
    """Add the rules' addresses to the application."""
    usual: Language = settings.language or "zh"

    def rule_named(rule_id: str, language: Language) -> Rule:
        try:
            return assistant.archive.rules(bundled=settings.bundled).rule(rule_id)
        except UnknownRule as error:
            raise HTTPException(404, as_interface_error(error, language).worded(language)) from error

    @app.get("/api/rules", response_model=None)
    def rules(language: Language | None = None) -> Response:
        """Every rule: id, title, kind, place, document, validity and the names of its inputs."""
        book = assistant.archive.rules(bundled=settings.bundled)
        return JSONResponse([rule_summary_json(rule, language or usual) for rule in book.rules])

    @app.get("/api/rules/{rule_id}", response_model=None)
    def rule(rule_id: str, language: Language | None = None) -> Response:
        """What a rule says: inputs, figures with the words they stand in, conditions, formulas."""
        return JSONResponse(rule_json(rule_named(rule_id, language or usual), language or usual))

    @app.post("/api/rules/{rule_id}/calculate", response_model=None)
    def calculate(rule_id: str, body: CalculateBody) -> Response:
        """A calculation, as `calculate --json` prints it; 422 with one sentence for a bad value."""
        language: Language = body.language or usual
        words = [Worded(name, value) for name, value in body.inputs.items()]
        on = read_day(body.on) if body.on else today()
        try:
            calculation = worked(rule_named(rule_id, language), words, on=on, language=language)
        except InterfaceError as error:
            raise HTTPException(422, error.worded(language)) from error
        return JSONResponse(calculation_json(calculation, language))
