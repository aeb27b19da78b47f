"""Runs suites by name, each into a run file of its own, and reads runs back."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from eval.errors import MissingData
from eval.report import Report
from eval.report_text import as_json, as_text
from eval.running import Bench
from eval.running_respondents import ask_assistant
from eval.runs import BadRun, Run, facts_of, read_run, row_line, rows_of, write_run
from eval.suites import SUITES, Suite, describe
from eval.suites.own import own_suite

__all__ = ["as_json", "as_text", "read_runs", "run_suites", "suite_list"]

# These ask in their own way, which knows neither rivals nor search alone.
_ONLY_OF_THE_ASSISTANT = frozenset({"retrieval", "versions", "crowd", "injection"})


def run_suites(
    names: Sequence[str],
    bench: Bench,
    *,
    say: Callable[[str], None] = lambda line: print(line, file=sys.stderr),  # noqa: T201
) -> dict[str, Report]:
    """The reports of these suites by their names, each with its run written into the bench's folder.

    A name is one of SUITES or the path of a user's own folder or file, see eval/suites/own.py.
    Raises UnknownSuite before anything is run, BadCase. A suite whose data is not there, or that cannot ask
    whom the bench asks, is left out, and `say` told so in one line.
    """
    chosen = {name: _suite(name) for name in dict.fromkeys(names)}
    reports: dict[str, Report] = {}
    for name, suite in chosen.items():
        if name in _ONLY_OF_THE_ASSISTANT and bench.respondent is not ask_assistant:
            say(f"the suite {name!r} asks the assistant in its own way, so it is left out")
            continue
        try:
            found = suite(bench.settings, bench)
        except MissingData as error:
            say(str(error))
            continue
        for report in found:
            reports[report.suite] = report if report.run is not None else _written(report, bench)
    return reports


def _written(report: Report, bench: Bench) -> Report:
    """The report of a suite that asks by itself, with its rows written as a run."""
    facts = facts_of(bench.settings, asked=bench.asked, seed=bench.seed, data={})
    path = write_run(
        bench.out,
        suite=report.suite,
        facts=facts,
        figures=report.figures,
        lines=map(row_line, rows_of(report)),
    )
    return replace(report, run=path)


def _suite(name: str) -> Suite:
    """A built-in suite, or a user's own folder or file; read at once."""
    return SUITES[name] if name in SUITES else own_suite(Path(name))


def suite_list() -> str:
    """The built-in suites, a line each: name and what it asks."""
    widest = max(map(len, SUITES))
    return "\n".join(f"{name:<{widest}}  {describe(name)}" for name in SUITES)


def read_runs(path: Path) -> dict[str, Run]:
    """Earlier runs by suite: of a run file, of a folder of them, or of what `evaluate --json` printed.

    Raises BadRun, OSError.
    """
    if path.is_dir():
        files = sorted(path.glob("*.json"))
        if not files:
            raise BadRun(f"{path} holds no run")
        return {run.suite: run for run in map(read_run, files)}
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadRun(f"{path} is no JSON: {error}") from error
    if isinstance(held, Mapping) and "rows" not in held:
        return _printed(path, held)
    run = read_run(path)
    return {run.suite: run}


def _printed(path: Path, held: Mapping[str, object]) -> dict[str, Run]:
    """The runs whose files a printed summary names."""
    runs: dict[str, Run] = {}
    for suite, one in held.items():
        if not isinstance(one, Mapping) or not isinstance(file := one.get("cases"), str):
            raise BadRun(f"{path} names no file of cases for {suite!r}")
        runs[suite] = read_run(Path(file))
    if not runs:
        raise BadRun(f"{path} holds no run")
    return runs
