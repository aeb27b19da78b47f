"""Connections to an endpoint that can be cut at any moment, and that carry only so much."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import httpx2

from assistant.model.pieces import ModelFault
from assistant.model.waiting import Call, GivenUp, Phase

# A whole answer is some kilobytes of text in some hundred of JSON around it.
_MOST_BYTES = 4_000_000
# Packed ones may unpack to a thousand times as many.
_MOST_PACKED_BYTES = 100_000
_WRITE_S = 10.0


@contextmanager
def connect(base_url: str, call: Call) -> Iterator[httpx2.Client]:
    """A client for one call, whose connections are cut when nobody waits for it any more.

    It takes the proxy of the environment, as other programs do, but none to this machine itself; it follows
    no redirection, so that a question goes to the endpoint of the settings and nowhere else.
    """
    wires = _Wires(call)
    call.at_end(wires.cut)
    limits = call.limits
    timeout = httpx2.Timeout(limits.total, connect=limits.connect, write=min(_WRITE_S, limits.total))
    with httpx2.Client(
        headers={"Accept-Encoding": "identity"},
        timeout=timeout,
        verify=_certificates(),
        trust_env=not _is_this_machine(base_url),
        follow_redirects=False,
        event_hooks={"request": [wires.watch], "response": [wires.check]},
    ) as client:
        yield client


@lru_cache(maxsize=1)
def _certificates() -> ssl.SSLContext:
    """Read once: it takes as long as an answer's first sentence."""
    return httpx2.create_ssl_context()


def _is_this_machine(base_url: str) -> bool:
    host = httpx2.URL(base_url).host
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(slots=True)
class _Wires:
    """The sockets of one call and how much came through them."""

    call: Call
    received: int = 0
    _sockets: list[socket.socket] = field(default_factory=list)

    def watch(self, request: httpx2.Request) -> None:
        request.extensions["trace"] = self._trace

    def _trace(self, event: str, info: Mapping[str, Any]) -> None:
        """What the client says of its connections; also before a reply has begun, when it hangs longest."""
        if event == "connection.connect_tcp.started":
            self.call.put(Phase.CONNECTION)
        elif event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._sockets.append(info["return_value"].get_extra_info("socket"))
            if self.call.is_over:
                self.cut()
        elif event.endswith("send_request_headers.started"):
            self.call.put(Phase.FIRST_TOKEN)

    def check(self, response: httpx2.Response) -> None:
        """Refuse what is no stream of events before it is read; raises ModelFault."""
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        streams = response.request.url.path.endswith("/chat/completions")
        if response.status_code == httpx2.codes.OK and streams and kind in ("text/html", "application/json"):
            raise ModelFault("garbled", f"a stream of events was asked for, {kind} came")
        assert isinstance(response.stream, httpx2.SyncByteStream)
        is_packed = response.headers.get("content-encoding", "identity") != "identity"
        response.stream = _Counted(response.stream, self, _MOST_PACKED_BYTES if is_packed else _MOST_BYTES)

    def cut(self) -> None:
        """End what waits in a socket of this call: closing one does not wake a thread that reads it."""
        for wire in self._sockets:
            with suppress(OSError):
                # Not the encrypted socket's own way, which changes it under its reader.
                socket.socket.shutdown(wire, socket.SHUT_RDWR)


class _Counted(httpx2.SyncByteStream):
    """A reply's bytes, up to as many as the replies of one answer may have together."""

    def __init__(self, stream: httpx2.SyncByteStream, wires: _Wires, most: int) -> None:
        self._stream = stream
        self._wires = wires
        self._most = most

    def __iter__(self) -> Iterator[bytes]:
        for received in self._stream:
            if self._wires.call.is_over:
                raise GivenUp
            self._wires.received += len(received)
            if self._wires.received > self._most:
                raise ModelFault("too_long", f"more than {self._most} bytes")
            yield received

    def close(self) -> None:
        self._stream.close()
