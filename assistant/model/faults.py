"""What goes wrong in the client of an endpoint, as one of the faults that an answer can survive."""

from __future__ import annotations

import openai
from langchain_core.exceptions import ContextOverflowError

from assistant.model.pieces import ModelFault

_TOO_MANY, _TOO_LARGE, _SERVER = 429, 413, 500
# What endpoints say to tools, or to a wish for token counts, that they do not know.
_NOT_KNOWN = frozenset({400, 404, 405, 415, 422, 501})
_SHOWN = 200


def fault_of(error: Exception) -> ModelFault:
    """The fault that an exception raised while asking stands for: garbled, where no other fits."""
    detail = f"{type(error).__name__}: {str(error)[:_SHOWN]}"
    if isinstance(error, ModelFault):
        return error
    if isinstance(error, ContextOverflowError):
        return ModelFault("too_long", detail)
    if isinstance(error, openai.APIStatusError):
        return _of_status(error.status_code, detail)
    if isinstance(error, openai.APIConnectionError):
        return ModelFault("connect", f"{detail} ({error.__cause__!r})")
    if isinstance(error, openai.APIError) and error.body is not None:
        # An error within a stream that began well; some say which status it would have had.
        return _of_status(int(error.code) if error.code and str(error.code).isdecimal() else _SERVER, detail)
    return ModelFault("garbled", detail)


def may_not_know_tools(error: BaseException) -> bool:
    """Whether an endpoint may have refused a request for its tools rather than for its question."""
    cause = error.__cause__
    if not isinstance(cause, openai.APIStatusError):
        return False
    return cause.status_code in _NOT_KNOWN or (cause.status_code >= _SERVER and "tool" in str(cause).lower())


def _of_status(status: int, detail: str) -> ModelFault:
    if status == _TOO_MANY:
        return ModelFault("http_429", detail)
    if status == _TOO_LARGE:
        return ModelFault("too_long", detail)
    return ModelFault("http_5xx" if status >= _SERVER else "http_4xx", detail)
