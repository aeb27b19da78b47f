"""Figures of a run: the mean of every metric with its bootstrap interval, by tag, and the time taken."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from eval.metrics.declining import CONFIDENCE, NO_EVIDENCE, area_figure, refusal_curve
from eval.report import Figure, share
from eval.rows import Row

RESAMPLES = 2_000
_ENDS = (2.5, 97.5)
# Few distinct values (yes and no, thirds) are drawn by their counts, which takes no time at any size.
_FEW = 32
_DRAWN_AT_ONCE = 2_000_000
LATENCIES = {"latency p50": 50.0, "latency p95": 95.0}

Values = NDArray[np.float64]


def bootstrap_mean(values: Values, *, seed: int) -> Figure:
    """A mean with the percentile bootstrap's 95 % interval (Efron 1979), of 2,000 resamples.

    Where all values are 0 or all are 1 no resample differs, so the interval of that share is Wilson's.
    """
    n = len(values)
    distinct, counts = np.unique(values, return_counts=True)
    if n == 0 or (len(distinct) == 1 and distinct[0] in (0.0, 1.0)):
        return share(int(values.sum()), n)
    generator = np.random.default_rng(seed)
    if len(distinct) <= _FEW:
        means = generator.multinomial(n, counts / n, size=RESAMPLES) @ distinct / n
    else:
        means = _resampled(values, generator, lambda drawn: drawn.mean(axis=1))
    low, high = np.percentile(means, _ENDS)
    return Figure(float(values.mean()), float(low), float(high), n)


def bootstrap_percentile(values: Values, percentile: float, *, seed: int) -> Figure:
    """A percentile (0 to 100) with the percentile bootstrap's 95 % interval."""
    if not len(values):
        return Figure(0.0, 0.0, 0.0, 0)
    generator = np.random.default_rng(seed)
    found = _resampled(values, generator, lambda drawn: np.percentile(drawn, percentile, axis=1))
    low, high = np.percentile(found, _ENDS)
    return Figure(float(np.percentile(values, percentile)), float(low), float(high), len(values))


def _resampled(
    values: Values, generator: np.random.Generator, statistic: Callable[[Values], Values]
) -> Values:
    """The statistic of each resample, a part of them at a time."""
    n = len(values)
    resamples = RESAMPLES if n * RESAMPLES <= _DRAWN_AT_ONCE * 10 else RESAMPLES // 4
    at_once = max(1, _DRAWN_AT_ONCE // n)
    parts = [
        statistic(values[generator.integers(0, n, size=(min(at_once, resamples - start), n))])
        for start in range(0, resamples, at_once)
    ]
    return np.concatenate(parts)


@dataclass(slots=True)
class Tally:
    """The numbers of a run as its rows go by; the rows themselves are not kept."""

    by_metric: dict[str, array[float]] = field(default_factory=dict)
    by_tag: dict[str, dict[str, array[float]]] = field(default_factory=dict)
    seconds: array[float] = field(default_factory=lambda: array("d"))
    tokens: array[float] = field(default_factory=lambda: array("d"))
    answerable: array[float] = field(default_factory=lambda: array("d"))
    unanswerable: array[float] = field(default_factory=lambda: array("d"))

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Tally:
        tally = cls()
        for row in rows:
            tally.add(row)
        return tally

    def add(self, row: Row) -> None:
        """Count one row; a score of None names the metric and counts no case."""
        for metric, score in row.scores.items():
            values = self.by_metric.setdefault(metric, array("d"))
            if score is None:
                continue
            values.append(score)
            for tag in row.tags:
                self.by_tag.setdefault(metric, {}).setdefault(tag, array("d")).append(score)
        self.seconds.append(row.seconds)
        if row.tokens is not None:
            self.tokens.append(row.tokens)
        if (sure := row.scores.get(CONFIDENCE)) is not None:
            if row.expected_status == ("answered",):
                self.answerable.append(sure)
            elif row.expected_status == (NO_EVIDENCE,):
                self.unanswerable.append(sure)

    def figures(self, *, seed: int, apart: Iterable[str] = ()) -> dict[str, Figure]:
        """Every metric's figure by its name; the first metric's and those of `apart` also by tag.

        Seconds stand with their mean and percentiles, tokens where a chat model counted them; the area under
        the curve of declining and its points where rows of both kinds say how sure the assistant was.
        """
        found = {name: bootstrap_mean(_of(values), seed=seed) for name, values in self.by_metric.items()}
        seconds = _of(self.seconds)
        found["seconds"] = bootstrap_mean(seconds, seed=seed)
        for name, percentile in LATENCIES.items():
            found[name] = bootstrap_percentile(seconds, percentile, seed=seed)
        if self.tokens:
            found["tokens"] = bootstrap_mean(_of(self.tokens), seed=seed)
        if self.answerable and self.unanswerable:
            found["AUC"] = area_figure(self.answerable, self.unanswerable)
            found |= refusal_curve(self.answerable, self.unanswerable)
        for metric in dict.fromkeys([*list(self.by_metric)[:1], *apart]):
            for tag, values in self.by_tag.get(metric, {}).items():
                found[f"{metric}: {tag}"] = bootstrap_mean(_of(values), seed=seed)
        return found


def _of(values: array[float]) -> Values:
    return np.array(values, dtype=np.float64)
