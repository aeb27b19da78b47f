"""A run that is not finished: its rows on disk one by one, to be taken up again after an interruption."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from eval.rows import Row, row_of
from eval.runs import Facts, row_line

ENDING = ".growing.jsonl"
_FAILED = "failed"


@dataclass(slots=True)
class GrowingRun:
    """The rows asked so far, a line each below a line of facts; `done` are the cases they are of."""

    path: Path
    done: set[str]

    @classmethod
    def open(cls, folder: Path, suite: str, facts: Facts) -> GrowingRun:
        """The run begun in this folder where it has equal facts, else a new one in its place.

        A case that failed is asked again, and a line that was cut off is left out.
        """
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{suite}{ENDING}"
        head = json.dumps(asdict(facts), ensure_ascii=False, sort_keys=True)
        kept = _kept(path, head)
        # Written anew, so that nothing is appended to half a line.
        fresh = path.with_suffix(".fresh")
        done: set[str] = set()
        with fresh.open("w", encoding="utf-8") as file:
            file.write(head + "\n")
            for row in kept:
                done.add(row.case)
                file.write(row_line(row) + "\n")
        fresh.replace(path)
        return cls(path, done)

    def add(self, row: Row) -> None:
        """Keep a row; the end of this process does not lose it any more."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(row_line(row) + "\n")

    def rows(self) -> Iterator[Row]:
        """The rows kept, read one by one."""
        return (row_of(json.loads(line)) for line in self.lines())

    def lines(self) -> Iterator[str]:
        """The rows kept, as `row_line` gives them."""
        with self.path.open(encoding="utf-8") as file:
            next(file)
            for line in file:
                yield line.rstrip("\n")

    def remove(self) -> None:
        """The run is finished and written elsewhere."""
        self.path.unlink()


def _kept(path: Path, head: str) -> Iterator[Row]:
    """The rows of an earlier beginning that has the same facts."""
    if not path.exists():
        return
    with path.open(encoding="utf-8") as file:
        if next(file, "").rstrip("\n") != head:
            return
        for line in file:
            try:
                row = row_of(json.loads(line))
            except (ValueError, KeyError, TypeError):
                return
            if row.status != _FAILED:
                yield row
