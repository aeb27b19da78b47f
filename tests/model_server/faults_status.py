"""Faults by status: every error a server or a proxy before it answers with, and redirects."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

from tests.model_server.asked import Asked
from tests.model_server.fault import Fault, Outcome
from tests.model_server.good import good
from tests.model_server.replies import Behaviour, send
from tests.model_server.wire import Wire

_STATUSES = (400, 401, 402, 403, 404, 405, 408, 409, 410, 413, 415, 418, 422, 425, 429, 451, 499)
_SERVER_STATUSES = (500, 501, 502, 503, 504, 507, 520, 529, 599)
_HTML = "<!doctype html><html><head><title>{0}</title></head><body><h1>{0}</h1><hr>nginx</body></html>"
_LATER = format_datetime(datetime(2100, 1, 1, tzinfo=UTC), usegmt=True)


def status(code: int, headers: dict[str, str] | None = None) -> Behaviour:
    """An error as such servers word it."""
    error = {"message": f"scripted error {code}", "type": "scripted_error", "param": None, "code": str(code)}
    return lambda wire, asked: wire.json({"error": error}, status=code, headers=headers)


def _html(code: int) -> Behaviour:
    return lambda wire, asked: wire.body(_HTML.format(code).encode(), status=code, kind="text/html")


def _redirect(code: int, place: str) -> Behaviour:
    return lambda wire, asked: wire.body(b"", status=code, headers={"Location": place})


def _empty(code: int) -> Behaviour:
    return lambda wire, asked: wire.body(b"", status=code)


def _no_content(wire: Wire, asked: Asked) -> None:
    wire.head(204, {})


def _bad_error(wire: Wire, asked: Asked) -> None:
    wire.json({"error": [None, {"message": {"deep": 1}}]}, status=500)


def _hanging_error(wire: Wire, asked: Asked) -> None:
    wire.head(503, {"Content-Type": "application/json", "Content-Length": "100"})
    wire.raw(b'{"error": ')
    wire.hang()


def _every_other(wire: Wire, asked: Asked) -> None:
    if asked.number % 2:
        status(429, {"Retry-After": "0"})(wire, asked)
    else:
        send(wire, asked, good(asked))


def _tools_refused(wire: Wire, asked: Asked) -> None:
    """As servers answer whose model has no template for tools."""
    if not asked.tools:
        send(wire, asked, good(asked))
        return
    message = f"registry model {asked.model} does not support tools"
    wire.json({"error": {"message": message, "type": "invalid_request_error", "code": None}}, status=400)


def _streaming_refused(wire: Wire, asked: Asked) -> None:
    if not asked.streams:
        send(wire, asked, good(asked))
        return
    error = {"message": "stream=true is not supported", "type": "invalid_request_error", "param": "stream"}
    wire.json({"error": error}, status=400)


STATUSES: dict[str, Fault] = {
    **{f"status-{code}": Fault(status(code)) for code in (*_STATUSES, *_SERVER_STATUSES)},
    **{f"html-{code}": Fault(_html(code)) for code in (401, 404, 502, 503)},
    "status-429-after-1": Fault(status(429, {"Retry-After": "1"})),
    "status-429-after-3600": Fault(status(429, {"Retry-After": "3600"})),
    "status-429-after-year-2100": Fault(status(429, {"Retry-After": _LATER})),
    "status-429-after-nonsense": Fault(status(429, {"Retry-After": "soon"})),
    "status-429-after-minus": Fault(status(429, {"Retry-After": "-5"})),
    "status-429-every-other": Fault(_every_other, Outcome.EITHER),
    "status-503-after-3600": Fault(status(503, {"Retry-After": "3600"})),
    "status-500-told-to-retry": Fault(status(500, {"x-should-retry": "true", "retry-after-ms": "59000"})),
    "status-500-empty": Fault(_empty(500)),
    "status-500-odd": Fault(_bad_error),
    "status-503-hanging": Fault(_hanging_error),
    "no-content": Fault(_no_content),
    "tools-refused": Fault(_tools_refused, Outcome.WHOLE),
    "streaming-refused": Fault(_streaming_refused, Outcome.EITHER),
    "redirect-loop": Fault(_redirect(307, "/v1/chat/completions")),
    "redirect-elsewhere": Fault(_redirect(302, "http://192.0.2.1/v1/chat/completions")),
    "redirect-to-listing": Fault(_redirect(303, "/v1/models")),
    "redirect-to-file": Fault(_redirect(301, "file:///etc/passwd")),
    "redirect-nowhere": Fault(_redirect(308, "")),
}
