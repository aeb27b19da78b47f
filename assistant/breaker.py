"""Stops asking an endpoint that has failed several times in a row, for a while."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

FAULTS_IN_A_ROW = 3
REST_S = 60.0


@dataclass(slots=True)
class Breaker:
    """Open for `rest` seconds after `faults` in a row; then one try decides. Threads may share it."""

    faults: int = FAULTS_IN_A_ROW
    rest: float = REST_S
    now: Callable[[], float] = time.monotonic
    _in_a_row: int = 0
    _opened_at: float | None = None
    _trying_since: float | None = None
    _lock: Lock = field(default_factory=Lock)

    def allows(self) -> bool:
        """Whether the endpoint may be asked now; after its rest one asker at a time may try."""
        with self._lock:
            if self._opened_at is None:
                return True
            now = self.now()
            if now - self._opened_at < self.rest:
                return False
            # A try that was given up without a word must not keep the breaker open for ever.
            if self._trying_since is not None and now - self._trying_since < self.rest:
                return False
            self._trying_since = now
            return True

    def succeeded(self) -> None:
        """The endpoint gave a whole answer."""
        with self._lock:
            self._in_a_row, self._opened_at, self._trying_since = 0, None, None

    def failed(self) -> None:
        """The endpoint failed."""
        with self._lock:
            self._in_a_row += 1
            self._trying_since = None
            if self._in_a_row >= self.faults:
                self._opened_at = self.now()

    def left(self) -> None:
        """The asker went away before it could be told; a try is free for the next one."""
        with self._lock:
            self._trying_since = None
