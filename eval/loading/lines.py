"""JSON and JSON lines as tables, with file, line and column of what does not have the form."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.errors import BadCase, MissingData
from knowledge.errors import UnreadableFile
from knowledge.readers.decoding import decode


@dataclass(frozen=True, slots=True)
class Entry:
    """An object of a file, and where it stands: `place` is file and line."""

    place: str
    table: Mapping[str, Any]

    def text(self, field: str) -> str:
        """A field that must be a text with something in it; raises BadCase."""
        value = self.table.get(field)
        if not isinstance(value, str) or not value.strip():
            raise BadCase(f"{self.place}: the field {field!r} must be a text, not {value!r}")
        return value

    def texts(self, field: str) -> tuple[str, ...]:
        """A field that is a list of texts, or left out; raises BadCase."""
        value = self.table.get(field, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise BadCase(f"{self.place}: the field {field!r} must be a list of texts, not {value!r}")
        return tuple(value)

    def listed(self, field: str) -> list[Any]:
        """A field that must be a list; raises BadCase."""
        value = self.table.get(field)
        if not isinstance(value, list):
            raise BadCase(f"{self.place}: the field {field!r} must be a list, not {value!r}")
        return value

    def entries(self, field: str) -> Iterator[Entry]:
        """A field that must be a list of objects; raises BadCase."""
        for number, one in enumerate(self.listed(field), start=1):
            place = f"{self.place}: {field}[{number}]"
            if not isinstance(one, dict):
                raise BadCase(f"{place}: expected an object, not {one!r}")
            yield Entry(place, one)

    def within(self, field: str) -> Entry:
        """A field that is an object, or left out; raises BadCase."""
        value = self.table.get(field, {})
        if not isinstance(value, dict):
            raise BadCase(f"{self.place}: the field {field!r} must be an object, not {value!r}")
        return Entry(f"{self.place}: {field}", value)


def text_of(file: Path) -> str:
    """The text of a file, in whatever encoding it is written; raises MissingData, BadCase."""
    if not file.is_file():
        raise MissingData(f"{file.parent.name}/{file.name}")
    try:
        return decode(file.read_bytes())
    except UnreadableFile as error:
        raise BadCase(f"{file}: is no text") from error


def entries(file: Path) -> Iterator[Entry]:
    """The objects of a JSON-lines file; raises MissingData, and BadCase with line and column."""
    for number, line in enumerate(text_of(file).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except json.JSONDecodeError as error:
            raise BadCase(f"{file}:{number}:{error.colno}: no JSON: {error.msg}") from error
        if not isinstance(found, dict):
            raise BadCase(f"{file}:{number}:1: expected an object, not {line.strip()[:20]!r}")
        yield Entry(f"{file}:{number}", found)


def entry(file: Path) -> Entry:
    """The one object of a JSON file; raises MissingData, and BadCase with line and column."""
    try:
        found = json.loads(text_of(file))
    except json.JSONDecodeError as error:
        raise BadCase(f"{file}:{error.lineno}:{error.colno}: no JSON: {error.msg}") from error
    if not isinstance(found, dict):
        raise BadCase(f"{file}:1:1: expected an object")
    return Entry(str(file), found)
