"""Well-formed replies of a chat model, in both forms of the protocol: a stream of events, or one body."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.model_server.asked import Asked, Json
from tests.model_server.wire import Wire

# What serves one request: writes the whole of a reply on the wire, or as much of it as the script has.
Behaviour = Callable[[Wire, Asked], None]
# Rewrites a chunk or a whole completion in place before it is sent.
Tamper = Callable[[Json], None]

_call_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call; `arguments` is the text sent as its JSON, whatever it is."""

    name: str
    arguments: str = "{}"
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the model says: text in pieces as they stream, then its tool calls, then why it ended."""

    pieces: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()
    finish: str | None = "stop"
    has_usage: bool = True

    @property
    def text(self) -> str:
        return "".join(self.pieces)


def say(text: str) -> Reply:
    """A reply with this text, in pieces of a few characters."""
    return Reply(pieces=pieces(text))


def call(*calls: Call) -> Reply:
    """A reply that calls tools and says nothing."""
    return Reply(calls=calls, finish="tool_calls")


def pieces(text: str, size: int = 4) -> tuple[str, ...]:
    """A text as the pieces it streams in."""
    return tuple(text[start : start + size] for start in range(0, len(text), size))


def send(wire: Wire, asked: Asked, reply: Reply, tamper: Tamper | None = None) -> None:
    """Send a reply in the form that was asked for, and end it properly."""
    if not asked.streams:
        wire.json(_tampered(completion(asked, reply), tamper))
        return
    wire.open()
    for chunk in chunks(asked, reply):
        wire.event(_tampered(chunk, tamper))
    wire.done()


def sending(reply: Callable[[Asked], Reply], tamper: Tamper | None = None) -> Behaviour:
    """The behaviour that sends what a function of the request says."""
    return lambda wire, asked: send(wire, asked, reply(asked), tamper)


def chunks(asked: Asked, reply: Reply) -> Iterator[Json]:
    """The events of a reply: its role, its text, its calls, its end, and the token counts if asked for."""
    yield chunk(asked, {"role": "assistant", "content": "" if reply.pieces else None})
    for piece in reply.pieces:
        yield chunk(asked, {"content": piece})
    for index, called in enumerate(reply.calls):
        yield from _call_chunks(asked, called, index)
    yield chunk(asked, {}, finish=reply.finish)
    if reply.has_usage and asked.wants_usage:
        yield {**_envelope(asked, "chat.completion.chunk"), "choices": [], "usage": _usage(asked, reply)}


def chunk(asked: Asked, delta: Json, *, finish: str | None = None) -> Json:
    """One event of a stream."""
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return {**_envelope(asked, "chat.completion.chunk"), "choices": [choice]}


def completion(asked: Asked, reply: Reply) -> Json:
    """A reply as one JSON body."""
    message: Json = {"role": "assistant", "content": reply.text if reply.pieces else None, "refusal": None}
    if reply.calls:
        message["tool_calls"] = [_called(called) for called in reply.calls]
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": reply.finish}
    usage = {"usage": _usage(asked, reply)} if reply.has_usage else {}
    return {**_envelope(asked, "chat.completion"), "choices": [choice], **usage}


def said(choice: Json) -> Json:
    """The message of a choice, or the part of it that a chunk holds."""
    part: Json = choice["delta"] if "delta" in choice else choice["message"]
    return part


def _call_chunks(asked: Asked, called: Call, index: int) -> Iterator[Json]:
    whole = {"index": index, **_called(called)}
    yield chunk(asked, {"tool_calls": [{**whole, "function": {"name": called.name, "arguments": ""}}]})
    for piece in pieces(called.arguments, max(16, len(called.arguments) // 8)):
        yield chunk(asked, {"tool_calls": [{"index": index, "function": {"arguments": piece}}]})


def _called(called: Call) -> Json:
    identity = called.id or f"call_{next(_call_numbers)}"
    function = {"name": called.name, "arguments": called.arguments}
    return {"id": identity, "type": "function", "function": function}


def _envelope(asked: Asked, kind: str) -> Json:
    return {"id": f"chatcmpl-{asked.number}", "object": kind, "created": 1767225600, "model": asked.model}


def _usage(asked: Asked, reply: Reply) -> Json:
    read = len(json.dumps(asked.messages, ensure_ascii=False)) // 2
    written = len(reply.pieces) + sum(len(called.arguments) for called in reply.calls)
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def _tampered(document: Json, tamper: Tamper | None) -> Json:
    if tamper is not None:
        tamper(document)
    return document
