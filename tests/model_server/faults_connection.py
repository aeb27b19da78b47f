"""Faults of the connection: it hangs, is reset, or is cut, at every point of a reply."""

from __future__ import annotations

import json

from tests.model_server.asked import Asked
from tests.model_server.fault import Fault, Outcome
from tests.model_server.good import good
from tests.model_server.replies import chunk, chunks, completion
from tests.model_server.wire import JSON, Wire


def begin(wire: Wire, asked: Asked, *, chunked: bool = True) -> None:
    """The beginning of a good answer, which breaks off within its last sentence."""
    if not asked.streams:
        wire.open(JSON, chunked=chunked)
        whole = json.dumps(completion(asked, good(asked)), ensure_ascii=False).encode()
        wire.part(whole[: len(whole) // 2])
        return
    wire.open(chunked=chunked)
    for event in list(chunks(asked, good(asked)))[:-5]:
        wire.event(event)


def _hang_before_headers(wire: Wire, asked: Asked) -> None:
    wire.hang()


def _reset_before_headers(wire: Wire, asked: Asked) -> None:
    wire.reset()


def _close_before_headers(wire: Wire, asked: Asked) -> None:
    wire.cut()


def _hang_within_headers(wire: Wire, asked: Asked) -> None:
    wire.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/ev")
    wire.hang()


def _hang_before_first_token(wire: Wire, asked: Asked) -> None:
    wire.open()
    wire.hang()


def _hang_after_role(wire: Wire, asked: Asked) -> None:
    wire.open()
    wire.event(chunk(asked, {"role": "assistant", "content": ""}))
    wire.hang()


def _hang_between_tokens(wire: Wire, asked: Asked) -> None:
    begin(wire, asked)
    wire.hang()


def _hang_before_done(wire: Wire, asked: Asked) -> None:
    if not asked.streams:
        begin(wire, asked)
        wire.hang()
    wire.open()
    for event in chunks(asked, good(asked)):
        wire.event(event)
    wire.hang()


def _hang_within_event(wire: Wire, asked: Asked) -> None:
    begin(wire, asked)
    wire.part(b'data: {"id": "chatcmpl-1", "object": "chat.completion.chunk", "cho')
    wire.hang()


def _reset_mid_stream(wire: Wire, asked: Asked) -> None:
    begin(wire, asked)
    wire.reset()


def _cut_within_chunks(wire: Wire, asked: Asked) -> None:
    begin(wire, asked)
    wire.cut()


def _cut_without_length(wire: Wire, asked: Asked) -> None:
    begin(wire, asked, chunked=False)
    wire.cut()


def _cut_within_event(wire: Wire, asked: Asked) -> None:
    begin(wire, asked, chunked=False)
    wire.part(b'data: {"id": "chatcmpl-1", "object": "chat.completion.chunk", "choices": [{"ind')
    wire.cut()


def _ended_without_finish(wire: Wire, asked: Asked) -> None:
    begin(wire, asked)
    wire.end()


def _done_without_finish(wire: Wire, asked: Asked) -> None:
    begin(wire, asked)
    wire.part(b"data: [DONE]\n\n")
    wire.end()


def _short_of_its_length(wire: Wire, asked: Asked) -> None:
    whole = json.dumps(completion(asked, good(asked)), ensure_ascii=False).encode()
    if asked.streams:
        events = list(chunks(asked, good(asked)))[:-5]
        whole = b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in events)
    kind = "text/event-stream" if asked.streams else JSON
    wire.head(200, {"Content-Type": kind, "Content-Length": str(len(whole) + 1000)})
    wire.raw(whole)
    wire.cut()


def _bad_chunk_size(wire: Wire, asked: Asked) -> None:
    begin(wire, asked)
    wire.raw(b"zz\r\nnot a chunk\r\n")
    wire.cut()


CONNECTIONS: dict[str, Fault] = {
    "hang-before-headers": Fault(_hang_before_headers),
    "reset-before-headers": Fault(_reset_before_headers),
    "close-before-headers": Fault(_close_before_headers),
    "hang-within-headers": Fault(_hang_within_headers),
    "hang-before-first-token": Fault(_hang_before_first_token),
    "hang-after-role": Fault(_hang_after_role),
    "hang-between-tokens": Fault(_hang_between_tokens, Outcome.CUT),
    "hang-within-event": Fault(_hang_within_event, Outcome.CUT),
    # All has been said, with a finish reason; only the end of the stream never comes.
    "hang-before-done": Fault(_hang_before_done, Outcome.EITHER),
    "reset-mid-stream": Fault(_reset_mid_stream, Outcome.CUT),
    "cut-within-chunks": Fault(_cut_within_chunks, Outcome.CUT),
    "cut-without-length": Fault(_cut_without_length, Outcome.CUT),
    "cut-within-event": Fault(_cut_within_event, Outcome.CUT),
    "ended-without-finish": Fault(_ended_without_finish, Outcome.CUT),
    "done-without-finish": Fault(_done_without_finish, Outcome.CUT),
    "short-of-its-length": Fault(_short_of_its_length, Outcome.CUT),
    "bad-chunk-size": Fault(_bad_chunk_size, Outcome.CUT),
}
