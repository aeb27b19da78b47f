"""The client's side of a hand-over: a command sent to the process that owns the home folder.

The owner answers a POST with one JSON value a line, each naming one thing: `out`, `err`, `said`, `progress`,
`exit`, or `alive` while there is nothing else to say. An owner that will not take the command, since it only
runs one of its own, ends without `exit`; the home is free soon after.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse

from pydantic import TypeAdapter

from knowledge.ownership import Owner
from ui.errors import Failure, OwnerSilent
from ui.request import Request
from ui.terminal import Output

LOOPBACK = "127.0.0.1"
PATH = "/hand-over"
ALIVE_EVERY_S = 1.0
SILENCE_S = 8.0
LONGEST_REQUEST = 64 * 1024 * 1024
REQUEST: TypeAdapter[Request] = TypeAdapter(Request)


class NobodyThere(Exception):
    """No owner listens where one was said to: it has just ended, or is about to."""


def hand_over(request: Request, owner: Owner, output: Output) -> int | None:
    """The exit code of a command done by the owner; None when it did not take it and the home is free now.

    Raises OwnerSilent when the owner says nothing for SILENCE_S seconds, Failure when it ends halfway, and
    NobodyThere when it cannot be reached.
    """
    relay = _Relay(output)
    for line in _lines_of(request, owner, relay):
        relay.pass_on(line)
    if relay.exit_code is None and relay.began:
        raise Failure("owner_ended")
    return relay.exit_code


def _lines_of(request: Request, owner: Owner, relay: _Relay) -> Iterator[bytes]:
    """What the owner says; only its own silence and end are caught here, not what happens to who reads it."""
    connection = HTTPConnection(LOOPBACK, _port(owner), timeout=SILENCE_S)
    try:
        answer = _posted(connection, request, owner)
        while (line := _next_line(answer, relay)) is not None:
            yield line
    finally:
        connection.close()


def _posted(connection: HTTPConnection, request: Request, owner: Owner) -> HTTPResponse:
    try:
        connection.request("POST", PATH, body=REQUEST.dump_json(request), headers=_headers(owner))
        answer = connection.getresponse()
    except TimeoutError as error:
        raise OwnerSilent("owner_silent") from error
    except (OSError, HTTPException) as error:
        raise NobodyThere from error
    if answer.status != HTTPStatus.OK:
        # After an owner died, another program may have got its port.
        raise NobodyThere
    return answer


def _next_line(answer: HTTPResponse, relay: _Relay) -> bytes | None:
    try:
        line = answer.readline()
    except TimeoutError as error:
        raise OwnerSilent("owner_silent") from error
    except (OSError, HTTPException) as error:
        if relay.began:
            raise Failure("owner_ended") from error
        raise NobodyThere from error
    return line if line.endswith(b"\n") else None


def _port(owner: Owner) -> int:
    host, _, port = (owner.address or "").rpartition(":")
    if host != LOOPBACK or not port.isdecimal():
        raise NobodyThere
    return int(port)


def _headers(owner: Owner) -> dict[str, str]:
    return {"Authorization": f"Bearer {owner.token}", "Content-Type": "application/json"}


class _Relay:
    """Says here what the owner says there."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self.began = False
        self.exit_code: int | None = None

    def pass_on(self, line: bytes) -> None:
        [(kind, value)] = json.loads(line).items()
        match kind:
            case "out":
                self.began = True
                self._output.out(str(value))
            case "err":
                self.began = True
                self._output.err(str(value))
            case "said":
                self._output.said(str(value))
            case "progress":
                what, done, total = value
                self._output.progress(str(what), int(done), int(total))
            case "alive" if not self.began:
                self._output.progress("waiting", 0, 0)
            case "taken":
                self.began = True
            case "exit":
                self.exit_code = int(value)
