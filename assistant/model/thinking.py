"""What a model thinks aloud between `<think>` and `</think>`, taken out of the text while it streams."""

from __future__ import annotations

import re
from dataclasses import dataclass

_OPEN = re.compile(r"<(?:think|thinking|reasoning)>", re.IGNORECASE)
_CLOSE = re.compile(r"</(?:think|thinking|reasoning)>", re.IGNORECASE)
# A tag that closes nothing (the opening one stood in the model's own template) is left out as well.
_EITHER = re.compile(f"{_OPEN.pattern}|{_CLOSE.pattern}", re.IGNORECASE)
_TAGS = tuple(f"<{slash}{name}>" for slash in ("", "/") for name in ("think", "thinking", "reasoning"))


@dataclass(slots=True)
class Thinking:
    """Takes pieces in, gives the words meant for the reader; thought that is never closed is never given."""

    _held: str = ""
    _inside: bool = False

    def feed(self, piece: str) -> str:
        """What can be said now; the start of what may become a tag is held back."""
        self._held += piece
        said: list[str] = []
        while self._held:
            tag = (_CLOSE if self._inside else _EITHER).search(self._held)
            if tag is None:
                break
            if not self._inside:
                said.append(self._held[: tag.start()])
            self._inside = _OPEN.fullmatch(tag[0]) is not None
            self._held = self._held[tag.end() :]
        kept = _may_become_a_tag(self._held)
        if not self._inside:
            said.append(self._held[: len(self._held) - kept])
        self._held = self._held[len(self._held) - kept :]
        return "".join(said)

    def finish(self) -> str:
        """What was held back and never became a tag."""
        rest, self._held = self._held, ""
        return "" if self._inside else rest


def _may_become_a_tag(text: str) -> int:
    """The length of the end of the text that a tag may start with."""
    at = text.rfind("<")
    if at < 0:
        return 0
    start = text[at:].lower()
    return len(start) if any(tag.startswith(start) for tag in _TAGS) else 0
