"""A conversation in the terminal: a line is a question, and what was said before goes with the next one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from assistant.question import Turn
from assistant.settings import Language, Settings
from ui.asking import MOST_TURNS, check_question
from ui.commands import execute
from ui.errors import BadInput
from ui.home import owned, request_for, run, take_home
from ui.labelling import label
from ui.request import Ask, Chat, Greet, Request
from ui.terminal import Terminal

Answering = Callable[[Request], int]


def chat(command: Chat, settings: Settings, language: Language) -> int:
    """Answer line after line until standard input ends or someone says goodbye; returns the exit code."""
    history: list[Turn] = []
    with Terminal(language) as terminal, _answering(settings, language, terminal) as answer:
        for line in _lines(language):
            try:
                question = check_question(line)
            except BadInput as error:
                terminal.err(error.worded(language))
                continue
            ask = Ask(
                question=question,
                on=command.on,
                history=tuple(history[-MOST_TURNS:]),
                place=command.place,
                language=command.language,
                mode=command.mode,
            )
            terminal.last_said = ""
            answer(request_for(ask, settings, language))
            terminal.out("")
            history.append(Turn("user", question))
            if terminal.last_said:
                history.append(Turn("assistant", terminal.last_said))
    return 0


@contextmanager
def _answering(settings: Settings, language: Language, terminal: Terminal) -> Iterator[Answering]:
    """Who answers: the owner of the home where there is one, else this process, which then takes commands."""
    taken = take_home(request_for(Greet(), settings, language), settings, terminal)
    if isinstance(taken, int):
        yield lambda request: run(request, settings, terminal)
        return
    with taken, owned(taken, settings, terminal) as (assistant, listener):
        listener.take(lambda request, output: execute(request, assistant, output))
        yield lambda request: execute(request, assistant, terminal)
        # Someone else's command may still be at work here.
        listener.close()


def _lines(language: Language) -> Iterator[str]:
    """The lines that say something, up to the end of standard input or a goodbye."""
    goodbyes = label(language, "chat.goodbyes").split()
    if sys.stdin.isatty():
        print(label(language, "chat.welcome"), file=sys.stderr)  # noqa: T201  a conversation starts with a word
    while (line := _next_line()) is not None:
        said = line.strip()
        if said.lower() in goodbyes:
            return
        if said:
            yield said


def _next_line() -> str | None:
    if sys.stdin.isatty():
        try:
            return input("> ")
        except EOFError:
            return None
    line = sys.stdin.buffer.readline()
    # Bytes that are no text become lone surrogates, which the check of the question names.
    return line.decode("utf-8-sig", errors="surrogateescape") if line else None
