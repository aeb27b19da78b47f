"""Formats whose parsers a hostile file could break are read in a child process with limits."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from knowledge.errors import UnreadableFile
from knowledge.readers.outcome import Reading

SECONDS = 60.0
MEMORY_BYTES = 2 * 1024**3
MOST_CHARACTERS = 20_000_000
_MOST_OUTPUT_BYTES = 4 * MOST_CHARACTERS + 10_000
# The child is isolated from the environment and the folder it runs in, so it is told where this package lies.
_START = "import sys; sys.path.insert(0, sys.argv[1]); from knowledge.readers.confined import main; main()"
_ROOT = Path(__file__).resolve().parents[2]


def read_confined(
    kind: str, content: bytes, *, seconds: float = SECONDS, memory: int = MEMORY_BYTES
) -> Reading:
    """What the reader of `kind` (html, pdf, docx) makes of `content` within `seconds` and `memory` bytes.

    Raises UnreadableFile: the reader's own code, `timed_out`, or `broken_file` where the parser crashed.
    """
    command = [sys.executable, "-I", "-c", _START, str(_ROOT), kind, str(seconds), str(memory)]
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as made:
        given.write(content)
        given.seek(0)
        try:
            child = subprocess.run(
                command, stdin=given, stdout=made, stderr=subprocess.DEVNULL, timeout=seconds, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise UnreadableFile("timed_out", f"not read within {seconds:g} seconds") from error
        made.seek(0)
        written = made.read(_MOST_OUTPUT_BYTES + 1)
    if child.returncode != 0 or len(written) > _MOST_OUTPUT_BYTES:
        raise UnreadableFile("broken_file", f"the {kind} reader ended with {child.returncode}")
    return _reading(written)


def _reading(written: bytes) -> Reading:
    try:
        fields = json.loads(written)
    except ValueError as error:
        raise UnreadableFile("broken_file", "the reader wrote nothing that can be read") from error
    if "code" in fields:
        raise UnreadableFile(str(fields["code"]), str(fields["detail"]))
    title = fields["title"]
    return Reading(
        str(fields["text"]), title=None if title is None else str(title), wrapped=bool(fields["wrapped"])
    )
