"""The harness keeps nothing of the cases it has asked."""

from __future__ import annotations

import gc
import os
import tracemalloc
from pathlib import Path

from eval.report_csv import write_csv
from eval.report_page import write_page
from eval.runs import open_run
from tests.eval.benches import as_assistant, bench, stand_in, trial

# `make endurance` takes 10,000.
CASES = int(os.environ.get("SME_POLICY_TEST_CASES", "600"))
# An allocation or two may be kept by the interpreter itself; a row takes more than a thousand.
BYTES_A_CASE = 32
SLACK = 100_000


def test_no_memory_is_kept_of_an_asked_case(tmp_path: Path) -> None:
    held: dict[int, int] = {}

    def note(what: str, done: int, total: int) -> None:
        if done in (CASES // 5, CASES):
            gc.collect()
            held[done] = tracemalloc.get_traced_memory()[0]

    asked = trial(CASES)
    one = bench(tmp_path, progress=note)
    tracemalloc.start()
    try:
        one.take(asked, as_assistant(stand_in(tmp_path, remembers=False)))
    finally:
        tracemalloc.stop()
    grown = held[CASES] - held[CASES // 5]
    assert grown < BYTES_A_CASE * CASES * 4 // 5 + SLACK


def test_the_page_and_the_table_are_written_without_holding_the_rows(tmp_path: Path) -> None:
    report = bench(tmp_path).take(trial(CASES), as_assistant(stand_in(tmp_path, remembers=False)))
    assert report.run is not None
    size = report.run.stat().st_size
    tracemalloc.start()
    try:
        run = open_run(report.run)
        write_csv(run, tmp_path)
        write_page([run], tmp_path, compared={}, language="zh")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < size / 2 + 400_000
