"""Serving the web page and the API, and taking the commands of other processes meanwhile."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from assistant.pipeline import Assistant
from assistant.settings import Language, Settings
from ui.api import build
from ui.commands import execute
from ui.errors import BadInput, Failure
from ui.home import owned, request_for, take_home
from ui.labelling import label
from ui.request import Greet, Serve
from ui.terminal import Terminal

_GRACE_S = 3


def serve(command: Serve, settings: Settings, language: Language) -> int:
    """Serve until told to end; returns the exit code. Prints the address once it answers."""
    with Terminal(language) as terminal, _listening_socket(command) as listening:
        taken = take_home(request_for(Greet(), settings, language), settings, terminal)
        if isinstance(taken, int):
            raise Failure("home_taken", home=str(settings.home))
        with taken, owned(taken, settings, terminal) as (assistant, listener):
            listener.take(lambda request, output: execute(request, assistant, output))
            server = _Server(_config(assistant, settings), lambda: _announce(listening, terminal, language))
            with _signals_only_noted():
                server.run(sockets=[listening])
            listener.close(grace_s=_GRACE_S)
    return 0 if server.started else 1


def _listening_socket(command: Serve) -> socket.socket:
    """A socket on the address asked for, bound before anything slow is done."""
    family = socket.AF_INET6 if ":" in command.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    # An address that has just been served from can be taken again at once.
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((command.host, command.port))
    except OSError as error:
        listening.close()
        address = f"{command.host}:{command.port}"
        raise BadInput("address", address=address, detail=error.strerror or str(error)) from error
    return listening


def _config(assistant: Assistant, settings: Settings) -> uvicorn.Config:
    # The page's framework takes seconds to import and only serving needs it.
    from ui.web import mount

    app = build(assistant, settings)
    mount(app, assistant, settings)
    return uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_S,
    )


@contextmanager
def _signals_only_noted() -> Iterator[None]:
    """The server ends by itself on these signals, then raises them again; closing must not be cut off."""
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Server(uvicorn.Server):
    """Tells once that it answers."""

    def __init__(self, config: uvicorn.Config, on_start: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_start = on_start

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_start()


def _announce(listening: socket.socket, terminal: Terminal, language: Language) -> None:
    host, port = listening.getsockname()[:2]
    named = f"[{host}]" if ":" in host else host
    terminal.out(label(language, "serve.address", address=f"http://{named}:{port}"))
