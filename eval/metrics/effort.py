"""What a run costs: latency and tokens."""

from __future__ import annotations

import math
from collections.abc import Sequence

from eval.rows import Row


def latency_p50(rows: Sequence[Row]) -> float | None:
    """Latency p50: the median seconds from question to finished answer; see percentile."""
    return percentile([row.seconds for row in rows], 0.50)


def latency_p95(rows: Sequence[Row]) -> float | None:
    """Latency p95: the seconds within which 95 of 100 answers are finished; see percentile."""
    return percentile([row.seconds for row in rows], 0.95)


def tokens(rows: Sequence[Row]) -> float | None:
    """Tokens: the mean of what a chat model read and wrote for a case, by its server's count."""
    counted = [row.tokens for row in rows if row.tokens is not None]
    return sum(counted) / len(counted) if counted else None


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value below which this share lies, between two neighbours in proportion; None without values.

    Definition 7 of Hyndman and Fan 1996, which NumPy calls linear.
    """
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below, above = ordered[math.floor(place)], ordered[math.ceil(place)]
    return below + (above - below) * (place - math.floor(place))
