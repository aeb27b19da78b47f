"""Faults without end: too slow, too much, or both, until the client hangs up."""

from __future__ import annotations

import itertools
import json

from tests.model_server.asked import Asked
from tests.model_server.fault import Fault, Outcome
from tests.model_server.good import good
from tests.model_server.replies import chunk, chunks, completion, pieces
from tests.model_server.wire import JSON, Wire

_GIGANTIC = 4_000_000
_HEADERS = 20_000


def _slow_headers(wire: Wire, asked: Asked) -> None:
    wire.raw(b"HTTP/1.1 200 OK\r\n")
    for number in itertools.count():
        wire.raw(b"X-Slow-%d: still there\r\n" % number)
        wire.pause()


def _many_headers(wire: Wire, asked: Asked) -> None:
    wire.raw(b"HTTP/1.1 200 OK\r\n")
    for number in range(_HEADERS):
        wire.raw(b"X-Many-%d: still there\r\n" % number)
    wire.hang()


def _drip(wire: Wire, asked: Asked) -> None:
    """One token a second, for ever."""
    if not asked.streams:
        _drip_spaces(wire)
    wire.open()
    for piece in itertools.cycle(pieces(good(asked).text)):
        wire.event(chunk(asked, {"content": piece}))
        wire.pause()


def _drip_thoughts(wire: Wire, asked: Asked) -> None:
    if not asked.streams:
        _drip_spaces(wire)
    wire.open()
    for _ in itertools.count():
        wire.event(chunk(asked, {"content": None, "reasoning_content": "Let me think. "}))
        wire.pause()


def _drip_empty(wire: Wire, asked: Asked) -> None:
    if not asked.streams:
        _drip_spaces(wire)
    wire.open()
    for _ in itertools.count():
        wire.event(chunk(asked, {"content": ""}))
        wire.pause()


def _keep_alives(wire: Wire, asked: Asked) -> None:
    if not asked.streams:
        _drip_spaces(wire)
    wire.open()
    for _ in itertools.count():
        wire.part(b": keep-alive\n\n")
        wire.pause()


def _drip_spaces(wire: Wire) -> None:
    """White space, which JSON may begin with."""
    wire.open(JSON)
    for _ in itertools.count():
        wire.part(b"\n")
        wire.pause()


def _keep_alives_then_answer(wire: Wire, asked: Asked) -> None:
    if not asked.streams:
        wire.json(completion(asked, good(asked)))
        return
    wire.open()
    for _ in range(3):
        wire.part(b": keep-alive\n\n")
        wire.pause()
    for event in chunks(asked, good(asked)):
        wire.event(event)
        wire.part(b": keep-alive\n\n")
    wire.done()


def _flood(wire: Wire, asked: Asked) -> None:
    """Text without end and without a full stop."""
    wire.open()
    for _ in itertools.count():
        for _ in range(32):
            wire.event(chunk(asked, {"content": "中小企业" * 32}))
        wire.pause(0.1)


def _repeats_for_ever(wire: Wire, asked: Asked) -> None:
    """Sound sentences, again and again."""
    wire.open()
    for _ in itertools.count():
        wire.event(chunk(asked, {"content": good(asked).text}))
        wire.pause(0.1)


def _endless_thinking(wire: Wire, asked: Asked) -> None:
    wire.open()
    wire.event(chunk(asked, {"content": "<think>"}))
    for _ in itertools.count():
        for _ in range(32):
            wire.event(chunk(asked, {"content": "But wait. "}))
        wire.pause(0.1)


def _endless_line(wire: Wire, asked: Asked) -> None:
    """One event that never comes to its end."""
    wire.open()
    wire.part(b'data: {"choices": [{"index": 0, "delta": {"content": "')
    for _ in itertools.count():
        wire.part(b"x" * 65536)
        wire.pause(0.1)


def _endless_events(wire: Wire, asked: Asked) -> None:
    """Events of a kind nobody asked for, and nothing else."""
    wire.open()
    for number in itertools.count():
        wire.part(b"event: ping\ndata: " + json.dumps({"type": "ping", "number": number}).encode() + b"\n\n")
        wire.pause(0.1)


def _gigantic_line(wire: Wire, asked: Asked) -> None:
    """One token of megabytes."""
    text = "x" * _GIGANTIC
    if not asked.streams:
        body = completion(asked, good(asked))
        body["choices"][0]["message"]["content"] = text
        wire.json(body)
        return
    wire.open()
    wire.event(chunk(asked, {"role": "assistant", "content": text}))
    wire.event(chunk(asked, {}, finish="stop"))
    wire.done()


ENDLESS: dict[str, Fault] = {
    "slow-headers": Fault(_slow_headers),
    "many-headers": Fault(_many_headers),
    "drip-for-ever": Fault(_drip, Outcome.CUT),
    "drip-thoughts": Fault(_drip_thoughts),
    "drip-empty": Fault(_drip_empty),
    "keep-alives-only": Fault(_keep_alives),
    "keep-alives-then-answer": Fault(_keep_alives_then_answer, Outcome.WHOLE),
    "flood": Fault(_flood),
    # Each sentence is sound, and said once it is enough.
    "repeats-for-ever": Fault(_repeats_for_ever, Outcome.EITHER),
    "endless-thinking": Fault(_endless_thinking),
    "endless-line": Fault(_endless_line),
    "endless-events": Fault(_endless_events),
    "gigantic-line": Fault(_gigantic_line),
}
