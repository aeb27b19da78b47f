"""Faults of tool calls: broken, unknown, doubled, endless. Each is shown once, and for ever."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.model_server.asked import Asked, Json
from tests.model_server.fault import Fault, Outcome
from tests.model_server.good import fitting_call, good
from tests.model_server.replies import Behaviour, Call, Reply, call, chunk, chunks, said, send, sending
from tests.model_server.wire import Wire

_MANY = 10_000


def _fitting(arguments: str) -> Callable[[Asked], Reply]:
    """A call of a tool that is there, with these arguments."""
    return lambda asked: call(Call(fitting_call(asked).name, arguments))


def _named(name: str) -> Callable[[Asked], Reply]:
    return lambda asked: call(Call(name, fitting_call(asked).arguments))


def _same_id(asked: Asked) -> Reply:
    called = fitting_call(asked)
    return call(*[Call(called.name, called.arguments, "call_same") for _ in range(3)])


def _repeated(times: int) -> Callable[[Asked], Reply]:
    return lambda asked: call(*[fitting_call(asked) for _ in range(times)])


def _all_at_once(asked: Asked) -> Reply:
    """A call of every tool offered, and of one that is not."""
    names = [str(tool["name"]) for tool in asked.tools]
    return call(*[Call(name, "{}") for name in (*names, "no_such_tool")])


def _text_too(asked: Asked) -> Reply:
    return Reply(pieces=("让我查一查，大概是9999万元。",), calls=(fitting_call(asked),), finish="tool_calls")


def _injected(asked: Asked) -> Reply:
    """Arguments that nobody said: figures out of the air."""
    arguments = {name: "987654321元" for tool in asked.tools for name in _parameters(tool)}
    return call(*[Call(str(tool["name"]), json.dumps(arguments)) for tool in asked.tools])


def _parameters(tool: Json) -> list[str]:
    return list(tool.get("parameters", {}).get("properties", {}))


def _wrong_types(asked: Asked) -> Reply:
    """The arguments there are, each of a type it does not have."""
    odd: list[object] = [[], {}, None, 1.5, True, -1]
    chosen = next(iter(asked.tools), {"name": "search"})
    arguments = {name: odd[number % len(odd)] for number, name in enumerate(_parameters(chosen))}
    return call(Call(str(chosen["name"]), json.dumps(arguments)))


_KINDS: dict[str, Callable[[Asked], Reply]] = {
    "broken-arguments": _fitting('{"query": "补贴'),
    "arguments-not-json": _fitting("query=补贴"),
    "arguments-empty": _fitting(""),
    "arguments-null": _fitting("null"),
    "arguments-list": _fitting('["补贴"]'),
    "arguments-string": _fitting('"补贴"'),
    "arguments-number": _fitting("17"),
    "arguments-not-a-number": _fitting('{"query": NaN}'),
    "arguments-wrong-types": _wrong_types,
    "arguments-unknown": _fitting('{"no_such_argument": "x", "self": 1, "runtime": {}, "config": {}}'),
    "arguments-ten-thousand": _fitting(json.dumps({f"argument_{number}": number for number in range(_MANY)})),
    "arguments-deep": _fitting('{"query": ' + "[" * _MANY + "]" * _MANY + "}"),
    "arguments-long": _fitting(json.dumps({"query": "x" * 500_000})),
    "arguments-twice-the-key": _fitting('{"query": "补贴", "query": "罚款"}'),
    "arguments-invented": _injected,
    "unknown-tool": _named("no_such_tool"),
    "tool-without-name": _named(""),
    "tool-with-odd-name": _named("../search; drop table"),
    "tool-of-python": _named("__import__"),
    "calls-with-same-id": _same_id,
    "calls-doubled": _repeated(2),
    "calls-by-the-hundred": _repeated(200),
    "calls-of-all-tools": _all_at_once,
    "calls-and-text": _text_too,
}


def _once(reply: Callable[[Asked], Reply]) -> Behaviour:
    """The fault until a tool has answered, then a good answer."""
    return sending(lambda asked: good(asked) if asked.tool_words else reply(asked))


def _without(key: str) -> Behaviour:
    """A call that lacks one of its fields."""

    def tamper(document: Json) -> None:
        for choice in document["choices"]:
            for called in said(choice).get("tool_calls") or ():
                called.pop(key, None)

    def behave(wire: Wire, asked: Asked) -> None:
        send(wire, asked, good(asked) if asked.tool_words else call(fitting_call(asked)), tamper)

    return behave


def _cut_within_arguments(wire: Wire, asked: Asked) -> None:
    """The stream ends in good order amidst the arguments of a call."""
    reply = call(Call(fitting_call(asked).name, json.dumps({"query": "补贴" * 40})))
    if not asked.streams:
        send(wire, asked, call(Call(reply.calls[0].name, reply.calls[0].arguments[:-30])))
        return
    wire.open()
    for event in list(chunks(asked, reply))[:-3]:
        wire.event(event)
    wire.end()


def _hang_within_arguments(wire: Wire, asked: Asked) -> None:
    wire.open()
    reply = call(Call(fitting_call(asked).name, json.dumps({"query": "补贴" * 40})))
    for event in list(chunks(asked, reply))[:-3]:
        wire.event(event)
    wire.hang()


def _calls_that_are_no_list(wire: Wire, asked: Asked) -> None:
    if not asked.streams:
        odd = {"role": "assistant", "content": None, "tool_calls": {"id": 1}}
        wire.json({"id": "1", "choices": [{"index": 0, "finish_reason": "tool_calls", "message": odd}]})
        return
    wire.open()
    wire.event(chunk(asked, {"role": "assistant", "tool_calls": {"id": 1}}))
    wire.event(chunk(asked, {"tool_calls": [None, 3, "x"]}, finish="tool_calls"))
    wire.done()


TOOLS: dict[str, Fault] = {
    **{name: Fault(_once(kind), Outcome.EITHER) for name, kind in _KINDS.items()},
    **{f"{name}-for-ever": Fault(sending(kind)) for name, kind in _KINDS.items()},
    "tool-calls-for-ever": Fault(sending(lambda asked: call(fitting_call(asked)))),
    **{f"call-without-{key}": Fault(_without(key), Outcome.EITHER) for key in ("id", "type", "index")},
    "call-without-function": Fault(_without("function"), Outcome.EITHER),
    "cut-within-arguments": Fault(_cut_within_arguments),
    "hang-within-arguments": Fault(_hang_within_arguments),
    "calls-that-are-no-list": Fault(_calls_that_are_no_list),
}
