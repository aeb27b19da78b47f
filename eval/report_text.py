"""Figures and comparisons as tables for a terminal, and figures as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from eval.comparing import Compared
from eval.report import Figure, Report
from eval.rows import Row

_HEADS = ("figure", "value", "95 % interval", "n")
_CHANGE_HEADS = ("figure", "before", "now", "change", "p", "n")
_LISTED = 10
_LONGEST = 60


def as_json(reports: Mapping[str, Report], out: Path) -> dict[str, dict[str, object]]:
    """The form of `evaluate --json`: by suite its metrics and the path of the file with all its cases."""
    return {
        name: {
            "metrics": {key: _metric(figure) for key, figure in report.figures.items()},
            "cases": str((report.run or out / f"{name}.json").absolute()),
        }
        for name, report in reports.items()
    }


def _metric(figure: Figure) -> dict[str, float | int]:
    return {"value": figure.value, "low": figure.low, "high": figure.high, "n": figure.n}


def as_text(reports: Mapping[str, Report]) -> str:
    """The reports as plain tables, the kinds of cases apart from the other figures."""
    return "\n\n".join(_report_text(report) for report in reports.values())


def _report_text(report: Report) -> str:
    kinds = {head: by_tag(report.figures, head) for head in heads_by_tag(report.figures)}
    apart = {f"{head}: {kind}" for head, figures in kinds.items() for kind in figures}
    whole = {name: one for name, one in report.figures.items() if name not in apart}
    tables = [_figure_table(report.suite, whole)]
    tables += [_figure_table(f"{report.suite}: {head}, by kind", figures) for head, figures in kinds.items()]
    return "\n\n".join(tables)


def heads_by_tag(figures: Mapping[str, Figure]) -> list[str]:
    """The names of those figures that also stand by tag."""
    return [head for head in figures if by_tag(figures, head)]


def by_tag(figures: Mapping[str, Figure], head: str) -> dict[str, Figure]:
    """One figure for each kind of case."""
    start = f"{head}: "
    return {name.removeprefix(start): one for name, one in figures.items() if name.startswith(start)}


def compared_text(compared: Sequence[Compared]) -> str:
    """What changed since the earlier runs: figures with the chance of so large a difference, then cases."""
    return "\n\n".join(block for one in compared for block in _compared_blocks(one))


def _compared_blocks(compared: Compared) -> list[str]:
    lines = [
        (
            change.metric,
            f"{change.before:.3f}",
            f"{change.now:.3f}",
            f"{change.difference:+.3f}",
            f"{change.p_value:.4f}{' *' if change.is_significant else ''}",
            str(change.n),
        )
        for change in compared.changes
    ]
    blocks = [_table(f"{compared.suite}: now against before (* p < 0.05)", _CHANGE_HEADS, lines)]
    if compared.only_now or compared.only_before:
        blocks.append(f"left out: {compared.only_now} cases only now, {compared.only_before} only before")
    for head, rows in (("broken", compared.broken), ("fixed", compared.fixed)):
        if rows:
            blocks.append("\n".join([f"{head}: {len(rows)}", *_case_lines(rows)]))
    return blocks


def _case_lines(rows: Sequence[Row]) -> Iterable[str]:
    for row in rows[:_LISTED]:
        yield f"  {row.case}  {row.question[:_LONGEST]}" + (f"  ({row.why})" if row.why else "")
    if len(rows) > _LISTED:
        yield f"  … {len(rows) - _LISTED} more"


def _figure_table(title: str, figures: Mapping[str, Figure]) -> str:
    return _table(title, _HEADS, [_line(name, figure) for name, figure in figures.items()])


def _table(title: str, heads: tuple[str, ...], lines: Sequence[tuple[str, ...]]) -> str:
    whole = [heads, *lines]
    widths = [max(len(line[column]) for line in whole) for column in range(len(heads))]
    return "\n".join([title, *("  " + _padded(line, widths) for line in whole)])


def _line(name: str, figure: Figure) -> tuple[str, ...]:
    value, low, high = (f"{number:.3f}" for number in (figure.value, figure.low, figure.high))
    return (name, value, f"{low} … {high}", str(figure.n)) if figure.n else (name, "–", "–", "0")


def _padded(line: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(line, widths, strict=True)
    return "  ".join([f"{first[0]:<{first[1]}}", *(f"{text:>{width}}" for text, width in others)])
