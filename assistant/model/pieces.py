"""What goes to a chat model and what comes back: messages and tools in, pieces or a fault out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from knowledge.rules.calculation import Calculation, Comparison

Role = Literal["system", "user", "assistant"]
FaultCode = Literal[
    "connect",
    "timeout_first",
    "timeout_gap",
    "timeout_total",
    "http_429",
    "http_5xx",
    "http_4xx",
    "garbled",
    "empty",
    "cut_short",
    "tool_loop",
    "bad_tool_call",
    "too_long",
    "breaker_open",
]


class ModelFault(Exception):
    """A chat model that gave no whole answer; `detail` is plain English for a log, never for a user."""

    def __init__(self, code: FaultCode, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the conversation with the model."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where the model is asked; `name` None is the first that the endpoint serves.

    `is_plain`: it refused tools before, and is asked without them and without a wish for token counts.
    """

    base_url: str
    api_key: str
    name: str | None
    is_plain: bool = False


@dataclass(frozen=True, slots=True)
class Delta:
    """The next piece of the answer's text, as it streams; what a model thinks aloud is left out."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCalled:
    """A tool that the model called, what the model was told, and the whole of what was worked out."""

    name: str
    arguments: tuple[tuple[str, str], ...]
    content: str
    artifact: Calculation | Comparison | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of a whole answer, all requests together, as the endpoint counts them; always the last piece."""

    prompt_tokens: int
    completion_tokens: int
    requests: int


Piece = Delta | ToolCalled | Usage


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a tool: always text, never required; `description` is read by the model."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a tool gives back: a short text for the model, and the whole calculation or comparison."""

    content: str
    artifact: Calculation | Comparison | None = None


@dataclass(frozen=True, slots=True)
class Tool:
    """Something a model may call. `run` takes text and never raises for what a model may send."""

    name: str
    description: str
    arguments: tuple[Argument, ...]
    run: Callable[[Mapping[str, str]], Told]
