"""Faults of the body: status 200, and what comes with it is not what was asked for, or is in a rare form."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable

from tests.model_server.asked import Asked, Json
from tests.model_server.fault import Fault, Outcome
from tests.model_server.good import good
from tests.model_server.replies import Behaviour, chunks, completion
from tests.model_server.wire import EVENTS, JSON, Wire

_HTML = (
    "<!doctype html><html><body><form action='/login'>Please log in, 请先登录 500万元</form></body></html>"
)


def _whole(sent: bytes, kind: str = JSON) -> Behaviour:
    """The same bytes whatever was asked for."""
    return lambda wire, asked: wire.body(sent, kind=kind)


def _event(sent: bytes) -> Behaviour:
    """The same bytes as the JSON of one event, or as the whole body."""

    def behave(wire: Wire, asked: Asked) -> None:
        if not asked.streams:
            wire.body(sent)
            return
        wire.open()
        wire.part(b"data: " + sent + b"\n\n")
        wire.done()

    return behave


def _document(document: object) -> Behaviour:
    return _event(json.dumps(document).encode())


def events(asked: Asked) -> list[bytes]:
    """The JSON of each event of a good answer."""
    return [json.dumps(event, ensure_ascii=False).encode() for event in chunks(asked, good(asked))]


def _framed(frame: Callable[[bytes], bytes], *, kind: str = EVENTS) -> Behaviour:
    """A good answer, each event framed in its own way; a body that is not a stream stays as it is."""

    def behave(wire: Wire, asked: Asked) -> None:
        if not asked.streams:
            wire.body(json.dumps(completion(asked, good(asked))).encode(), kind=kind)
            return
        wire.open(kind)
        for event in [*events(asked), b"[DONE]"]:
            wire.part(frame(event))
        wire.end()

    return behave


def _at_end_of_first_line(event: bytes) -> bytes:
    """An event over two data lines, which are joined by a line break: white space within its JSON."""
    head, comma, tail = event.partition(b", ")
    return b"data: " + head + comma + (b"\ndata: " + tail if comma else b"") + b"\n\n"


def _split_bytes(wire: Wire, asked: Asked) -> None:
    """Every byte in a packet of its own, in the middle of characters too."""
    if not asked.streams:
        wire.open(JSON)
        sent = json.dumps(completion(asked, good(asked)), ensure_ascii=False).encode()
    else:
        wire.open()
        sent = b"".join(b"data: " + event + b"\n\n" for event in [*events(asked), b"[DONE]"])
    for at in range(0, len(sent), 7):
        wire.part(sent[at : at + 7])
    wire.end()


def _half_json(wire: Wire, asked: Asked) -> None:
    if not asked.streams:
        sent = json.dumps(completion(asked, good(asked))).encode()
        wire.body(sent[: len(sent) // 2])
        return
    wire.open()
    sound = events(asked)
    for event in sound[: len(sound) // 2]:
        wire.part(b"data: " + event + b"\n\n")
    wire.part(b"data: " + sound[-1][:40] + b"\n\n")
    wire.done()


def _bad_utf8(wire: Wire, asked: Asked) -> None:
    """Bytes that are no UTF-8 within the text of an otherwise sound answer."""
    if not asked.streams:
        sent = json.dumps(completion(asked, good(asked)), ensure_ascii=False).encode()
        wire.body(sent.replace("，".encode(), b"\xff\xfe\xc3\x28"))
        return
    wire.open()
    for event in events(asked):
        wire.part(b"data: " + event.replace(b'"content": "', b'"content": "\xff\xfe\xc3\x28') + b"\n\n")
    wire.done()


def _bom(wire: Wire, asked: Asked) -> None:
    mark = b"\xef\xbb\xbf"
    if not asked.streams:
        wire.body(mark + json.dumps(completion(asked, good(asked))).encode())
        return
    wire.open()
    wire.part(mark)
    for event in events(asked):
        wire.part(b"data: " + event + b"\n\n")
    wire.done()


def _json_for_stream(wire: Wire, asked: Asked) -> None:
    wire.json(completion(asked, good(asked)))


def _stream_for_json(wire: Wire, asked: Asked) -> None:
    wire.open()
    for event in chunks(asked, good(asked)):
        wire.event(event)
    wire.done()


def _gzip(sent: Callable[[bytes], bytes]) -> Behaviour:
    def behave(wire: Wire, asked: Asked) -> None:
        if asked.streams:
            plain = b"".join(b"data: " + event + b"\n\n" for event in [*events(asked), b"[DONE]"])
        else:
            plain = json.dumps(completion(asked, good(asked))).encode()
        kind = EVENTS if asked.streams else JSON
        wire.body(sent(plain), kind=kind, headers={"Content-Encoding": "gzip"})

    return behave


def _not_http(wire: Wire, asked: Asked) -> None:
    wire.raw(b"SSH-2.0-OpenSSH_9.6\r\n")
    wire.cut()


def _error_within_stream(wire: Wire, asked: Asked) -> None:
    error: Json = {"error": {"message": "scripted: the worker died", "type": "server_error", "code": 500}}
    if not asked.streams:
        wire.json(error)
        return
    wire.open()
    for event in list(chunks(asked, good(asked)))[:-5]:
        wire.event(event)
    wire.event(error)
    wire.done()


_TYPES: dict[str, object] = {
    "json-null": None,
    "json-array": [],
    "json-number": 17,
    "json-string": "好的",
    "json-empty-object": {},
    "json-choices-string": {"id": "1", "object": "chat.completion.chunk", "choices": "none"},
    "json-choices-null": {"id": "1", "object": "chat.completion.chunk", "choices": None},
    "json-choices-of-numbers": {"id": "1", "object": "chat.completion.chunk", "choices": [1, 2]},
    "json-choices-of-null": {"id": "1", "object": "chat.completion.chunk", "choices": [None]},
    "json-choice-of-list": {"id": 7, "choices": [{"index": "0", "delta": [], "message": []}]},
    "json-error": {"error": {"message": "scripted: out of memory", "type": "server_error", "code": None}},
    "json-error-string": {"error": "scripted: out of memory"},
    "json-detail": {"detail": [{"loc": ["body", "tools"], "msg": "extra fields not permitted"}]},
}

BODIES: dict[str, Fault] = {
    "html-with-200": Fault(_whole(_HTML.encode(), "text/html; charset=utf-8")),
    "html-as-stream": Fault(_whole(_HTML.encode(), EVENTS)),
    "html-as-event": Fault(_event(_HTML.encode())),
    "empty-body": Fault(_whole(b"")),
    "empty-stream": Fault(_whole(b"", EVENTS)),
    "only-done": Fault(_whole(b"data: [DONE]\n\n", EVENTS)),
    "white-space": Fault(_whole(b"\n\n   \n\n")),
    "binary": Fault(_whole(bytes(range(256)) * 16, "application/octet-stream")),
    "deep-json": Fault(_event(b"[" * 100_000 + b"]" * 100_000)),
    "not-a-number": Fault(
        _event(b'{"id": "1", "choices": [{"index": NaN, "delta": {"content": -Infinity}}]}')
    ),
    "not-http": Fault(_not_http),
    "half-json": Fault(_half_json, Outcome.CUT),
    "error-within-stream": Fault(_error_within_stream, Outcome.CUT),
    "bad-utf8": Fault(_bad_utf8, Outcome.EITHER),
    "bom": Fault(_bom, Outcome.EITHER),
    "gzip-garbage": Fault(_gzip(lambda plain: b"\x1f\x8b" + plain)),
    "gzip-cut": Fault(_gzip(lambda plain: gzip.compress(plain)[:-30]), Outcome.EITHER),
    "gzip-bomb": Fault(_gzip(lambda plain: gzip.compress(b"\n" * 4_000_000 + b"data: [DONE]\n\n"))),
    "gzip": Fault(_gzip(gzip.compress), Outcome.WHOLE),
    "json-instead-of-stream": Fault(_json_for_stream, Outcome.EITHER),
    "stream-instead-of-json": Fault(_stream_for_json, Outcome.EITHER),
    "wrong-content-type": Fault(
        _framed(lambda event: b"data: " + event + b"\n\n", kind="text/plain"), Outcome.EITHER
    ),
    "crlf": Fault(_framed(lambda event: b"data: " + event + b"\r\n\r\n"), Outcome.WHOLE),
    "cr-only": Fault(_framed(lambda event: b"data: " + event + b"\r\r"), Outcome.EITHER),
    "one-line-break": Fault(_framed(lambda event: b"data: " + event + b"\n"), Outcome.EITHER),
    "without-data-prefix": Fault(_framed(lambda event: event + b"\n"), Outcome.EITHER),
    "no-space-after-colon": Fault(_framed(lambda event: b"data:" + event + b"\n\n"), Outcome.WHOLE),
    "event-fields": Fault(
        _framed(lambda event: b"id: 1\nevent: message\nretry: 1\ndata: " + event + b"\n\n"), Outcome.EITHER
    ),
    "comments": Fault(_framed(lambda event: b": a comment\n\ndata: " + event + b"\n\n"), Outcome.WHOLE),
    "several-data-lines": Fault(_framed(_at_end_of_first_line), Outcome.EITHER),
    "split-bytes": Fault(_split_bytes, Outcome.WHOLE),
    **{name: Fault(_document(document)) for name, document in _TYPES.items()},
}
