"""A command on the home folder: done here when the home is free, else by the process that owns it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.settings import Language, Settings
from knowledge.errors import HomeInUse
from knowledge.ownership import Ownership, own_or_find
from ui.errors import OwnerSilent
from ui.handover import SILENCE_S, NobodyThere, hand_over
from ui.listener import Listener
from ui.request import Ask, Request, Travelling
from ui.terminal import Output

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

_BETWEEN_TRIES_S = 0.05


def run(request: Request, settings: Settings, output: Output) -> int:
    """Do the command and return its exit code, waiting while another command uses the home."""
    taken = take_home(request, settings, output)
    if isinstance(taken, int):
        return taken
    with taken, owned(taken, settings, output) as (assistant, _):
        # A command that is handed over needs none of this.
        from ui.commands import execute

        return execute(request, assistant, output)


def request_for(command: Travelling, settings: Settings, language: Language) -> Request:
    """The command with the settings of this process that hold wherever it is done."""
    if isinstance(command, Ask):
        command = replace(
            command, language=command.language or settings.language, mode=command.mode or settings.mode
        )
    return Request(command=command, language=language, bundled=settings.bundled)


def take_home(request: Request, settings: Settings, output: Output) -> Ownership | int:
    """The home, now this process's; or the exit code of the request, done by the one that owns it."""
    patience_ends = time.monotonic() + SILENCE_S
    while True:
        try:
            found = own_or_find(settings.home, wait_seconds=SILENCE_S)
        except HomeInUse as error:
            raise OwnerSilent("owner_silent") from error
        if isinstance(found, Ownership):
            return found
        try:
            code = hand_over(request, found, output)
        except NobodyThere as error:
            if time.monotonic() > patience_ends:
                raise OwnerSilent("owner_silent") from error
        else:
            if code is not None:
                return code
            patience_ends = time.monotonic() + SILENCE_S
        time.sleep(_BETWEEN_TRIES_S)


@contextmanager
def owned(ownership: Ownership, settings: Settings, output: Output) -> Iterator[tuple[Assistant, Listener]]:
    """The open assistant of a home that is ours, and the listener that tells other commands we are alive.

    The listener takes commands only once `take` is called. It is closed before the assistant is.
    """
    with Listener() as listener:
        ownership.announce(listener.address, listener.token)
        # Only the owner needs it, and it takes a while to import: not before others know that we are alive.
        from assistant.pipeline import Assistant

        assistant = Assistant.open(settings, output.progress)
        try:
            yield assistant, listener
        finally:
            listener.close(grace_s=0.0)
            assistant.close()
