"""`evaluate`: the benchmarks, their names, their reports, and how far they are from an earlier run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from assistant.settings import Language, Settings
from eval.errors import EvaluationError
from eval.report import Report
from eval.runner import as_json, as_text, run_suites, suite_list
from eval.suites import SUITES
from ui.asking import check_mode
from ui.errors import BadInput
from ui.labelling import label
from ui.request import Evaluate
from ui.terminal import Terminal, json_text, visible

_RUNS = Path("evaluation") / "runs"
Values = Mapping[str, Mapping[str, float]]
"""Figures of an earlier run: by suite, then by name."""


def evaluate(command: Evaluate, settings: Settings, language: Language) -> int:
    """Run the suites and print their figures; 2 when none could be run, else 0."""
    with Terminal(language) as terminal:
        if command.listed:
            terminal.out(json_text(list(SUITES)) if command.as_json else suite_list())
            return 0
        earlier = read_baseline(command.baseline) if command.baseline is not None else {}
        out = command.out or settings.home / _RUNS
        reports = _run(command, settings, out=out, terminal=terminal)
        if command.as_json:
            terminal.out(json_text(as_json(reports, out)))
        elif reports:
            terminal.out(visible(as_text(reports)))
            terminal.out("\n".join(changes(reports, earlier, language)))
        return 0 if reports else 2


def _run(command: Evaluate, settings: Settings, *, out: Path, terminal: Terminal) -> Mapping[str, Report]:
    if command.mode == "search":
        raise BadInput("search_mode")
    chosen = replace(settings, mode=command.mode or settings.mode)
    check_mode(chosen.mode, chosen)
    try:
        out.mkdir(parents=True, exist_ok=True)
        return run_suites(command.suites, chosen, out=out, progress=terminal.progress, say=terminal.err)
    except EvaluationError as error:
        raise BadInput("detail", detail=str(error)) from error
    except OSError as error:
        raise BadInput("out_folder", folder=str(out), detail=error.strerror or str(error)) from error


def changes(reports: Mapping[str, Report], earlier: Values, language: Language) -> list[str]:
    """A line for each figure that an earlier run has too."""
    return [
        label(
            language,
            "evaluate.change",
            suite=suite,
            figure=name,
            change=f"{figure.value - earlier[suite][name]:+.3f}",
            earlier=f"{earlier[suite][name]:.3f}",
        )
        for suite, report in reports.items()
        for name, figure in report.figures.items()
        if name in earlier.get(suite, {})
    ]


def read_baseline(file: Path) -> Values:
    """The figures of an earlier run: a file that `--out` wrote, or what `--json` printed."""
    try:
        held = json.loads(file.read_text(encoding="utf-8"))
        runs = {held["suite"]: held["figures"]} if "figures" in held else _metrics(held)
        return {
            suite: {name: float(figure["value"]) for name, figure in figures.items()}
            for suite, figures in runs.items()
        }
    except OSError as error:
        raise BadInput("baseline", file=str(file), detail=error.strerror or str(error)) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput("baseline", file=str(file), detail=repr(error)) from error


def _metrics(
    held: Mapping[str, dict[str, dict[str, dict[str, float]]]],
) -> dict[str, dict[str, dict[str, float]]]:
    return {suite: run["metrics"] for suite, run in held.items()}
