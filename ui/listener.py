"""The owner's side of a hand-over: a listener on loopback that takes commands for the home."""

from __future__ import annotations

import hmac
import json
import logging
import queue
import secrets
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from pydantic import ValidationError

from ui.handover import ALIVE_EVERY_S, LONGEST_REQUEST, LOOPBACK, PATH, REQUEST
from ui.request import Request
from ui.terminal import NobodyListens, Output

logger = logging.getLogger(__name__)
Perform = Callable[[Request, Output], int]
_Line = dict[str, object]
_READING_S = 10.0
_LINES_AHEAD = 64


class Listener:
    """Says that this process is alive; once `take` is called it does the commands that come, too."""

    def __init__(self) -> None:
        self._perform: Perform | None = None
        self._ready = threading.Event()
        self._closing = threading.Event()
        self._hurried = threading.Event()
        self.token = secrets.token_urlsafe(32)
        self._server = _Server(self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.1,), name="hand-over", daemon=True
        )

    @property
    def address(self) -> str:
        return f"{LOOPBACK}:{self._server.server_address[1]}"

    def take(self, perform: Perform) -> None:
        """From now on do what is handed over, each command in a thread of its own."""
        self._perform = perform
        self._ready.set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close(grace_s=0.0)

    def close(self, *, grace_s: float | None = None) -> None:
        """Take no more; what was taken is finished, or left at its next word after `grace_s` seconds."""
        if self._closing.is_set():
            return
        self._closing.set()
        self._ready.set()
        hurry = threading.Timer(grace_s, self._hurried.set) if grace_s is not None else None
        if hurry is not None:
            hurry.start()
        self._server.shutdown()
        self._server.server_close()
        if hurry is not None:
            hurry.cancel()

    def permits(self, authorization: str, host: str) -> bool:
        """Whether a call shows the token and means this very listener, not a name that points here."""
        expected = f"Bearer {self.token}".encode()
        knows = hmac.compare_digest(authorization.encode("utf-8", "surrogateescape"), expected)
        return knows and host == self.address

    def run(self, request: Request, write: Callable[[_Line], None]) -> None:
        """Do a command, its lines going to `write`, with a sign of life whenever there is nothing to say."""
        while not self._ready.wait(ALIVE_EVERY_S):
            write({"alive": True})
        perform = self._perform
        if self._closing.is_set() or perform is None:
            return
        output = _Lines(self._hurried)
        worker = threading.Thread(target=_work, args=(perform, request, output), name="handed-over command")
        write({"taken": True})
        worker.start()
        try:
            while (line := output.next_line()) is not None:
                write(line)
        except OSError:
            output.nobody_listens.set()
        finally:
            worker.join()


def _work(perform: Perform, request: Request, output: _Lines) -> None:
    try:
        output.put({"exit": perform(request, output)})
    except NobodyListens:
        pass
    except Exception:  # the outermost edge of a handed-over command
        logger.exception("the handed-over command %r broke", request.command.command)
        output.put({"exit": 1})
    finally:
        output.put(None)


class _Lines:
    """The Output whose words travel to the process that handed the command over."""

    def __init__(self, hurried: threading.Event) -> None:
        self._lines: queue.Queue[_Line | None] = queue.Queue(_LINES_AHEAD)
        self._hurried = hurried
        self.nobody_listens = threading.Event()

    def put(self, line: _Line | None) -> None:
        """Hand on a line, waiting while the other side is slow; nothing when it is gone."""
        while not self.nobody_listens.is_set():
            try:
                self._lines.put(line, timeout=ALIVE_EVERY_S)
            except queue.Full:
                continue
            return

    def next_line(self) -> _Line | None:
        try:
            return self._lines.get(timeout=ALIVE_EVERY_S)
        except queue.Empty:
            return {"alive": True}

    def out(self, text: str) -> None:
        self._say({"out": text})

    def err(self, text: str) -> None:
        self._say({"err": text})

    def said(self, text: str) -> None:
        self._say({"said": text})

    def progress(self, what: str, done: int, total: int) -> None:
        self._say({"progress": [what, done, total]})

    def _say(self, line: _Line) -> None:
        if self.nobody_listens.is_set() or self._hurried.is_set():
            raise NobodyListens
        self.put(line)


class _Server(ThreadingHTTPServer):
    # Closing waits for the commands that run.
    daemon_threads = False

    def __init__(self, listener: Listener) -> None:
        super().__init__((LOOPBACK, 0), _Call)
        self.listener = listener


class _Call(BaseHTTPRequestHandler):
    server: _Server
    timeout = _READING_S

    def do_POST(self) -> None:
        listener = self.server.listener
        if self.path != PATH or not listener.permits(
            self.headers.get("Authorization", ""), self.headers.get("Host", "")
        ):
            self.send_error(403)
            return
        request = self._read()
        if request is None:
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.end_headers()
        try:
            listener.run(request, self._write)
        except OSError:
            logger.info("the process that handed a command over is gone")

    def _read(self) -> Request | None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LONGEST_REQUEST:
            self.send_error(413)
            return None
        try:
            return REQUEST.validate_json(self.rfile.read(int(length)))
        except ValidationError:
            self.send_error(400)
            return None

    def _write(self, line: _Line) -> None:
        self.wfile.write(json.dumps(line).encode() + b"\n")
        self.wfile.flush()

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  the base class's name
        """Nothing: what travels here is of no interest to anyone else."""
