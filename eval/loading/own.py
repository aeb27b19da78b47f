"""A user's own cases: JSON lines and YAML with all a case can say, CSV of `question,answer[,source]`."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from decimal import InvalidOperation
from pathlib import Path

import yaml

from assistant.answer import Status
from eval.cases import Case, Gold, case_of, load_cases
from eval.errors import BadCase
from eval.loading.lines import text_of

_COLUMNS = ("question", "answer", "source", "id", "status", "place", "tags")
_NEEDED = ("question", "answer")
_BETWEEN_WORDINGS = "|"
_STATUSES = tuple(status.value for status in Status)


def own_cases(file: Path) -> tuple[Case, ...]:
    """The cases of a file by its ending, see FORMS; raises BadCase naming file, line and column."""
    cases = FORMS[file.suffix.lower()](file)
    if not cases:
        raise BadCase(f"{file}:1: there is no case in it")
    return cases


def csv_cases(file: Path) -> tuple[Case, ...]:
    """The cases of a table whose first line names its columns: `question`, `answer` and more if wanted.

    Wordings of one answer are set apart by `|`; an answer may be empty where the `status` is another than
    `answered`. `source` names the document that holds the answer by id, title or file; `tags` are set apart
    by `|` too. Raises BadCase.
    """
    lines = csv.reader(io.StringIO(text_of(file)), strict=True)
    try:
        head = [name.strip().lower() for name in next(lines, [])]
        _check_head(file, head)
        begun: list[tuple[int, list[str]]] = []
        # A field may hold line ends, so a case begins where the one before it ended.
        begins = lines.line_num + 1
        for cells in lines:
            begun.append((begins, cells))
            begins = lines.line_num + 1
    except csv.Error as error:
        raise BadCase(f"{file}:{lines.line_num}: no CSV: {error}") from error
    return tuple(_csv_case(file, line, head, cells) for line, cells in begun if any(map(str.strip, cells)))


def yaml_cases(file: Path) -> tuple[Case, ...]:
    """The cases of a YAML list, each with the fields that a line of JSON has; raises BadCase."""
    try:
        root = yaml.compose(text_of(file), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"{mark.line + 1}:{mark.column + 1}" if mark is not None else "1:1"
        raise BadCase(f"{file}:{place}: no YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise BadCase(f"{file}:1:1: no YAML: {error}") from error
    if not isinstance(root, yaml.SequenceNode):
        raise BadCase(f"{file}:1:1: expected a list of cases, each beginning with a dash")
    return tuple(_yaml_case(file, node) for node in root.value)


FORMS: dict[str, Callable[[Path], tuple[Case, ...]]] = {
    ".jsonl": load_cases,
    ".yaml": yaml_cases,
    ".yml": yaml_cases,
    ".csv": csv_cases,
}


def _check_head(file: Path, head: list[str]) -> None:
    missing = [name for name in _NEEDED if name not in head]
    if missing:
        raise BadCase(f"{file}:1: there is no column {missing[0]!r}; the first line must name the columns")
    for number, name in enumerate(head, start=1):
        if name not in _COLUMNS:
            raise BadCase(f"{file}:1: column {number} is {name!r}; known are {', '.join(_COLUMNS)}")
        if head.index(name) + 1 < number:
            raise BadCase(f"{file}:1: column {number} is {name!r} again")


def _csv_case(file: Path, line: int, head: list[str], written: list[str]) -> Case:
    place = f"{file}:{line}"
    if len(written) != len(head):
        raise BadCase(
            f"{place}: {len(written)} columns instead of {len(head)}; quote text with a comma in it"
        )
    cells = dict(zip(head, map(str.strip, written), strict=True))
    status = cells.get("status") or Status.ANSWERED.value
    if status not in _STATUSES:
        raise BadCase(f"{_at(place, head, 'status')} is {status!r}; known are {', '.join(_STATUSES)}")
    if not cells["question"]:
        raise BadCase(f"{_at(place, head, 'question')} is empty")
    wordings = _parts(cells["answer"])
    if not wordings and status == Status.ANSWERED.value:
        raise BadCase(f"{_at(place, head, 'answer')} is empty, and the status is answered")
    tags = _parts(cells.get("tags", ""))
    return Case(
        id=cells.get("id") or f"line {line}",
        question=cells["question"],
        kind=tags[0] if tags else "own",
        status=(status,),
        expected=(wordings,) if wordings else (),
        place=cells.get("place") or None,
        tags=tags,
        gold=tuple(map(Gold, _parts(cells.get("source", "")))),
    )


def _at(place: str, head: list[str], name: str) -> str:
    return f"{place}: column {head.index(name) + 1} ({name})"


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(_BETWEEN_WORDINGS) if part.strip())


def _yaml_case(file: Path, node: yaml.Node) -> Case:
    place = f"{file}:{node.start_mark.line + 1}:{node.start_mark.column + 1}"
    try:
        table = yaml.SafeLoader("").construct_document(node)
        if not isinstance(table, dict):
            raise BadCase(f"{place}: expected the fields of a case, not {table!r}")
        return case_of(table)
    except KeyError as error:
        raise BadCase(f"{place}: lacks the field {error}") from error
    except (ValueError, TypeError, InvalidOperation, yaml.YAMLError) as error:
        raise BadCase(f"{place}: {error}") from error
