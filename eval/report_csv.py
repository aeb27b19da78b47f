"""A run as a table for a spreadsheet: a line for every case, a column for every metric."""

from __future__ import annotations

import csv
from pathlib import Path

from eval.runs import Run

_COLUMNS = ("case", "tags", "question", "expected", "expected_status", "status", "text", "why")
_BETWEEN = "\n"
# A spreadsheet takes what begins like this for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(run: Run, folder: Path) -> Path:
    """Write `<suite>.csv`, UTF-8 with the mark by which spreadsheets know it; gives the file's path."""
    metrics = list(dict.fromkeys(name for row in run.rows for name in row.scores))
    path = folder / f"{run.suite}.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file)
        lines.writerow([*_COLUMNS, "citations", "seconds", "tokens", *metrics])
        for row in run.rows:
            cells = [
                row.case,
                _BETWEEN.join(row.tags),
                row.question,
                _BETWEEN.join(row.expected),
                _BETWEEN.join(row.expected_status),
                row.status,
                row.text,
                row.why,
                _BETWEEN.join(f"[{one.marker}] {one.title}: {one.quote}" for one in row.quotes),
            ]
            scores = [row.scores.get(name) for name in metrics]
            tokens = "" if row.tokens is None else row.tokens
            lines.writerow([*map(_plain, cells), f"{row.seconds:.6f}", tokens, *map(_number, scores)])
    return path


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _number(score: float | None) -> str:
    return "" if score is None else f"{score:.6g}"
