"""What a client asked of the scripted chat model: the request as it came, and the sources named in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# What comes over the wire is looked at as it is, whatever its shape: it is the thing under test.
Json = dict[str, Any]

_LISTED = re.compile(r"^[ \t]*(?:[-*•][ \t]*)?\[?([SK]\d+)\]?[:：.、 \t]+(.+)$", re.MULTILINE)
# The name of a document and its headings, before what it says.
_NAMED = re.compile(r"^《[^》]*》.*?: ")


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence or a calculation that the prompt offers, under the handle it is to be cited by."""

    handle: str
    line: str

    @property
    def text(self) -> str:
        """What it says, without the name of its document."""
        return _NAMED.sub("", self.line)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request to the chat model, the server's `number`th; the names of `headers` are in lower case."""

    number: int
    path: str
    headers: dict[str, str]
    body: Json

    @property
    def model(self) -> str:
        return str(self.body.get("model", ""))

    @property
    def streams(self) -> bool:
        return self.body.get("stream") is True

    @property
    def wants_usage(self) -> bool:
        options = self.body.get("stream_options")
        return isinstance(options, dict) and options.get("include_usage") is True

    @property
    def messages(self) -> tuple[Json, ...]:
        return tuple(self.body.get("messages", ()))

    @property
    def tools(self) -> tuple[Json, ...]:
        """The functions offered, each with its name and its parameters."""
        return tuple(tool["function"] for tool in self.body.get("tools") or () if "function" in tool)

    @property
    def system(self) -> str:
        """The instructions, as one text."""
        return "\n".join(words(message) for message in self.messages if message.get("role") == "system")

    @property
    def question(self) -> str:
        """The last message of the user."""
        said = [words(message) for message in self.messages if message.get("role") == "user"]
        return said[-1] if said else ""

    @property
    def tool_words(self) -> tuple[str, ...]:
        """What tools have answered so far."""
        return tuple(words(message) for message in self.messages if message.get("role") == "tool")

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every source named in the prompt or by a tool, in order, each handle once."""
        found: dict[str, Source] = {}
        for message in self.messages:
            for source in _listed(words(message)):
                found.setdefault(source.handle, source)
        return tuple(found.values())


def words(message: Json) -> str:
    """A message's text, also when its content comes in parts."""
    content = message.get("content")
    if isinstance(content, list):
        return "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


def _listed(text: str) -> Iterator[Source]:
    for match in _LISTED.finditer(text):
        yield Source(match[1], match[2].strip())
