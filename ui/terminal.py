"""What may reach a terminal or a pipe: nothing invisible, nothing that cannot be encoded."""

from __future__ import annotations

import json
import re
import sys
import threading
import time
from typing import TYPE_CHECKING, Protocol, Self

from assistant.settings import Language
from ui.labelling import worded

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

# Control characters but for tab and newline, marks that turn the direction of writing, line and paragraph
# separators, and halves of surrogate pairs: a terminal obeys them, so a text could forge what is shown.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_SECONDS_BETWEEN_LINES = 5.0


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"


def visible(text: str) -> str:
    """`text` with every character a terminal would obey written as its escape."""
    return _UNSAFE.sub(_escaped, text.replace("\r\n", "\n"))


def json_text(value: object) -> str:
    """One JSON document that reads back exactly and is safe to show on a terminal."""
    return _UNSAFE.sub(_escaped, json.dumps(value, ensure_ascii=False, indent=2))


def prepare_streams(*, as_json: bool) -> None:
    """Make every text printable: JSON is UTF-8, other text is escaped where the stream cannot say it."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        if as_json and stream is sys.stdout:
            reconfigure(encoding="utf-8", errors="backslashreplace")
        else:
            reconfigure(errors="backslashreplace")


class NobodyListens(Exception):
    """Who gave the command is gone or told to leave; what is not yet done is left undone."""


class Output(Protocol):
    """Where a command's words go: this terminal, or the process that handed the command over.

    Each of its methods may raise NobodyListens.
    """

    def out(self, text: str) -> None: ...

    def err(self, text: str) -> None: ...

    def said(self, text: str) -> None:
        """The text of an answer as a conversation remembers it."""

    def progress(self, what: str, done: int, total: int) -> None: ...


class Terminal:
    """The Output of the process a person started; progress goes to standard error."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._last_line = (float("-inf"), "")
        # Indexes are built, and tell how far they are, in a thread of their own.
        self._drawing = threading.RLock()
        self.last_said = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.clear()

    def out(self, text: str) -> None:
        self.clear()
        print(text, flush=True)  # noqa: T201  the one place that writes what a command prints

    def err(self, text: str) -> None:
        self.clear()
        print(visible(text), file=sys.stderr, flush=True)  # noqa: T201

    def said(self, text: str) -> None:
        self.last_said = text

    def progress(self, what: str, done: int, total: int) -> None:
        wording = worded(self._language, "progress", what)
        with self._drawing:
            if sys.stderr.isatty():
                self._draw(wording, done, total)
            else:
                self._write_line(wording, done, total)

    def clear(self) -> None:
        """Take the progress bar off the screen."""
        with self._drawing:
            if self._bar is not None:
                self._bar.stop()
                self._bar = None

    def _draw(self, wording: str, done: int, total: int) -> None:
        # rich takes a tenth of a second to import and is of use on a terminal only.
        from rich.console import Console
        from rich.progress import Progress as Bar

        if self._bar is None:
            self._bar = Bar(console=Console(stderr=True), transient=True, redirect_stdout=False)
            self._task = self._bar.add_task(wording, total=total or None)
            self._bar.start()
        assert self._task is not None
        self._bar.update(self._task, description=wording, completed=done, total=total or None)
        if total and done >= total:
            self.clear()

    def _write_line(self, wording: str, done: int, total: int) -> None:
        now = time.monotonic()
        when, before = self._last_line
        if total > 1 and (wording != before or now - when >= _SECONDS_BETWEEN_LINES):
            self._last_line = (now, wording)
            self.err(f"{wording} {done}/{total}")
