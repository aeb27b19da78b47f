"""A scripted OpenAI-compatible server on loopback: `/v1/chat/completions`, in both forms, and `/v1/models`.

    with ModelServer() as server:
        server.script(say("First answer."), say("Second answer."))
        ... ask the model "scripted" at server.base_url ...

How a request is served goes by the model's name: "scripted" takes the next reply of the queue; what is in
`MODELS` or in `FAULTS` is had by its name. A name may be followed by `@no-tools`: the endpoint refuses
requests that offer tools, as servers of models without tools do; or by `@after-tool`: a first request that
offers tools is answered with a call of one, and only the next is served as the name says.
"""

from __future__ import annotations

import itertools
import json
import socket
import sys
import threading
from collections import Counter, deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, ClassVar

from tests.model_server.asked import Asked, Json
from tests.model_server.faults import FAULTS
from tests.model_server.models import MODELS, first_call
from tests.model_server.replies import Behaviour, Reply, send
from tests.model_server.wire import ClientGone, Wire

SCRIPTED = "scripted"
NO_TOOLS, AFTER_TOOL = "@no-tools", "@after-tool"
# As much as a test looks back on; a long run must not keep every prompt.
_REMEMBERED = 200


class ModelServer:
    """The server, running within its `with` block; `second` is how long a scripted second takes."""

    def __init__(self, *, second: float = 1.0) -> None:
        self.second = second
        self.asked: deque[Asked] = deque(maxlen=_REMEMBERED)
        self.counts: Counter[str] = Counter()
        self.troubles: list[str] = []
        self._script: deque[Reply | Behaviour] = deque()
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._open: set[socket.socket] = set()
        self._stop, self.stopping = socket.socketpair()
        self._http = _Listening(("127.0.0.1", 0), _Handler)
        self._http.scripts = self
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05})

    @property
    def base_url(self) -> str:
        """The address to give a client, `/v1` included."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def script(self, *replies: Reply | Behaviour) -> None:
        """Add replies to the queue of the model "scripted"."""
        with self._lock:
            self._script.extend(replies)

    def behaviour(self, asked: Asked) -> Behaviour | None:
        """What serves a request; None for a model that is not known."""
        name, at, manner = asked.model.partition("@")
        if at + manner == NO_TOOLS and asked.tools:
            return FAULTS["tools-refused"].behave
        if at + manner == AFTER_TOOL and asked.tools and not asked.tool_words:
            return first_call
        if name == SCRIPTED:
            return self._next()
        return MODELS.get(name) or (FAULTS[name].behave if name in FAULTS else None)

    def record(self, path: str, headers: dict[str, str], body: Json) -> Asked:
        """Remember a request."""
        with self._lock:
            asked = Asked(next(self._numbers), path, headers, body)
            self.asked.append(asked)
            self.counts[asked.model] += 1
        return asked

    def connected(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.add(connection)

    def disconnected(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.discard(connection)

    @property
    def open_connections(self) -> int:
        """How many connections clients hold at this moment."""
        with self._lock:
            return len(self._open)

    def __enter__(self) -> ModelServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._thread.join()
        self._stop.close()
        with self._lock:
            for connection in self._open:
                _shut(connection)
        # Waits for the threads of all connections.
        self._http.server_close()
        self.stopping.close()
        assert not self.troubles, f"the scripted model itself went wrong: {self.troubles[:3]}"

    def _next(self) -> Behaviour | None:
        with self._lock:
            following = self._script.popleft() if self._script else None
        if isinstance(following, Reply):
            reply = following
            return lambda wire, asked: send(wire, asked, reply)
        return following


class _Listening(ThreadingHTTPServer):
    """The listening socket and a thread for each connection."""

    daemon_threads = False
    request_queue_size = 512
    scripts: ModelServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is part of the game; all else is a mistake of a script."""
        error = sys.exception()
        if not isinstance(error, ConnectionError | TimeoutError):
            self.scripts.troubles.append(repr(error))


class _Handler(BaseHTTPRequestHandler):
    """Reads requests and hands each to its behaviour."""

    protocol_version = "HTTP/1.1"
    # A client that holds a connection open without reading must not hold a thread for ever.
    timeout: ClassVar[float] = 60.0
    server: _Listening

    def setup(self) -> None:
        super().setup()
        self.server.scripts.connected(self.connection)

    def finish(self) -> None:
        self.server.scripts.disconnected(self.connection)
        super().finish()

    def do_GET(self) -> None:  # noqa: N802
        scripts = self.server.scripts
        self._serve(scripts.record(self.path, _named(self.headers), {}), _list_models)

    def do_POST(self) -> None:  # noqa: N802
        length = int(self.headers.get("Content-Length", 0))
        sent = self.rfile.read(length)
        if len(sent) < length:
            raise ClientGone
        asked = self.server.scripts.record(self.path, _named(self.headers), json.loads(sent))
        is_known = self.path == "/v1/chat/completions"
        self._serve(asked, (self.server.scripts.behaviour(asked) if is_known else None) or _unknown)

    def _serve(self, asked: Asked, behave: Behaviour) -> None:
        scripts = self.server.scripts
        wire = Wire(self.connection, scripts.stopping, second=scripts.second)
        self.close_connection = True
        behave(wire, asked)
        self.close_connection = not wire.reusable or asked.headers.get("connection") == "close"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing is written to standard error."""


def _list_models(wire: Wire, asked: Asked) -> None:
    if asked.path != "/v1/models":
        _unknown(wire, asked)
        return
    names = [SCRIPTED, *MODELS, *FAULTS]
    listed = [{"id": name, "object": "model", "created": 1767225600, "owned_by": "tests"} for name in names]
    wire.json({"object": "list", "data": listed})


def _unknown(wire: Wire, asked: Asked) -> None:
    message = f"nothing is scripted for the model {asked.model!r} at {asked.path}"
    error = {"message": message, "type": "invalid_request_error", "param": "model", "code": "model_not_found"}
    wire.json({"error": error}, status=404)


def _named(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        # The other side was quicker.
        return
