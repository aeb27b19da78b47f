"""A chat model behind any OpenAI-compatible endpoint, asked within limits that hold whatever it does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.model.pieces import Argument, Delta, Message, ModelFault, Piece, Told, Tool, ToolCalled, Usage
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


@dataclass(slots=True)
class ChatModel:
    """One endpoint and one model; safe to share between threads."""

    settings: Settings

    @classmethod
    def open(cls, settings: Settings) -> ChatModel | None:
        """The model that the settings name; None when they name none, or turn it off. Asks nothing yet."""
        if settings.mode == "extractive" or not (settings.model_base_url or settings.model_name):
            return None
        return cls(settings)

    @property
    def name(self) -> str | None:
        """The model's name; None until the endpoint has been asked which it serves."""
        return self.settings.model_name

    def stream(
        self, messages: Sequence[Message], *, tools: Sequence[Tool] = (), seconds: float | None = None
    ) -> Iterator[Piece]:
        """The answer as it comes, Usage last; raises ModelFault, also after pieces were given."""
        raise ModelFault("connect", "no endpoint is asked yet")
