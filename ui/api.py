"""The HTTP API: health, one answer or a stream of it, the texts that answers cite, and the rules."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Annotated

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from assistant.answer import Answer, AnswerReady, Event, SentenceReady, Status, StepDone, StepStarted
from assistant.pipeline import Assistant
from assistant.question import Question, Role, Turn
from assistant.settings import Language, Mode, Settings
from knowledge.errors import UnknownDocument
from ui import __version__
from ui.asking import (
    LONGEST_QUESTION,
    LONGEST_TURN,
    MOST_TURNS,
    check_mode,
    check_question,
    read_day,
    read_place,
    today,
)
from ui.body_limit import BodyLimit
from ui.errors import BadInput
from ui.failures import failed_answer
from ui.library_commands import is_bundled
from ui.openai_api import add_openai
from ui.render import Json, document_json
from ui.render_answer import answer_json
from ui.rule_api import add_rules
from ui.status import health_json

logger = logging.getLogger(__name__)
MOST_BYTES = 4 * 1024 * 1024


def _question(text: str) -> str:
    try:
        return check_question(text)
    except BadInput as error:
        raise ValueError(str(error)) from error


def _day(written: str) -> str:
    try:
        return read_day(written).isoformat()
    except BadInput as error:
        raise ValueError(str(error)) from error


def _place(written: str) -> str:
    try:
        return read_place(written)
    except BadInput as error:
        raise ValueError(str(error)) from error


class TurnBody(BaseModel):
    """One earlier message."""

    model_config = ConfigDict(extra="forbid")

    role: Role
    content: Annotated[str, Field(max_length=LONGEST_TURN)]


class AskBody(BaseModel):
    """A question, and what was said before it; all but the question may be left out."""

    model_config = ConfigDict(extra="forbid")

    question: Annotated[str, Field(max_length=LONGEST_QUESTION), AfterValidator(_question)]
    history: Annotated[list[TurnBody], Field(max_length=MOST_TURNS)] = []
    on: Annotated[str, Field(max_length=10), AfterValidator(_day)] | None = None
    place: Annotated[str, Field(max_length=200), AfterValidator(_place)] | None = None
    language: Language | None = None
    mode: Mode | None = None
    stream: bool = False


def build(assistant: Assistant, settings: Settings) -> FastAPI:
    """The application that answers over HTTP; the web page is mounted on it by who serves it."""
    app = FastAPI(
        title="sme-policy",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    app.add_middleware(BodyLimit, prefix="/api", most_bytes=MOST_BYTES)
    app.add_exception_handler(RequestValidationError, _explain)

    @app.get("/health")
    def health() -> Response:
        """Whether all is well: 200, or 503 when something is wrong. Tells no secret."""
        known = health_json(assistant)
        return JSONResponse(known, status_code=200 if known["healthy"] else 503)

    @app.post("/api/ask", response_model=None)
    def ask(body: AskBody) -> Response:
        """One answer, as `sme-policy ask --json` prints it; with `"stream": true` its events as they come.

        Server-sent events: `step` (`step`, `seconds`, `count`; without `seconds` it begins), `sentence`
        (`text`, already checked) and at the end `answer` with the whole answer.
        """
        question = _as_question(body, settings)
        try:
            check_mode(question.mode, settings)
        except BadInput as error:
            raise HTTPException(422, str(error)) from error
        if body.stream:
            return StreamingResponse(_stream(assistant, question, settings), media_type="text/event-stream")
        answer = _answer(assistant, question, settings)
        return JSONResponse(answer_json(answer), status_code=500 if answer.status is Status.FAILED else 200)

    @app.get("/api/documents/{document_id}", response_model=None)
    def document(document_id: str, version: str | None = None) -> Response:
        """A document with its text, in the version whose SHA-256 is given, else the current one."""
        try:
            found = assistant.archive.document(document_id, version)
        except UnknownDocument as error:
            raise HTTPException(404, str(error)) from error
        if is_bundled(found) and not settings.bundled:
            raise HTTPException(404, str(UnknownDocument(document_id)))
        return JSONResponse(document_json(found, settings.language or "zh"))

    add_rules(app, assistant, settings)
    add_openai(app, lambda question: _events(assistant, question, settings), settings)
    return app


def _as_question(body: AskBody, settings: Settings) -> Question:
    return Question(
        text=body.question,
        on=read_day(body.on) if body.on else today(),
        history=tuple(Turn(turn.role, turn.content) for turn in body.history),
        language=body.language or settings.language,
        place=body.place,
        mode=body.mode or settings.mode,
    )


def _events(assistant: Assistant, question: Question, settings: Settings) -> Iterator[Event]:
    """The events of an answer whose last is an answer, whatever breaks. The edge of a web request."""
    try:
        yield from assistant.answer(question, bundled=settings.bundled)
    except Exception:
        logger.exception("a question over HTTP broke")
        yield AnswerReady(
            failed_answer(question.text, language=question.language, on=question.on, mode=question.mode)
        )


def _answer(assistant: Assistant, question: Question, settings: Settings) -> Answer:
    for event in _events(assistant, question, settings):
        if isinstance(event, AnswerReady):
            return event.answer
    raise AssertionError("an answer always ends with AnswerReady")


def _stream(assistant: Assistant, question: Question, settings: Settings) -> Iterator[str]:
    for event in _events(assistant, question, settings):
        name, value = _named(event)
        yield f"event: {name}\ndata: {json.dumps(value, ensure_ascii=False)}\n\n"


def _named(event: Event) -> tuple[str, Json]:
    match event:
        case StepStarted():
            return "step", {"step": event.step}
        case StepDone():
            return "step", {"step": event.step, "seconds": event.seconds, "count": event.count}
        case SentenceReady():
            return "sentence", {"text": event.text}
        case AnswerReady():
            return "answer", answer_json(event.answer)


async def _explain(request: Request, error: Exception) -> JSONResponse:
    """What is wrong with a body, without repeating the body."""
    assert isinstance(error, RequestValidationError)
    found = [
        {"where": ".".join(str(part) for part in problem["loc"]), "what": problem["msg"]}
        for problem in error.errors()
    ]
    return JSONResponse({"detail": found}, status_code=422)
