"""The command line: its words, and the Command they mean."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from assistant.settings import Language
from ui import __version__
from ui.argument_parts import (
    Commands,
    HelpWording,
    Parser,
    Reading,
    absolute,
    add_command,
    add_group,
    add_json_flag,
    optional,
)
from ui.asking import (
    check_question,
    given_text,
    read_day,
    read_history,
    read_partial_date,
    read_place,
    read_question,
    today,
)
from ui.errors import BadInput
from ui.request import (
    DEFAULT_HOST,
    DEFAULT_PORT,
    AddDocuments,
    Ask,
    Chat,
    CheckLibrary,
    Command,
    Evaluate,
    ListDocuments,
    ReportStatus,
    Search,
    Serve,
    ServeTools,
    ShowDocument,
    WithdrawDocument,
)
from ui.rule_arguments import add_rule_commands

_MODES = ("auto", "extractive", "model")
_MOST_HITS = 200
_MOST_WORKERS = 64
_MOST_CASES = 1_000_000


def read_arguments(arguments: Sequence[str], language: Language) -> Command:
    """The command given; raises BadInput for a wrong one. `--help` and `--version` end the program."""
    parsed = _parser(language).parse_args(arguments)
    reading: Reading = parsed.reading
    return reading(parsed)


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether standard output is to hold JSON; known before the arguments are checked."""
    flags = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return "--json" in flags


def _parser(language: Language) -> Parser:
    wording = HelpWording(language)
    parser = Parser(prog="sme-policy", description=wording.help("program"), allow_abbrev=False)
    parser.add_argument(
        "--version", action="version", version=f"sme-policy {__version__}", help=wording.help("version")
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    for add in (
        _add_ask,
        _add_chat,
        _add_serve,
        _add_mcp,
        _add_documents,
        add_rule_commands,
        _add_evaluate,
        _add_search,
        _add_status,
    ):
        add(commands, wording)
    return parser


def _asking_flags(parser: Parser, wording: HelpWording) -> None:
    parser.add_argument("--on", metavar="YYYY-MM-DD", help=wording.help("on"))
    parser.add_argument("--place", metavar="P", help=wording.help("place"))
    parser.add_argument("--language", choices=("zh", "en"), help=wording.help("language"))
    parser.add_argument("--mode", choices=_MODES, help=wording.help("mode"))


def _add_ask(commands: Commands, wording: HelpWording) -> None:
    parser = add_command(commands, "ask", wording, reading=_read_ask)
    add_json_flag(parser, wording)
    _asking_flags(parser, wording)
    parser.add_argument("--history", metavar="FILE", help=wording.help("history"))
    parser.add_argument("question", metavar="QUESTION", help=wording.help("question"))


def _read_ask(given: argparse.Namespace) -> Ask:
    return Ask(
        question=read_question(given.question, sys.stdin.buffer),
        on=optional(read_day, given.on) or today(),
        history=read_history(Path(given.history)) if given.history is not None else (),
        place=optional(read_place, given.place),
        language=given.language,
        mode=given.mode,
        as_json=given.json,
    )


def _add_chat(commands: Commands, wording: HelpWording) -> None:
    _asking_flags(add_command(commands, "chat", wording, reading=_read_chat), wording)


def _read_chat(given: argparse.Namespace) -> Chat:
    return Chat(
        on=optional(read_day, given.on) or today(),
        place=optional(read_place, given.place),
        language=given.language,
        mode=given.mode,
    )


def _add_serve(commands: Commands, wording: HelpWording) -> None:
    parser = add_command(commands, "serve", wording, reading=_read_serve)
    parser.add_argument("--host", default=DEFAULT_HOST, help=wording.help("host"))
    parser.add_argument("--port", default=str(DEFAULT_PORT), help=wording.help("port"))


def _read_serve(given: argparse.Namespace) -> Serve:
    return Serve(host=given.host, port=_whole_number(given.port, "--port", least=0, most=65_535))


def _add_mcp(commands: Commands, wording: HelpWording) -> None:
    add_command(commands, "mcp", wording, reading=lambda _: ServeTools())


def _add_documents(commands: Commands, wording: HelpWording) -> None:
    kinds = add_group(commands, "documents", wording)
    add = add_command(kinds, "add", wording, reading=_read_add, key="documents_add")
    add.add_argument("paths", metavar="PATH", nargs="+", help=wording.help("path"))
    add.add_argument("--place", metavar="P", help=wording.help("document_place"))
    add.add_argument("--published", metavar="DATE", help=wording.help("published"))
    add.add_argument("--from", metavar="DATE", dest="in_force_from", help=wording.help("from"))
    add.add_argument("--until", metavar="DATE", dest="in_force_until", help=wording.help("until"))
    add.add_argument("--supersedes", metavar="ID", help=wording.help("supersedes"))
    add_json_flag(add, wording)
    listing = add_command(kinds, "list", wording, reading=_read_list, key="documents_list")
    add_json_flag(listing, wording)
    show = add_command(kinds, "show", wording, reading=_read_show, key="documents_show")
    show.add_argument("id", metavar="ID", help=wording.help("id"))
    show.add_argument("--version", metavar="SHA256", dest="sha256", help=wording.help("sha256"))
    add_json_flag(show, wording)
    withdraw = add_command(kinds, "withdraw", wording, reading=_read_withdraw, key="documents_withdraw")
    withdraw.add_argument("id", metavar="ID", help=wording.help("id"))
    add_command(kinds, "check", wording, reading=lambda _: CheckLibrary(), key="documents_check")


def _read_add(given: argparse.Namespace) -> AddDocuments:
    start = optional(read_partial_date, given.in_force_from)
    end = optional(read_partial_date, given.in_force_until)
    if start is not None and end is not None and end.first_day < start.first_day:
        raise BadInput("dates_reversed", start=str(start), end=str(end))
    return AddDocuments(
        paths=tuple(absolute(path) for path in given.paths),
        place=optional(read_place, given.place),
        published=optional(read_partial_date, given.published),
        in_force_from=start,
        in_force_until=end,
        supersedes=optional(given_text, given.supersedes),
        as_json=given.json,
    )


def _read_list(given: argparse.Namespace) -> ListDocuments:
    return ListDocuments(as_json=given.json)


def _read_show(given: argparse.Namespace) -> ShowDocument:
    version = optional(given_text, given.sha256)
    return ShowDocument(document_id=given_text(given.id), version=version, as_json=given.json)


def _read_withdraw(given: argparse.Namespace) -> WithdrawDocument:
    return WithdrawDocument(document_id=given_text(given.id))


def _add_evaluate(commands: Commands, wording: HelpWording) -> None:
    parser = add_command(commands, "evaluate", wording, reading=_read_evaluate)
    parser.add_argument("suites", metavar="SUITE", nargs="*", help=wording.help("suite"))
    parser.add_argument("--list", action="store_true", help=wording.help("list_suites"))
    parser.add_argument("--mode", choices=(*_MODES, "search"), help=wording.help("mode"))
    parser.add_argument("--out", metavar="DIR", help=wording.help("out"))
    parser.add_argument("--baseline", metavar="FILE", help=wording.help("baseline"))
    parser.add_argument("--endpoint", metavar="URL", help=wording.help("endpoint"))
    parser.add_argument("--model", metavar="NAME", help=wording.help("rival_model"))
    parser.add_argument("--with-passages", action="store_true", help=wording.help("with_passages"))
    parser.add_argument("--workers", metavar="N", default="1", help=wording.help("workers"))
    parser.add_argument("--seed", metavar="N", default="0", help=wording.help("seed"))
    parser.add_argument("--limit", metavar="N", help=wording.help("limit_cases"))
    add_json_flag(parser, wording)


def _read_evaluate(given: argparse.Namespace) -> Evaluate:
    if not given.suites and not given.list:
        raise BadInput("no_suite")
    if (given.endpoint is None) != (given.model is None) or (given.with_passages and given.endpoint is None):
        raise BadInput("half_a_rival")
    if given.endpoint is not None and given.mode is not None:
        raise BadInput("rival_mode")
    return Evaluate(
        suites=tuple(given_text(suite) for suite in given.suites),
        mode=given.mode,
        out=optional(absolute, given.out),
        baseline=optional(absolute, given.baseline),
        endpoint=optional(given_text, given.endpoint),
        model=optional(given_text, given.model),
        with_passages=given.with_passages,
        workers=_whole_number(given.workers, "--workers", least=1, most=_MOST_WORKERS),
        seed=_whole_number(given.seed, "--seed", least=0, most=_MOST_CASES),
        limit=None
        if given.limit is None
        else _whole_number(given.limit, "--limit", least=1, most=_MOST_CASES),
        listed=given.list,
        as_json=given.json,
    )


def _add_search(commands: Commands, wording: HelpWording) -> None:
    parser = add_command(commands, "search", wording, reading=_read_search)
    add_json_flag(parser, wording)
    parser.add_argument("--limit", metavar="N", default="10", help=wording.help("limit"))
    parser.add_argument(
        "--leg", choices=("both", "vectors", "keywords"), default="both", help=wording.help("leg")
    )
    parser.add_argument("query", metavar="QUERY", help=wording.help("query"))


def _read_search(given: argparse.Namespace) -> Search:
    limit = _whole_number(given.limit, "--limit", least=1, most=_MOST_HITS)
    query = check_question(given_text(given.query))
    return Search(query=query, on=today(), limit=limit, leg=given.leg, as_json=given.json)


def _add_status(commands: Commands, wording: HelpWording) -> None:
    add_json_flag(add_command(commands, "status", wording, reading=_read_status), wording)


def _read_status(given: argparse.Namespace) -> ReportStatus:
    return ReportStatus(as_json=given.json)


def _whole_number(written: str, flag: str, *, least: int, most: int) -> int:
    if (
        len(written) <= len(str(most))
        and written.isascii()
        and written.isdecimal()
        and least <= int(written) <= most
    ):
        return int(written)
    raise BadInput("bad_number", flag=flag, value=written, least=least, most=most)
