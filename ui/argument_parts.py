"""What the parsers of all commands are made of."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, TypeAlias, TypeVar

from assistant.settings import Language
from ui.asking import given_text
from ui.errors import BadInput
from ui.labelling import label
from ui.request import Command

Reading = Callable[[argparse.Namespace], Command]
_Value = TypeVar("_Value")


class Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line; with `takes_words_anywhere` they may stand between its flags."""

    takes_words_anywhere = False

    def error(self, message: str) -> NoReturn:
        raise BadInput("usage", detail=message, program=self.prog)

    def parse_known_args(  # type: ignore[override]  # the overloads differ in the namespace's type alone
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        if not self.takes_words_anywhere:
            return super().parse_known_args(args, namespace)
        # What is called here calls back, twice.
        self.takes_words_anywhere = False
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self.takes_words_anywhere = True


# What add_subparsers returns has no public name.
Commands: TypeAlias = "argparse._SubParsersAction[Parser]"


@dataclass(frozen=True, slots=True)
class HelpWording:
    """Help in one language."""

    language: Language

    def help(self, key: str) -> str:
        return label(self.language, f"help.{key}").replace("%", "%%")


def add_command(
    commands: Commands, name: str, wording: HelpWording, *, reading: Reading, key: str = ""
) -> Parser:
    """The parser of one command; its help is the label `key`, or its name."""
    described = wording.help(key or name)
    parser = commands.add_parser(name, help=described, description=described, allow_abbrev=False)
    parser.set_defaults(reading=reading)
    return parser


def add_group(commands: Commands, name: str, wording: HelpWording) -> Commands:
    """The commands of a group such as `documents`."""
    described = wording.help(name)
    group = commands.add_parser(name, help=described, description=described, allow_abbrev=False)
    return group.add_subparsers(required=True, metavar="ACTION", dest="action")


def add_json_flag(parser: Parser, wording: HelpWording) -> None:
    parser.add_argument("--json", action="store_true", help=wording.help("json"))


def optional(read: Callable[[str], _Value], written: str | None) -> _Value | None:
    return None if written is None else read(written)


def absolute(written: str) -> Path:
    """A path as it is meant from here."""
    return Path.cwd() / Path(given_text(written)).expanduser()
