"""`evaluate`: the benchmarks, their names, their reports, and how far they are from an earlier run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.settings import Language, Settings
from eval.comparing import Compared, comparable
from eval.errors import EvaluationError
from eval.report import Report
from eval.report_csv import write_csv
from eval.report_page import write_page
from eval.report_text import compared_text
from eval.runner import as_json, as_text, read_runs, run_suites, suite_list
from eval.running import Bench
from eval.running_respondents import search_alone
from eval.running_rival import Rival
from eval.running_search import score_search
from eval.runs import BadRun, Run, open_run, without_credentials
from eval.suites import SUITES
from ui.asking import check_mode
from ui.errors import BadInput
from ui.labelling import label
from ui.request import Evaluate
from ui.terminal import Terminal, json_text, visible

_RUNS = Path("evaluation") / "runs"
_WORSE = 1


def evaluate(command: Evaluate, settings: Settings, language: Language) -> int:
    """Run the suites and print their figures; 2 when none could be run, 1 when clearly worse, else 0."""
    with Terminal(language) as terminal:
        if command.listed:
            terminal.out(json_text(list(SUITES)) if command.as_json else suite_list())
            return 0
        earlier = read_baseline(command.baseline) if command.baseline is not None else {}
        bench = _bench(command, settings, terminal)
        reports = _run(command, bench, terminal)
        if not reports:
            terminal.out(json_text({})) if command.as_json else None
            return 2
        runs = {name: open_run(report.run) for name, report in reports.items() if report.run is not None}
        compared = comparable(runs, earlier, seed=command.seed)
        page = _write(list(runs.values()), compared, bench.out, language)
        if command.as_json:
            terminal.out(json_text(as_json(reports, bench.out)))
        else:
            terminal.out(visible(as_text(reports)))
            terminal.out(label(language, "evaluate.page", file=str(page)))
        _tell(compared, command, terminal, language)
        return _WORSE if any(one.is_worse for one in compared) else 0


def _bench(command: Evaluate, settings: Settings, terminal: Terminal) -> Bench:
    """How to run: the assistant in the mode asked for, its search alone, or a rival."""
    mode = settings.mode if command.mode is None or command.mode == "search" else command.mode
    chosen = replace(settings, mode=mode)
    bench = Bench(
        settings=chosen,
        out=command.out or settings.home / _RUNS,
        progress=terminal.progress,
        workers=command.workers,
        seed=command.seed,
        limit=command.limit,
    )
    if command.mode == "search":
        return replace(bench, respondent=search_alone, asked="search", score=score_search)
    if command.endpoint is not None and command.model is not None:
        return _rival(bench, command.endpoint, command.model, with_passages=command.with_passages)
    check_mode(mode, chosen)
    return bench


def _rival(bench: Bench, endpoint: str, model: str, *, with_passages: bool) -> Bench:
    """A bench of another model. The key of the settings goes to the endpoint of the settings alone."""
    settings = bench.settings
    is_ours = settings.model_base_url is not None and settings.model_base_url.rstrip("/") == endpoint.rstrip(
        "/"
    )
    rival = Rival(
        url=endpoint,
        model=model,
        key=settings.model_api_key if is_ours else None,
        passages=with_passages,
        seed=bench.seed,
    )
    asked = f"{model} at {without_credentials(endpoint)}, {'passages given' if with_passages else 'alone'}"
    return replace(bench, respondent=rival, asked=asked)


def _run(command: Evaluate, bench: Bench, terminal: Terminal) -> Mapping[str, Report]:
    try:
        bench.out.mkdir(parents=True, exist_ok=True)
        return run_suites(command.suites, bench, say=terminal.err)
    except EvaluationError as error:
        raise BadInput("detail", detail=str(error)) from error
    except OSError as error:
        raise BadInput("out_folder", folder=str(bench.out), detail=error.strerror or str(error)) from error


def _write(runs: Sequence[Run], compared: Sequence[Compared], out: Path, language: Language) -> Path:
    """The page and the tables of the runs; the page's path."""
    for run in runs:
        write_csv(run, out)
    return write_page(runs, out, compared={one.suite: one for one in compared}, language=language)


def _tell(compared: Sequence[Compared], command: Evaluate, terminal: Terminal, language: Language) -> None:
    """What changed since the baseline; where JSON is printed, to standard error."""
    if command.baseline is None:
        return
    say = terminal.err if command.as_json else terminal.out
    if any(one.changes for one in compared):
        say(visible(compared_text(compared)))
    else:
        terminal.err(label(language, "evaluate.no_pair", file=str(command.baseline)))


def read_baseline(path: Path) -> dict[str, Run]:
    """Earlier runs by suite: a run file, a folder of them, or what `--json` printed."""
    try:
        return read_runs(path)
    except OSError as error:
        raise BadInput("baseline", file=str(path), detail=error.strerror or str(error)) from error
    except BadRun as error:
        raise BadInput("baseline", file=str(path), detail=str(error)) from error
