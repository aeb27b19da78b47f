"""Faults of an address: nobody listens there, nobody takes the connection, or nobody ever speaks."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager


@contextmanager
def refused() -> Iterator[str]:
    """A base URL at which every connection is refused."""
    with socket.socket() as bound:
        # Bound and never listening: no other process can take the port meanwhile.
        bound.bind(("127.0.0.1", 0))
        yield _base_url(bound)


@contextmanager
def never_connects() -> Iterator[str]:
    """A base URL at which a connection is neither made nor refused: the queue of the listener is full."""
    with ExitStack() as stack:
        listening = stack.enter_context(socket.socket())
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listening.getsockname())
        yield _base_url(listening)


@contextmanager
def never_reads() -> Iterator[str]:
    """A base URL at which connections are made and nothing is ever read or said."""
    with socket.create_server(("127.0.0.1", 0), backlog=4096) as listening:
        yield _base_url(listening)


def _base_url(bound: socket.socket) -> str:
    return f"http://127.0.0.1:{bound.getsockname()[1]}/v1"


ADDRESSES: dict[str, Callable[[], AbstractContextManager[str]]] = {
    "refused": refused,
    "never-connects": never_connects,
    "never-reads": never_reads,
}
