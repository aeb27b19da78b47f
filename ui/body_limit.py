"""A bound on what a request may bring, held before anything else reads it."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_TOO_LARGE = b'{"detail": "the body is too large"}'


class BodyLimit:
    """Answers 413 with `refused` to a body of more than `most_bytes` on paths that begin with `prefix`."""

    def __init__(self, app: ASGIApp, *, prefix: str, most_bytes: int, refused: bytes = _TOO_LARGE) -> None:
        self._app = app
        self._prefix = prefix
        self._most = most_bytes
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(self._prefix):
            await self._app(scope, receive, send)
            return
        body = None if _announced(scope) > self._most else await self._read(receive)
        if body is None:
            await _refuse(send, self._refused)
            return
        held: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replayed() -> Message:
            return held.pop() if held else await receive()

        await self._app(scope, replayed, send)

    async def _read(self, receive: Receive) -> bytes | None:
        """The whole body, None when it is longer than it may be."""
        body = bytearray()
        while True:
            message = await receive()
            body += message.get("body", b"")
            if len(body) > self._most:
                return None
            if not message.get("more_body", False):
                return bytes(body)


def _announced(scope: Scope) -> int:
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(lengths[0]) if lengths and lengths[0].isdigit() else 0


async def _refuse(send: Send, body: bytes) -> None:
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
