"""Which files are meant by the paths someone gives: folders are walked, hidden files left out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path


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
