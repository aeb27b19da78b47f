"""Conversations, kept in memory only: no question's text is ever written to disk."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from threading import Lock

from assistant.answer import Status
from assistant.question import Turn
from ui.exchanges import Exchange

CONVERSATIONS_KEPT = 1_000
EXCHANGES_KEPT = 50


class Conversations:
    """Exchanges by an opaque id that only the asker's browser knows; those unused longest go first."""

    def __init__(self, *, conversations: int = CONVERSATIONS_KEPT, exchanges: int = EXCHANGES_KEPT) -> None:
        self._conversations = conversations
        self._exchanges = exchanges
        self._kept: OrderedDict[str, tuple[Exchange, ...]] = OrderedDict()
        self._lock = Lock()

    def known(self, given: object) -> str | None:
        """The id itself when it names a conversation kept here, else None."""
        with self._lock:
            return given if isinstance(given, str) and given in self._kept else None

    def opened(self, given: object) -> str:
        """The id itself when it names a conversation kept here, else the id of a new, empty one."""
        with self._lock:
            if isinstance(given, str) and given in self._kept:
                self._kept.move_to_end(given)
                return given
            made = secrets.token_urlsafe(24)
            self._kept[made] = ()
            while len(self._kept) > self._conversations:
                self._kept.popitem(last=False)
            return made

    def exchanges(self, conversation: str | None) -> tuple[Exchange, ...]:
        with self._lock:
            return () if conversation is None else self._kept.get(conversation, ())

    def begin(self, conversation: str, question: str) -> bool:
        """Add a waiting exchange; False when an earlier one is still open or the conversation is gone."""
        with self._lock:
            kept = self._kept.get(conversation)
            if kept is None or (kept and kept[-1].is_open):
                return False
            self._kept[conversation] = (*kept, Exchange(question=question))[-self._exchanges :]
            return True

    def claim(self, conversation: str) -> Exchange | None:
        """The waiting exchange, now running; None when none waits, so that no question is answered twice."""
        with self._lock:
            kept = self._kept.get(conversation, ())
            if not kept or kept[-1].stage != "waiting":
                return None
            running = replace(kept[-1], stage="running")
            self._kept[conversation] = (*kept[:-1], running)
            return running

    def change(self, conversation: str, step: Callable[[Exchange], Exchange]) -> Exchange | None:
        """Take the running exchange a step further; None when it was stopped or forgotten meanwhile."""
        with self._lock:
            kept = self._kept.get(conversation, ())
            if not kept or kept[-1].stage != "running":
                return None
            changed = step(kept[-1])
            self._kept[conversation] = (*kept[:-1], changed)
            return changed

    def stop(self, conversation: str) -> None:
        """Mark an open exchange as stopped, with what it has; a closed one stays as it is."""
        with self._lock:
            kept = self._kept.get(conversation, ())
            if kept and kept[-1].is_open:
                self._kept[conversation] = (*kept[:-1], replace(kept[-1], stage="stopped"))

    def forget(self, given: object) -> None:
        with self._lock:
            if isinstance(given, str):
                self._kept.pop(given, None)

    def history(self, conversation: str) -> tuple[Turn, ...]:
        """What was said so far, for the next question: only exchanges that came to an answer."""
        turns: list[Turn] = []
        for exchange in self.exchanges(conversation):
            if exchange.answer is not None and exchange.answer.status is not Status.FAILED:
                turns += [Turn("user", exchange.question), Turn("assistant", exchange.answer.text)]
        return tuple(turns)
