"""Errors in the form that clients of OpenAI's interface read."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute

from ui.errors import InterfaceError
from ui.render import Json

_SERVER_ERROR = 500
_NOT_JSON = "json_invalid"


class Refusal(Exception):
    """A request that is not answered; `message` is one English sentence that repeats no question."""

    def __init__(
        self, status: int, message: str, *, param: str | None = None, code: str | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.param = param
        self.code = code


def error_json(status: int, message: str, *, param: str | None = None, code: str | None = None) -> Json:
    """The `error` object of OpenAI's interface."""
    kind = "server_error" if status >= _SERVER_ERROR else "invalid_request_error"
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


class ErrorsAsOpenAI(APIRoute):
    """A route whose errors have that form: 400 for a body of another form, 422 for what cannot be asked."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_and_explain(request: Request) -> Response:
            try:
                return await handle(request)
            except Refusal as error:
                return _told(error)
            except InterfaceError as error:
                return _told(Refusal(422, str(error), code=error.key))
            except RequestValidationError as error:
                return _told(_explained(error))
            except HTTPException as error:
                return _told(Refusal(error.status_code, str(error.detail)))

        return handle_and_explain


def _told(refusal: Refusal) -> JSONResponse:
    told = error_json(refusal.status, refusal.message, param=refusal.param, code=refusal.code)
    return JSONResponse(told, status_code=refusal.status)


def _explained(error: RequestValidationError) -> Refusal:
    """Where the body has another form, without repeating the body."""
    problem = error.errors()[0]
    if problem["type"] == _NOT_JSON:
        return Refusal(400, "The body is not valid JSON.", code="not_json")
    where = ".".join(str(part) for part in problem["loc"][1:])
    return Refusal(
        400, f"{where or 'body'}: {problem['msg']}", param=where or None, code=str(problem["type"])
    )
