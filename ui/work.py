"""What every command works with: the open assistant, where its words go, and the wishes of who gave it."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.pipeline import Assistant
from assistant.settings import Language
from ui.terminal import Output, json_text, visible


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """`bundled` says whether the bundled policies exist for who gave the command."""

    assistant: Assistant
    output: Output
    language: Language
    bundled: bool

    def print_json(self, value: object) -> None:
        self.output.out(json_text(value))

    def print_text(self, text: str) -> None:
        self.output.out(visible(text))
