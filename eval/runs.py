"""A run as a file: what was asked of what, the figures, and a row for every case."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass
from functools import lru_cache
from importlib import metadata
from itertools import takewhile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from assistant.settings import Settings
from eval.errors import EvaluationError
from eval.report import Figure, Report
from eval.rows import Row, row_of
from eval.running_respondents import today
from knowledge.archive import Archive

_DISTRIBUTION = "sme-policy-assistant"
# Where things lie on one machine says nothing about a run.
_PLACES = ("home", "eval_data")
# The line below which every row has one of its own.
_ROWS = ' "rows": ['


class BadRun(EvaluationError):
    """A file that is no run; the message names it and what it lacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a run depends on; two runs of equal facts ask the same of the same.

    `settings` are without secrets; `data` are sha256 by what they are of; `asked` is what gave the answers;
    `day` is the one that cases without a day of their own are asked for.
    """

    version: str
    day: str
    python: str
    packages: Mapping[str, str]
    settings: Mapping[str, str]
    asked: str
    seed: int
    data: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A finished run, read back; `rows` can be gone through again and again.

    `facts` is None in a file that an earlier version wrote.
    """

    suite: str
    figures: dict[str, Figure]
    rows: Iterable[Row]
    facts: Facts | None = None


def facts_of(settings: Settings, *, asked: str, seed: int, data: Mapping[str, str]) -> Facts:
    """The facts of a run that starts now."""
    return Facts(
        version=_version(),
        day=today().isoformat(),
        python=platform.python_version(),
        packages=_packages(),
        settings={
            field.name: _shown(getattr(settings, field.name))
            for field in fields(settings)
            if field.repr and field.name not in _PLACES
        },
        asked=asked,
        seed=seed,
        data=data,
    )


def _shown(value: object) -> str:
    """A setting as it may be read by others: an address without the name and password in it."""
    written = str(value)
    return without_credentials(written) if "://" in written else written


def without_credentials(address: str) -> str:
    """An address without user, password, query and fragment."""
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"


def _version() -> str:
    try:
        return metadata.version(_DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "unknown"


@lru_cache(maxsize=1)
def _packages() -> dict[str, str]:
    """The versions of all that is installed and that the distribution names."""
    try:
        required = metadata.requires(_DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        return {}
    found: dict[str, str] = {}
    for line in required:
        name = _name_in(line)
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return dict(sorted(found.items()))


def _name_in(requirement: str) -> str:
    end = next((at for at, sign in enumerate(requirement) if not (sign.isalnum() or sign in "-_.")), None)
    return requirement[:end]


def digest(parts: Iterable[str]) -> str:
    """The sha256 of texts in their order."""
    found = hashlib.sha256()
    for part in parts:
        found.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return found.hexdigest()


def digest_of(archive: Archive) -> str:
    """The sha256 of all that an archive holds, in no order."""
    return digest(sorted(f"{one.document.id} {one.document.sha256}" for one in archive.documents()))


def write_run(
    folder: Path, *, suite: str, facts: Facts, figures: Mapping[str, Figure], lines: Iterable[str]
) -> Path:
    """Write a run as JSON, each row on a line of its own, whole or not at all; gives the file's path.

    `lines` are the rows as `row_line` gives them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{suite}.json"
    unfinished = path.with_suffix(".unfinished")
    head = {
        "suite": suite,
        "facts": asdict(facts),
        "figures": {name: asdict(figure) for name, figure in figures.items()},
    }
    with unfinished.open("w", encoding="utf-8") as file:
        file.write(json.dumps(head, ensure_ascii=False, indent=1)[:-2] + f",\n{_ROWS}")
        for number, line in enumerate(lines):
            file.write((",\n" if number else "\n") + line)
        file.write("\n]}\n")
    unfinished.replace(path)
    return path


def row_line(row: Row) -> str:
    """A row as one line of JSON, without the line's end."""
    # Faster than `asdict`, which copies every text.
    return json.dumps(row, default=_fields, ensure_ascii=False, separators=(",", ":"))


def _fields(held: object) -> dict[str, object]:
    """The fields of a value of ours; raises TypeError for another one."""
    if not is_dataclass(held):
        raise TypeError(f"no JSON for {type(held).__name__}")
    return {field.name: getattr(held, field.name) for field in fields(held)}


def read_run(file: Path) -> Run:
    """A run as `write_run` wrote it, or an earlier version of it; raises BadRun, OSError."""
    try:
        held = json.loads(file.read_text(encoding="utf-8"))
        return _run_of(held, tuple(_any_row(row, held["suite"]) for row in held["rows"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadRun(f"{file} is no run of `evaluate`: {error!r}") from error


@dataclass(frozen=True, slots=True)
class StoredRows:
    """The rows of a file of `write_run`, read one by one each time."""

    path: Path

    def __iter__(self) -> Iterator[Row]:
        with self.path.open(encoding="utf-8") as file:
            for line in file:
                if line.startswith(_ROWS):
                    break
            for line in file:
                if line.startswith("{"):
                    yield row_of(json.loads(line.rstrip(",\n")))


def open_run(file: Path) -> Run:
    """A run as this version's `write_run` wrote it, its rows left in the file."""
    with file.open(encoding="utf-8") as lines:
        head = "".join(takewhile(lambda line: not line.startswith(_ROWS), lines))
    return _run_of(json.loads(f"{head}{_ROWS}]}}"), StoredRows(file))


def _run_of(held: Mapping[str, Any], rows: Iterable[Row]) -> Run:
    return Run(
        suite=held["suite"],
        figures={name: Figure(**figure) for name, figure in held["figures"].items()},
        rows=rows,
        facts=Facts(**held["facts"]) if "facts" in held else None,
    )


def _any_row(held: dict[str, Any], suite: str) -> Row:
    """A row of this version, or one that only said whether it was right."""
    if "suite" in held:
        return row_of(held)
    return Row(
        case=held["case"],
        suite=suite,
        question=held["question"],
        status=held["status"],
        text=held["text"],
        tags=(held["kind"],),
        scores={"right": _score(held["right"])},
        why=held["why"],
    )


def rows_of(report: Report) -> Iterator[Row]:
    """The rows of a suite that asks by itself, as a run keeps them."""
    for row in report.rows:
        yield Row(
            case=row.case,
            suite=report.suite,
            question=row.question,
            status=row.status,
            text=row.text,
            tags=(row.kind,),
            scores={"right": _score(row.right)},
            why=row.why,
        )


def _score(right: bool | None) -> float | None:
    return None if right is None else float(right)


def repeated(ids: Sequence[str]) -> str | None:
    """The first id that stands twice."""
    seen: set[str] = set()
    return next((one for one in ids if one in seen or seen.add(one)), None)  # type: ignore[func-returns-value]
