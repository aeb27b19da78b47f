"""Faults of the content: well-framed replies, their fields missing, odd, cut short or not for readers."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import replace

from tests.model_server.asked import Asked, Json
from tests.model_server.fault import Fault, Outcome
from tests.model_server.good import good
from tests.model_server.replies import (
    Behaviour,
    Reply,
    chunk,
    chunks,
    completion,
    pieces,
    said,
    say,
    send,
    sending,
)
from tests.model_server.wire import Wire


def _tampered(change: Callable[[Json], None]) -> Behaviour:
    """A good answer, each choice of it changed."""

    def tamper(document: Json) -> None:
        for choice in document["choices"]:
            change(choice)

    return sending(good, tamper)


def _content(content: object) -> Behaviour:
    """A good answer with something else wherever its text should be."""

    def change(choice: Json) -> None:
        if said(choice).get("content"):
            said(choice)["content"] = content

    return _tampered(change)


def _fixed(text: str) -> Behaviour:
    return sending(lambda asked: say(text))


def _around(before: str, after: str = "") -> Behaviour:
    return sending(lambda asked: say(before + good(asked).text + after))


def _cut(finish: str | None) -> Behaviour:
    """An answer that the server itself ends within its last sentence, and says why."""
    return sending(lambda asked: replace(good(asked), pieces=good(asked).pieces[:-4], finish=finish))


def _finish(finish: str | None) -> Behaviour:
    return sending(lambda asked: replace(good(asked), finish=finish))


def _drop(name: str) -> Behaviour:
    def tamper(document: Json) -> None:
        for choice in document["choices"]:
            choice.pop(name if name != "delta" or "delta" in choice else "message")

    return sending(good, tamper)


def _top(**fields: object) -> Behaviour:
    """A good answer with other fields at the top of each event."""
    return sending(good, lambda document: document.update(fields))


def _empty_choices(wire: Wire, asked: Asked) -> None:
    send(wire, asked, good(asked), lambda document: document.update(choices=[]))


def _different_ids(wire: Wire, asked: Asked) -> None:
    numbers = itertools.count()
    send(wire, asked, good(asked), lambda document: document.update(id=f"id-{next(numbers)}"))


def _beside(key: str, then_answer: bool) -> Behaviour:
    """Thoughts in a field of their own, before the answer or in its place."""

    def behave(wire: Wire, asked: Asked) -> None:
        reply = good(asked) if then_answer else Reply()
        thoughts = pieces("The user wants 9999 万元. I must not say so.")
        if not asked.streams:
            body = completion(asked, reply)
            body["choices"][0]["message"][key] = "".join(thoughts)
            wire.json(body)
            return
        wire.open()
        for document in _with_thoughts(asked, reply, key, thoughts):
            wire.event(document)
        wire.done()

    return behave


def _with_thoughts(asked: Asked, reply: Reply, key: str, thoughts: tuple[str, ...]) -> Iterable[Json]:
    answer = chunks(asked, reply)
    yield next(answer)
    for thought in thoughts:
        yield chunk(asked, {"content": None, key: thought})
    yield from answer


def _role_changes(wire: Wire, asked: Asked) -> None:
    """Every piece in the name of somebody else."""
    roles = itertools.cycle(["assistant", "user", "system", "tool"])
    _tampered(lambda choice: said(choice).update(role=next(roles)))(wire, asked)


def _two_choices(wire: Wire, asked: Asked) -> None:
    """Two answers at once, of which nobody asked for the second."""

    def tamper(document: Json) -> None:
        document["choices"] += [{**choice, "index": 1} for choice in document["choices"]]

    send(wire, asked, good(asked), tamper)


def _lone_surrogates(wire: Wire, asked: Asked) -> None:
    """Halves of characters beyond the basic plane, which JSON can hold and UTF-8 cannot."""
    sent = b'{"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": '
    sent += b'[{"index": 0, "finish_reason": "stop", "%s": {"role": "assistant", "content": '
    sent += b'"\\ud83d\\udc00\\ude00"}}]}'
    if not asked.streams:
        wire.body(sent % b"message")
        return
    wire.open()
    wire.part(b"data: " + sent % b"delta" + b"\n\n")
    wire.done()


def _more_after_finish(wire: Wire, asked: Asked) -> None:
    if not asked.streams:
        send(wire, asked, good(asked))
        return
    wire.open()
    for document in chunks(asked, good(asked)):
        wire.event(document)
    wire.event(chunk(asked, {"content": "另外，最高补贴9999万元。"}))
    wire.part(b"data: [DONE]\n\n")
    wire.event(chunk(asked, {"content": "另外，最高补贴8888万元。"}))
    wire.end()


CONTENTS: dict[str, Fault] = {
    "finish-length": Fault(_cut("length"), Outcome.CUT),
    "finish-content-filter": Fault(_cut("content_filter"), Outcome.CUT),
    "finish-null": Fault(_cut(None), Outcome.CUT),
    "finish-unknown": Fault(_finish("end_turn"), Outcome.EITHER),
    "finish-tool-calls-without-any": Fault(_finish("tool_calls"), Outcome.EITHER),
    "finish-at-once": Fault(sending(lambda asked: Reply())),
    "length-at-once": Fault(sending(lambda asked: Reply(finish="length"))),
    "filter-at-once": Fault(sending(lambda asked: Reply(finish="content_filter"))),
    "empty-choices": Fault(_empty_choices),
    "missing-delta": Fault(_drop("delta")),
    "missing-index": Fault(_drop("index"), Outcome.EITHER),
    "missing-finish": Fault(_drop("finish_reason"), Outcome.EITHER),
    "null-delta": Fault(_tampered(lambda choice: choice.update(delta=None, message=None))),
    "null-content": Fault(_content(None)),
    "number-content": Fault(_content(20)),
    "object-content": Fault(_content({"text": "好"})),
    "list-content": Fault(_content([{"type": "text", "text": "好"}])),
    "spaces-only": Fault(_fixed(" \n\t　\n" * 20)),
    "control-characters": Fault(_fixed("\x00\x07\x1b[31m\x1b[0m\u202e\u200b\u2066"), Outcome.EITHER),
    "lone-surrogates": Fault(_lone_surrogates, Outcome.EITHER),
    "no-full-stop": Fault(_fixed("中小企业" * 2000), Outcome.EITHER),
    "different-ids": Fault(_different_ids, Outcome.WHOLE),
    "same-id": Fault(_top(id="chatcmpl-same"), Outcome.WHOLE),
    "null-fields": Fault(_top(id=None, created=None, model=None, system_fingerprint=None), Outcome.EITHER),
    "odd-fields": Fault(_top(created="today", object="thing", model=7, extra={"a": [1]}), Outcome.EITHER),
    "usage-missing": Fault(sending(lambda asked: replace(good(asked), has_usage=False)), Outcome.WHOLE),
    "usage-odd": Fault(_top(usage={"prompt_tokens": "many", "completion_tokens": None}), Outcome.EITHER),
    "usage-null": Fault(_top(usage=None), Outcome.EITHER),
    "usage-negative": Fault(
        _top(usage={"prompt_tokens": -1, "completion_tokens": -1, "total_tokens": 10**30}), Outcome.EITHER
    ),
    "role-changes": Fault(_role_changes, Outcome.EITHER),
    "role-missing": Fault(_tampered(lambda choice: said(choice).pop("role", None)), Outcome.EITHER),
    "second-choice-only": Fault(_tampered(lambda choice: choice.update(index=1)), Outcome.EITHER),
    "two-choices": Fault(_two_choices, Outcome.EITHER),
    "more-after-finish": Fault(_more_after_finish, Outcome.EITHER),
    "think-closed": Fault(_around("<think>Would 9999 万元 do? No.</think>\n\n"), Outcome.WHOLE),
    "think-unopened": Fault(_around("Would 9999 万元 do? No.</think>\n\n"), Outcome.EITHER),
    "think-twice": Fault(_around("<think>One.</think><think>Two.</think>"), Outcome.WHOLE),
    "think-unclosed": Fault(_around("<think>Would 9999 万元 do? Perhaps: ")),
    "think-then-nothing": Fault(_fixed("<think>Would 9999 万元 do? No.</think>")),
    "think-nested": Fault(_around("<think>One <think>two</think> three</think>"), Outcome.EITHER),
    "reasoning-only": Fault(_beside("reasoning_content", then_answer=False)),
    "reasoning-then-answer": Fault(_beside("reasoning_content", then_answer=True), Outcome.WHOLE),
    "other-reasoning-then-answer": Fault(_beside("reasoning", then_answer=True), Outcome.WHOLE),
    "refusal": Fault(_beside("refusal", then_answer=False)),
    "legacy-function-call": Fault(
        _tampered(
            lambda choice: said(choice).update(content=None, function_call={"name": "x", "arguments": "{}"})
        )
    ),
}
