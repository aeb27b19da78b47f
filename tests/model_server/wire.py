"""The bytes of one connection: written one by one, paused, cut and reset as a script says."""

from __future__ import annotations

import json
import select
import socket
import struct
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

EVENTS = "text/event-stream; charset=utf-8"
JSON = "application/json"


class ClientGone(ConnectionError):
    """The client has hung up, or the server is closing: a script need not go on."""


class Wire:
    """What a behaviour writes on. `second` is how long a scripted second really takes, in seconds."""

    def __init__(self, connection: socket.socket, stopping: socket.socket, *, second: float) -> None:
        self._connection = connection
        self._stopping = stopping
        self._second = second
        self._is_chunked = False
        # Whether the connection can serve another request after this one.
        self.reusable = True

    def raw(self, sent: bytes) -> None:
        """Write bytes as they are."""
        self._connection.sendall(sent)

    def head(self, status: int, headers: Mapping[str, str]) -> None:
        """Write the status line and the headers."""
        phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else "Unnamed"
        lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {value}" for name, value in headers.items())]
        self.raw("\r\n".join([*lines, "", ""]).encode("latin-1"))

    def body(
        self, sent: bytes, *, status: int = 200, kind: str = JSON, headers: Mapping[str, str] | None = None
    ) -> None:
        """Write a whole reply."""
        length = {} if status == HTTPStatus.NO_CONTENT else {"Content-Length": str(len(sent))}
        self.head(status, {"Content-Type": kind, **length, **(headers or {})})
        self.raw(sent)

    def json(self, document: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        """Write a JSON document as a whole reply."""
        self.body(json.dumps(document, ensure_ascii=False).encode(), status=status, headers=headers)

    def open(self, kind: str = EVENTS, *, chunked: bool = True) -> None:
        """Begin a reply of unknown length: in chunks, or ended by the end of the connection."""
        self._is_chunked = chunked
        self.reusable = chunked
        framing = {"Transfer-Encoding": "chunked"} if chunked else {"Connection": "close"}
        self.head(200, {"Content-Type": kind, "Cache-Control": "no-cache", **framing})

    def part(self, sent: bytes) -> None:
        """Write a part of a reply of unknown length."""
        self.raw(b"%x\r\n%s\r\n" % (len(sent), sent) if self._is_chunked else sent)

    def event(self, document: Any) -> None:
        """Write a server-sent event that holds a JSON document."""
        self.part(b"data: " + json.dumps(document, ensure_ascii=False).encode() + b"\n\n")

    def done(self) -> None:
        """Write the last event of a stream, and end it."""
        self.part(b"data: [DONE]\n\n")
        self.end()

    def end(self) -> None:
        """End a reply of unknown length in an orderly way."""
        if self._is_chunked:
            self.raw(b"0\r\n\r\n")

    def cut(self) -> None:
        """End the connection as if all had been said."""
        self.reusable = False

    def reset(self) -> None:
        """End the connection with a TCP reset."""
        self.reusable = False
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._connection.close()

    def pause(self, seconds: float = 1.0) -> None:
        """Wait scripted seconds; raises ClientGone as soon as nobody waits for what would follow."""
        self._wait(seconds * self._second)

    def hang(self) -> None:
        """Say nothing more until the client hangs up."""
        self._wait(None)

    def _wait(self, seconds: float | None) -> None:
        ready, _, _ = select.select([self._connection, self._stopping], [], [], seconds)
        if not ready:
            return
        if self._stopping in ready or not self._connection.recv(1, socket.MSG_PEEK):
            raise ClientGone
        # The client sends on, unasked; from here on only the end of the server is waited for.
        if select.select([self._stopping], [], [], seconds)[0]:
            raise ClientGone
