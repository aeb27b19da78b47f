"""One reply of a chat model, checked while it streams: the door to LangChain's client for endpoints."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import AIMessageChunk, ToolCallChunk
from langchain_core.outputs import ChatGenerationChunk
from langchain_openai import ChatOpenAI
from pydantic import PrivateAttr

from assistant.model.faults import fault_of
from assistant.model.pieces import Delta, ModelFault
from assistant.model.thinking import Thinking
from assistant.model.waiting import Call, GivenUp, Phase

# What it warns of is what odd endpoints send, which is looked at here; a user can do nothing about it.
warnings.filterwarnings("ignore", message="Pydantic serializer warnings", category=UserWarning)

_MOST_CHARACTERS = 20_000
_NOT_WHOLE = frozenset({"length", "max_tokens", "content_filter"})
# Control characters, halves of a pair, and what stands for bytes that were no text.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffd]")


@dataclass(slots=True)
class Tally:
    """What all replies of one answer come to."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    requests: int = 0
    characters: int = 0
    tool_calls: int = 0
    # The tool calls whose arguments were no JSON object.
    broken: set[str] = field(default_factory=set)


class WatchedModel(ChatOpenAI):
    """A chat model that tells each piece of a reply at once and raises ModelFault for one that is not whole.

    LangChain completes half of a tool call's arguments to something that parses (it tries one end after
    another, for minutes where they are long), and takes a stream that ends without a word for a whole one;
    here arguments are taken as they were sent, or not at all.
    """

    _call: Call = PrivateAttr()
    _tally: Tally = PrivateAttr()
    _reply: _Reply = PrivateAttr()

    def watch(self, call: Call, tally: Tally) -> None:
        """Where the pieces go; before the first reply."""
        self._call, self._tally = call, tally

    @property
    def has_spoken(self) -> bool:
        """Whether the present reply has given the waiting side any text, so that it cannot be asked again."""
        return self._reply.characters > 0

    def _convert_chunk_to_generation_chunk(
        self, chunk: dict[str, Any], default_chunk_class: type, base_generation_info: dict[str, Any] | None
    ) -> ChatGenerationChunk | None:
        self._reply.take_calls(chunk)
        return super()._convert_chunk_to_generation_chunk(chunk, default_chunk_class, base_generation_info)

    def _stream(self, *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        self._reply = _Reply(self._call, self._tally)
        self._call.put(Phase.FIRST_TOKEN)
        try:
            for chunk in super()._stream(*args, **kwargs):
                yield ChatGenerationChunk(message=AIMessageChunk(content=self._reply.read(chunk)))
            yield ChatGenerationChunk(message=self._reply.finish())
        except (GivenUp, GeneratorExit):
            raise
        except Exception as error:  # noqa: BLE001 - what an endpoint sends can break its client anywhere
            raise fault_of(error) from error


@dataclass(slots=True)
class _Reply:
    """One reply as it comes in."""

    call: Call
    tally: Tally
    characters: int = 0
    _pieces: int = 0
    _has_words: bool = False
    _finished: str | None = None
    _thinking: Thinking = field(default_factory=Thinking)
    _calls: dict[int, ToolCallChunk] = field(default_factory=dict)

    def read(self, chunk: ChatGenerationChunk) -> str:
        """The words of a piece that are meant for the reader, which are told at once."""
        message = chunk.message
        assert isinstance(message, AIMessageChunk)
        self._finished = (chunk.generation_info or {}).get("finish_reason") or self._finished
        if message.usage_metadata is not None:
            self.tally.prompt_tokens += message.usage_metadata["input_tokens"]
            self.tally.completion_tokens += message.usage_metadata["output_tokens"]
        # The first empty piece only names the speaker; later ones are what it thinks, in another field.
        self._pieces += 1
        if message.content or self._pieces > 1:
            self.call.put(Phase.NEXT_TOKEN)
        return self._say(self._thinking.feed(message.text))

    def finish(self) -> AIMessageChunk:
        """The rest of the words, and the tool calls; raises ModelFault for a reply that is not whole."""
        rest = self._say(self._thinking.finish())
        nothing = not self._has_words and not self._calls
        if self._finished is None:
            raise ModelFault(
                "empty" if nothing else "cut_short", "the stream ended without saying it was done"
            )
        if self._finished in _NOT_WHOLE:
            raise ModelFault("cut_short", f"it ended for {self._finished!r}")
        if nothing:
            raise ModelFault("empty", "a reply without words and tool calls")
        self.tally.requests += 1
        checked = [self._checked(called) for called in self._calls.values()]
        return AIMessageChunk(content=rest, tool_call_chunks=checked)

    def _say(self, words: str) -> str:
        if not words:
            return words
        if _NO_TEXT.search(words):
            raise ModelFault("garbled", f"characters that are no text in {words[:40]!a}")
        self.characters += len(words)
        self._has_words = self._has_words or not words.isspace()
        self.tally.characters += len(words)
        if self.tally.characters > _MOST_CHARACTERS:
            raise ModelFault("too_long", f"more than {_MOST_CHARACTERS} characters")
        self.call.put(Delta(words))
        return words

    def take_calls(self, chunk: dict[str, Any]) -> None:
        """Take the pieces of tool calls out of an event, as they were sent; raises ModelFault."""
        choices = chunk.get("choices") or [{}]
        delta = choices[0].get("delta") or {}
        if not isinstance(delta.get("content"), str | None):
            raise ModelFault("garbled", f"content of type {type(delta['content']).__name__}")
        for piece in delta.pop("tool_calls", None) or ():
            self.call.put(Phase.NEXT_TOKEN)
            at = piece.get("index")
            at = len(self._calls) if at is None else at
            known = self._calls.setdefault(at, ToolCallChunk(name="", args="", id=None, index=at))
            known["name"] = known["name"] or piece["function"].get("name")
            arguments = (known["args"] or "") + (piece["function"].get("arguments") or "")
            known["args"] = arguments
            if len(arguments) > _MOST_CHARACTERS:
                raise ModelFault("too_long", f"tool arguments of more than {_MOST_CHARACTERS} characters")

    def _checked(self, called: ToolCallChunk) -> ToolCallChunk:
        """A tool call with an id of its own; without arguments, and marked so, if they are no JSON object."""
        self.tally.tool_calls += 1
        identity = f"call_{self.tally.tool_calls}"
        arguments = called["args"] or "{}"
        if not _is_object(arguments):
            self.tally.broken.add(identity)
            arguments = "{}"
        return ToolCallChunk(name=called["name"], args=arguments, id=identity, index=called["index"])


def _is_object(written: str) -> bool:
    try:
        return isinstance(json.loads(written), dict)
    except (ValueError, RecursionError):
        return False
