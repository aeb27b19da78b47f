"""A chat model behind any OpenAI-compatible endpoint, asked within limits that hold whatever it does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from math import inf

from assistant.breaker import Breaker
from assistant.model.pieces import (
    Argument,
    Delta,
    Endpoint,
    FaultCode,
    Message,
    ModelFault,
    Piece,
    Told,
    Tool,
    ToolCalled,
    Usage,
)
from assistant.model.waiting import Call, Limits
from assistant.settings import Settings

__all__ = [
    "Argument",
    "ChatModel",
    "Delta",
    "Message",
    "ModelFault",
    "Piece",
    "Told",
    "Tool",
    "ToolCalled",
    "Usage",
]


# What OpenAI's own client asks when it is told no address.
_USUAL_ADDRESS = "https://api.openai.com/v1"
# Local servers want none, the client wants some.
_NO_KEY = "none"
# Faults that say nothing of the endpoint's health.
_OF_THE_MODEL: frozenset[FaultCode] = frozenset({"tool_loop", "bad_tool_call", "too_long"})


@dataclass(slots=True)
class ChatModel:
    """One endpoint and one model; safe to share between threads."""

    settings: Settings
    breaker: Breaker = field(default_factory=Breaker)
    _name: str | None = None
    _is_plain: bool = False

    @classmethod
    def open(cls, settings: Settings) -> ChatModel | None:
        """The model that the settings name; None when they name none, or turn it off. Asks nothing yet."""
        if settings.mode == "extractive" or not (settings.model_base_url or settings.model_name):
            return None
        # LangChain takes seconds to load, which would count against the limits of the first call.
        import assistant.model.agent  # noqa: F401

        return cls(settings, _name=settings.model_name)

    @property
    def name(self) -> str | None:
        """The model's name; None until an endpoint without one in the settings was asked which it serves."""
        return self._name

    def stream(
        self, messages: Sequence[Message], *, tools: Sequence[Tool] = (), seconds: float | None = None
    ) -> Iterator[Piece]:
        """The answer as it comes, Usage last; raises ModelFault, also after pieces were given.

        It ends within `seconds`, if they are fewer than those of the settings. To close it is to give up.
        """
        # Loaded when the model was opened; to name it above would load it for those who have none.
        from assistant.model.agent import ask

        if not self.breaker.allows():
            raise ModelFault("breaker_open", "the endpoint failed several times in a row and is left alone")
        call = Call(Limits.of(self.settings, seconds))
        work = partial(ask, endpoint=self._endpoint(), messages=messages, tools=tools, learn=self._learn)
        told: bool | None = None
        try:
            yield from call.run(work)
            told = True
        except ModelFault as fault:
            told = self._is_healthy_after(fault, seconds)
            raise
        finally:
            self._tell_breaker(told)

    def _endpoint(self) -> Endpoint:
        return Endpoint(
            base_url=self.settings.model_base_url or _USUAL_ADDRESS,
            api_key=self.settings.model_api_key or _NO_KEY,
            name=self._name,
            is_plain=self._is_plain,
        )

    def _learn(self, endpoint: Endpoint) -> None:
        self._name, self._is_plain = endpoint.name, endpoint.is_plain

    def _is_healthy_after(self, fault: ModelFault, seconds: float | None) -> bool | None:
        """Whether the endpoint is well although it gave no whole answer; None when that cannot be told."""
        if fault.code in _OF_THE_MODEL:
            return True
        # It may have been given too little time.
        is_cut = fault.code == "timeout_total" and (seconds or inf) < self.settings.model_total_s
        return None if is_cut else False

    def _tell_breaker(self, is_healthy: bool | None) -> None:
        if is_healthy is None:
            self.breaker.left()
        elif is_healthy:
            self.breaker.succeeded()
        else:
            self.breaker.failed()
