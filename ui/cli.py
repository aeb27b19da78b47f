"""The command `sme-policy`: reads what is asked for, does it, and ends with the exit code of the contract."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from assistant.settings import Language, Settings
from knowledge.errors import KnowledgeError
from ui.arguments import read_arguments, wants_json
from ui.environment import interface_language, read_settings
from ui.errors import InterfaceError
from ui.failures import as_interface_error
from ui.labelling import label
from ui.request import Chat, CheckRuleFile, Command, Evaluate, NewRule, Serve, ServeTools
from ui.terminal import Terminal, prepare_streams

logger = logging.getLogger(__name__)
_BROKEN = 1
_NOBODY_READS = 1
_INTERRUPTED = 130
_TERMINATED = 143


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. The outermost edge of the command line."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    prepare_streams(as_json=wants_json(given))
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    signal.signal(signal.SIGTERM, _end)
    language = interface_language(os.environ)
    try:
        settings = read_settings(os.environ)
        language = settings.language or language
        return _do(read_arguments(given, language), settings, language)
    except InterfaceError as error:
        return _say(error, language)
    except KnowledgeError as error:
        return _say(as_interface_error(error, language), language)
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output is gone; without this the interpreter complains once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _NOBODY_READS
    except Exception:
        logger.exception("a command broke")
        Terminal(language).err(label(language, "error.broken"))
        return _BROKEN


def _say(error: InterfaceError, language: Language) -> int:
    Terminal(language).err(error.worded(language))
    return error.exit_code


def _end(number: int, frame: FrameType | None) -> None:
    """Leave through every `finally`, so that the home is closed cleanly."""
    raise SystemExit(_TERMINATED)


def _do(command: Command, settings: Settings, language: Language) -> int:
    """Each branch imports what it needs and no more: an answer needs no web server, help needs no library."""
    match command:
        case Serve():
            from ui.server import serve

            return serve(command, settings, language)
        case ServeTools():
            from ui.mcp_server import serve_tools

            return serve_tools(settings, language)
        case Chat():
            from ui.chat import chat

            return chat(command, settings, language)
        case Evaluate():
            from ui.evaluation import evaluate

            return evaluate(command, settings, language)
        case CheckRuleFile():
            from ui.rule_files import check_rule_file

            with Terminal(language) as terminal:
                return check_rule_file(command, terminal, language)
        case NewRule():
            from ui.rule_drafts import new_rule

            with Terminal(language) as terminal:
                return new_rule(command, terminal, language)
        case _:
            from ui.home import request_for, run

            with Terminal(language) as terminal:
                return run(request_for(command, settings, language), settings, terminal)


if __name__ == "__main__":
    sys.exit(main())
