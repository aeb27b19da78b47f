"""Runs suites by name and puts what they give into a table for people and into JSON."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from assistant.settings import Settings
from eval.cases import load_cases
from eval.errors import MissingData, UnknownSuite
from eval.report import Figure, Report, write
from eval.running import CERTAIN_BUT_WRONG
from eval.suites import SUITES, Suite, describe
from eval.suites.own import run_own_cases
from knowledge.progress import Progress

_OWN_CASES = ".jsonl"
_BY_KIND = ("right", CERTAIN_BUT_WRONG)
_HEADS = ("figure", "value", "95 % interval", "n")


def run_suites(
    names: Sequence[str],
    settings: Settings,
    *,
    out: Path,
    progress: Progress,
    say: Callable[[str], None] = lambda line: print(line, file=sys.stderr),  # noqa: T201
) -> dict[str, Report]:
    """The reports of these suites by their names, each written into the folder `out` when it is done.

    A name is one of SUITES or the path of a JSON-lines file of cases, which is asked of the bundled policies.
    Raises UnknownSuite before anything is run, BadCase. A suite whose data is not there is left out, and
    `say` told so in one line.
    """
    chosen = [_suite(name) for name in dict.fromkeys(names)]
    reports: dict[str, Report] = {}
    for suite in chosen:
        try:
            found = suite(settings, progress)
        except MissingData as error:
            say(str(error))
            continue
        for report in found:
            write(report, out)
            reports[report.suite] = report
    return reports


def _suite(name: str) -> Suite:
    if name in SUITES:
        return SUITES[name]
    path = Path(name)
    if path.suffix.lower() == _OWN_CASES and path.is_file():
        cases = load_cases(path)
        return lambda settings, progress: [run_own_cases(path.stem, cases, settings, progress)]
    raise UnknownSuite(name, (*SUITES, f"<a file of cases>{_OWN_CASES}"))


def suite_list() -> str:
    """The built-in suites, a line each: name and what it asks."""
    widest = max(map(len, SUITES))
    return "\n".join(f"{name:<{widest}}  {describe(name)}" for name in SUITES)


def as_json(reports: Mapping[str, Report], out: Path) -> dict[str, dict[str, object]]:
    """The form of `evaluate --json`: by suite its metrics and the path of the file with all its cases."""
    return {
        name: {
            "metrics": {key: _metric(figure) for key, figure in report.figures.items()},
            "cases": str((out / f"{name}.json").absolute()),
        }
        for name, report in reports.items()
    }


def _metric(figure: Figure) -> dict[str, float | int]:
    return {"value": figure.value, "low": figure.low, "high": figure.high, "n": figure.n}


def as_text(reports: Mapping[str, Report]) -> str:
    """The reports as plain tables, the kinds of cases apart from the other figures."""
    return "\n\n".join(_report_text(report) for report in reports.values())


def _report_text(report: Report) -> str:
    kinds = {head: _kinds(report, head) for head in _BY_KIND}
    apart = {f"{head}: {kind}" for head, figures in kinds.items() for kind in figures}
    whole = {name: one for name, one in report.figures.items() if name not in apart}
    tables = [_table(report.suite, whole)]
    tables += [
        _table(f"{report.suite}: {head}, by kind", figures) for head, figures in kinds.items() if figures
    ]
    return "\n\n".join(tables)


def _kinds(report: Report, head: str) -> dict[str, Figure]:
    """The figures of each kind of case under one head."""
    start = f"{head}: "
    return {name.removeprefix(start): one for name, one in report.figures.items() if name.startswith(start)}


def _table(title: str, figures: Mapping[str, Figure]) -> str:
    lines = [_HEADS, *(_line(name, figure) for name, figure in figures.items())]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEADS))]
    return "\n".join([title, *("  " + _padded(line, widths) for line in lines)])


def _line(name: str, figure: Figure) -> tuple[str, ...]:
    value, low, high = (f"{number:.3f}" for number in (figure.value, figure.low, figure.high))
    return (name, value, f"{low} … {high}", str(figure.n)) if figure.n else (name, "–", "–", "0")


def _padded(line: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(line, widths, strict=True)
    return "  ".join([f"{first[0]:<{first[1]}}", *(f"{text:>{width}}" for text, width in others)])
