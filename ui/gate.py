"""What the web page's port lets through: of the framework's functions only those the page itself uses."""

from __future__ import annotations

import re

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# The framework also offers uploads, files, a proxy, and saving a conversation to disk: all closed here.
_FRAMEWORK = "/gradio_api"
_OPEN = tuple(
    f"{_FRAMEWORK}/{name}"
    for name in (
        "app_id",
        "cancel",
        "component_server",
        "heartbeat/",
        "queue/data",
        "queue/join",
        "reset",
        "run/",
        "startup-events",
    )
)
_CLOSED_PAGES = ("/monitoring", "/login", "/logout")
# The page's framework needs inline script and styles, and compiles its templates in the browser.
_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    ]
)


class Gate:
    """ASGI middleware: answers 403 to what is closed, and sends the security headers with every reply."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message["headers"]))
                headers["content-security-policy"] = _POLICY
                headers["x-content-type-options"] = "nosniff"
                headers["referrer-policy"] = "same-origin"
                message = {**message, "headers": headers.raw}
            await send(message)

        closed = PlainTextResponse("not offered here\n", status_code=403)
        app = closed if _is_closed(scope["path"]) else self._app
        await app(scope, receive, send_guarded)


def _is_closed(path: str) -> bool:
    # A path with doubled slashes is read as the one it may be taken for.
    plain = re.sub("/+", "/", path)
    if plain.startswith(_FRAMEWORK):
        return not plain.startswith(_OPEN)
    return plain.startswith(_CLOSED_PAGES)
