"""The assistant behind OpenAI's interface: `POST /v1/chat/completions`, `GET /v1/models`.

Any client of that interface can ask. The message holds the answer's text and its numbered sources; the field
`sme_policy` beside `choices` holds the whole answer as `/api/ask` gives it. Whatever key is sent is ignored.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from assistant.answer import Answer, AnswerReady, Event, SentenceReady, Status
from assistant.question import Question
from assistant.settings import Settings
from ui.body_limit import BodyLimit
from ui.openai_body import CompletionBody, as_question, model_names
from ui.openai_errors import ErrorsAsOpenAI, Refusal, error_json
from ui.openai_text import message, rest, sentence
from ui.render import Json
from ui.render_answer import answer_json

PREFIX = "/v1"
MOST_BYTES = 4 * 1024 * 1024
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
Answering = Callable[[Question], Iterator[Event]]


def add_openai(app: FastAPI, answering: Answering, settings: Settings) -> None:
    """Add the addresses below /v1. `answering` must end with AnswerReady, whatever breaks."""
    too_large = json.dumps(error_json(413, "The body is too large.", code="too_large")).encode()
    app.add_middleware(BodyLimit, prefix=PREFIX, most_bytes=MOST_BYTES, refused=too_large)
    router = APIRouter(prefix=PREFIX, route_class=ErrorsAsOpenAI)
    began = round(time.time())

    @router.get("/models", response_model=None)
    def models() -> Response:
        """The names to ask under."""
        listed = [_model_json(name, began) for name in model_names(settings)]
        return JSONResponse({"object": "list", "data": listed})

    @router.get("/models/{name}", response_model=None)
    def model(name: str) -> Response:
        """One of them."""
        if name not in model_names(settings):
            raise Refusal(404, f"The model {name!r} does not exist.", param="model", code="model_not_found")
        return JSONResponse(_model_json(name, began))

    @router.post("/chat/completions", response_model=None)
    def complete(body: CompletionBody) -> Response:
        """An answer to the last message of the user; with `"stream": true` sentence by sentence."""
        question = as_question(body, settings)
        completion = _Completion(f"chatcmpl-{uuid.uuid4().hex}", round(time.time()), body.model)
        if body.stream:
            shows_usage = bool(body.stream_options and body.stream_options.include_usage)
            lines = _streamed(completion, answering(question), shows_usage=shows_usage)
            return StreamingResponse(lines, media_type="text/event-stream")
        answer = _last(answering(question))
        if answer.status is Status.FAILED:
            raise Refusal(500, answer.text, code=Status.FAILED.value)
        return JSONResponse(completion.whole(answer))

    @router.api_route("/{address:path}", methods=_METHODS, include_in_schema=False, response_model=None)
    def unknown(address: str, request: Request) -> Response:
        """Whatever else is asked for below /v1 is not offered."""
        raise Refusal(
            404, f"{request.method} {PREFIX}/{address} is not offered here.", code="unknown_address"
        )

    app.include_router(router)


def _model_json(name: str, created: int) -> Json:
    return {"id": name, "object": "model", "created": created, "owned_by": "sme-policy"}


def _last(events: Iterator[Event]) -> Answer:
    for event in events:
        if isinstance(event, AnswerReady):
            return event.answer
    raise AssertionError("an answer always ends with AnswerReady")


@dataclass(frozen=True, slots=True)
class _Completion:
    """One completion: what all of its pieces say about it."""

    id: str
    created: int
    model: str

    def whole(self, answer: Answer) -> Json:
        said = {"role": "assistant", "content": message(answer), "refusal": None}
        choice = {"index": 0, "message": said, "logprobs": None, "finish_reason": "stop"}
        told = self._piece("chat.completion", [choice])
        return told | {"usage": _usage(answer), "sme_policy": answer_json(answer)}

    def delta(self, delta: Json, *, finish_reason: str | None = None) -> Json:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return self._piece("chat.completion.chunk", [choice])

    def usage(self, answer: Answer) -> Json:
        return self._piece("chat.completion.chunk", []) | {"usage": _usage(answer)}

    def _piece(self, kind: str, choices: list[Json]) -> Json:
        return {
            "id": self.id,
            "object": kind,
            "created": self.created,
            "model": self.model,
            "choices": choices,
        }


def _streamed(completion: _Completion, events: Iterator[Event], *, shows_usage: bool) -> Iterator[str]:
    """The role first, each checked sentence, what follows the text, then how it ended."""
    said: list[str] = []
    yield _sent(completion.delta({"role": "assistant", "content": ""}))
    for event in events:
        match event:
            case SentenceReady(text):
                said.append(sentence(text, is_first=not said))
                yield _sent(completion.delta({"content": said[-1]}))
            case AnswerReady(answer):
                yield from _ending(completion, answer, said, shows_usage=shows_usage)
    yield "data: [DONE]\n\n"


def _ending(completion: _Completion, answer: Answer, said: list[str], *, shows_usage: bool) -> Iterator[str]:
    """A failure is told as an error, so that what was heard before it is not taken for the whole answer."""
    if answer.status is Status.FAILED:
        yield _sent(error_json(500, answer.text, code=Status.FAILED.value))
        return
    if following := rest(answer, said):
        yield _sent(completion.delta({"content": following}))
    yield _sent(completion.delta({}, finish_reason="stop") | {"sme_policy": answer_json(answer)})
    if shows_usage:
        yield _sent(completion.usage(answer))


def _sent(value: Json) -> str:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n"


def _usage(answer: Answer) -> Json:
    """The tokens that the chat model took, as its endpoint counts them; without a model there are none."""
    uses = [step.model for step in answer.trace if step.model is not None]
    asked, told = sum(use.prompt_tokens for use in uses), sum(use.completion_tokens for use in uses)
    return {"prompt_tokens": asked, "completion_tokens": told, "total_tokens": asked + told}
