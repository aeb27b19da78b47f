"""Waiting for a model no longer than the limits allow, whatever the thread that asks it is stuck in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from queue import Empty, SimpleQueue
from threading import Event, Thread

from assistant.model.pieces import FaultCode, ModelFault, Piece
from assistant.settings import Settings


class Phase(Enum):
    """What is waited for: a connection, the first token of a reply, the next one."""

    CONNECTION = "connect"
    FIRST_TOKEN = "timeout_first"
    NEXT_TOKEN = "timeout_gap"


class GivenUp(Exception):
    """Raised in the asking thread when nobody waits any more."""


class _Done(Enum):
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds for a connection, a first token, between two, and for all of it."""

    connect: float
    first_token: float
    gap: float
    total: float

    @classmethod
    def of(cls, settings: Settings, seconds: float | None) -> Limits:
        total = settings.model_total_s if seconds is None else min(settings.model_total_s, seconds)
        return cls(
            connect=settings.model_connect_s,
            first_token=settings.model_first_token_s,
            gap=settings.model_gap_s,
            total=total,
        )

    def of_phase(self, phase: Phase) -> float:
        return {
            Phase.CONNECTION: self.connect,
            Phase.FIRST_TOKEN: self.first_token,
            Phase.NEXT_TOKEN: self.gap,
        }[phase]


@dataclass(slots=True)
class Call:
    """One asking of a model: its thread puts pieces in, the waiting side takes them out or gives up."""

    limits: Limits
    _queue: SimpleQueue[Piece | Phase | BaseException | _Done] = field(default_factory=SimpleQueue)
    _over: Event = field(default_factory=Event)
    _at_end: list[Callable[[], None]] = field(default_factory=list)
    _started: float = field(default_factory=time.monotonic)

    @property
    def is_over(self) -> bool:
        """Whether nobody waits any more."""
        return self._over.is_set()

    @property
    def seconds_left(self) -> float:
        return self._started + self.limits.total - time.monotonic()

    def put(self, piece: Piece | Phase) -> None:
        """From the asking thread; raises GivenUp when nobody waits any more."""
        if self._over.is_set():
            raise GivenUp
        self._queue.put(piece)

    def at_end(self, close: Callable[[], None]) -> None:
        """What cuts the connections, called once when the waiting ends; at once when it has."""
        self._at_end.append(close)
        if self._over.is_set():
            close()

    def run(self, ask: Callable[[Call], None]) -> Iterator[Piece]:
        """The pieces as they come; raises ModelFault, or what `ask` raised."""
        Thread(target=self._work, args=(ask,), name="chat-model", daemon=True).start()
        try:
            yield from self._wait()
        finally:
            self._over.set()
            for close in self._at_end:
                close()

    def _work(self, ask: Callable[[Call], None]) -> None:
        try:
            ask(self)
        except BaseException as error:  # noqa: BLE001 - the thread's edge: raised again where it is waited for
            self._queue.put(error)
        else:
            self._queue.put(_Done.DONE)

    def _wait(self) -> Iterator[Piece]:
        phase = Phase.CONNECTION
        while True:
            got = self._next(phase)
            if isinstance(got, Phase):
                phase = got
            elif isinstance(got, BaseException):
                raise got
            elif isinstance(got, _Done):
                return
            else:
                yield got

    def _next(self, phase: Phase) -> Piece | Phase | BaseException | _Done:
        limit, left = self.limits.of_phase(phase), self.seconds_left
        code: FaultCode = phase.value if limit < left else "timeout_total"
        if left <= 0:
            # Also while pieces still come: a flood of them never lets the queue run dry.
            raise ModelFault("timeout_total", f"no whole answer within {self.limits.total:g} s")
        try:
            return self._queue.get(timeout=min(limit, left))
        except Empty:
            raise ModelFault(code, f"nothing came within {min(limit, left):.1f} s") from None
