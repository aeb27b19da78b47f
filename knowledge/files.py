"""The files meant by the paths someone gives, and their bytes: folders are walked, hidden files left out."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from knowledge.errors import UnreadableFile


def walk(paths: Sequence[Path]) -> list[Path]:
    """The files below `paths`, as absolute paths, each once, a folder's in the order of their names.

    A path that is no folder is given as it is, whether or not there is such a file: reading it will tell.
    """
    found: dict[Path, None] = {}
    for path in paths:
        absolute = Path(os.path.abspath(path.expanduser()))  # noqa: PTH100 - a link keeps its own name
        found.update(dict.fromkeys(_below(absolute) if absolute.is_dir() else [absolute]))
    return list(found)


def _below(folder: Path) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        # Given as it is, so that whoever reads it says what is wrong with it.
        yield folder
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if not entry.is_symlink():
                yield from _below(entry)
        else:
            yield entry


def content_of(path: Path, *, most_bytes: int) -> bytes:
    """The bytes of a file; raises UnreadableFile.

    Its codes are missing_file, no_permission, unknown_format (it is no file), too_large, broken_file.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableFile("unknown_format", f"{path.name} is no file")
        if status.st_size > most_bytes:
            raise UnreadableFile("too_large", f"{status.st_size} bytes, at most {most_bytes}")
        return path.read_bytes()
    except PermissionError as error:
        raise UnreadableFile("no_permission", str(path)) from error
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UnreadableFile("missing_file", str(path)) from error
    except OSError as error:
        raise UnreadableFile("broken_file", str(error)) from error
