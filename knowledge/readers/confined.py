"""The child process of `confinement`: sets its own limits, then reads standard input, then writes JSON."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from importlib import import_module
from typing import cast

from knowledge.errors import UnreadableFile
from knowledge.readers.confinement import MOST_CHARACTERS
from knowledge.readers.outcome import Reading

# Names, not functions: a parser is loaded only once the limits stand.
CONFINED = {"html": "read_html", "pdf": "read_pdf", "docx": "read_docx"}
_MOST_FILE_BYTES = 256 * 1024**2


def main() -> None:
    """Read standard input as the format, within the seconds and bytes, that the arguments name."""
    kind, seconds, memory = sys.argv[2:5]
    _limit(float(seconds), int(memory))
    try:
        reading = _read(kind)
        written: dict[str, object] = {
            "text": reading.text,
            "title": reading.title,
            "wrapped": reading.wrapped,
        }
    except UnreadableFile as error:
        written = {"code": error.code, "detail": error.detail[:1000]}
    sys.stdout.buffer.write(json.dumps(written).encode("ascii", "replace"))


def _read(kind: str) -> Reading:
    module = import_module(f"knowledge.readers.{kind}")
    try:
        reading = cast(Reading, getattr(module, CONFINED[kind])(sys.stdin.buffer.read()))
    except (MemoryError, RecursionError) as error:
        raise UnreadableFile("broken_file", "it needs more memory than a file may") from error
    if len(reading.text) > MOST_CHARACTERS:
        raise UnreadableFile("too_large", f"its text has more than {MOST_CHARACTERS} characters")
    return reading


def _limit(seconds: float, memory: int) -> None:
    """Bound memory, processor time, the size of written files and their number, where the system can."""
    try:
        # Windows has no such limits; the parent's clock holds there too.
        import resource
    except ImportError:
        return
    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: int(seconds) + 1,
        resource.RLIMIT_FSIZE: _MOST_FILE_BYTES,
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in limits.items():
        _, hard = resource.getrlimit(kind)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # macOS knows the limit on memory, but refuses to set it.
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (bound, bound))
