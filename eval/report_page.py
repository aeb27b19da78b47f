"""Runs as one HTML page that needs nothing else: charts, comparison, and every case to look at."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from string import Template

from assistant.settings import Language
from eval.comparing import Compared
from eval.metrics import LESS_IS_BETTER
from eval.report_text import by_tag, heads_by_tag
from eval.runs import Run, row_line

PAGE = "report.html"


def write_page(
    runs: Sequence[Run], folder: Path, *, compared: Mapping[str, Compared], language: Language
) -> Path:
    """Write `report.html` over these runs into a folder; gives the file's path.

    `compared` are the comparisons with earlier runs by suite; the page holds both languages and opens in
    `language`.
    """
    labels = tomllib.loads(_asset("labels.toml"))
    before, after = (
        Template(_asset("report.html"))
        .substitute(
            language=language,
            title=labels[language]["title"],
            style=_asset("report.css"),
            script=_asset("report.js"),
            held="\0",
        )
        .split("\0")
    )
    path = folder / PAGE
    with path.open("w", encoding="utf-8") as file:
        file.write(before)
        file.writelines(_harmless(part) for part in _held(runs, compared, labels=labels, language=language))
        file.write(after)
    return path


def _held(
    runs: Sequence[Run], compared: Mapping[str, Compared], *, labels: object, language: Language
) -> Iterator[str]:
    """What the page shows, as JSON, part by part."""
    head = {"language": language, "labels": labels, "less_is_better": sorted(LESS_IS_BETTER)}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "suites": ['
    for number, run in enumerate(runs):
        summary = json.dumps(_summary(run, compared.get(run.suite)), ensure_ascii=False)
        yield (", " if number else "") + summary[:-1] + ', "rows": ['
        for place, row in enumerate(run.rows):
            yield (",\n" if place else "") + row_line(row)
        yield "]}"
    yield "]}"


def _summary(run: Run, compared: Compared | None) -> dict[str, object]:
    facts = asdict(run.facts) if run.facts is not None else None
    return {
        "name": run.suite,
        "headline": next((name for row in run.rows for name in row.scores), ""),
        "figures": {name: asdict(figure) for name, figure in run.figures.items()},
        "by_tag": [
            {
                "name": head,
                "figures": {tag: asdict(figure) for tag, figure in by_tag(run.figures, head).items()},
            }
            for head in heads_by_tag(run.figures)
        ],
        "facts": facts,
        "compared": _changes(compared) if compared is not None else None,
    }


def _changes(compared: Compared) -> dict[str, object]:
    return {
        "changes": [
            {
                "metric": change.metric,
                "before": change.before,
                "now": change.now,
                "difference": change.difference,
                "p_value": change.p_value,
                "significant": change.is_significant,
                "n": change.n,
            }
            for change in compared.changes
        ],
        "fixed": [row.case for row in compared.fixed],
        "broken": [row.case for row in compared.broken],
    }


def _harmless(part: str) -> str:
    """JSON that stays within the script element that holds it, whatever a text says."""
    return part.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _asset(name: str) -> str:
    return resources.files("eval").joinpath(f"page/{name}").read_text(encoding="utf-8")
