"""The command line of rules: `rules`, `calculate` and `compare`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date

from ui.argument_parts import (
    Commands,
    HelpWording,
    absolute,
    add_command,
    add_group,
    add_json_flag,
    optional,
)
from ui.asking import given_text, read_day, read_partial_date, today
from ui.errors import BadInput
from ui.request import (
    Calculate,
    CheckRuleFile,
    CheckRules,
    CompareRules,
    ListRules,
    NewRule,
    ShowRule,
    Side,
    Worded,
)

MOST_GIVEN = 100
MOST_SIDES = 20
LONGEST_WORDS = 500


def add_rule_commands(commands: Commands, wording: HelpWording) -> None:
    """Add `rules`, `calculate` and `compare` to the program's commands."""
    kinds = add_group(commands, "rules", wording)
    listing = add_command(kinds, "list", wording, reading=_read_list, key="rules_list")
    add_json_flag(listing, wording)
    show = add_command(kinds, "show", wording, reading=_read_show, key="rules_show")
    show.add_argument("id", metavar="ID", help=wording.help("rule"))
    add_json_flag(show, wording)
    check = add_command(kinds, "check", wording, reading=_read_check, key="rules_check")
    check.add_argument("path", metavar="PATH", nargs="?", help=wording.help("rules_path"))
    _add_new(kinds, wording)
    _add_calculate(commands, wording)
    _add_compare(commands, wording)


def _add_new(kinds: Commands, wording: HelpWording) -> None:
    new = add_command(kinds, "new", wording, reading=_read_new, key="rules_new")
    new.takes_words_anywhere = True
    new.add_argument("template", metavar="TEMPLATE", nargs="?", help=wording.help("template"))
    new.add_argument("folder", metavar="FOLDER", nargs="?", help=wording.help("rules_folder"))
    new.add_argument("answers", metavar="name=value", nargs="*", help=wording.help("template_answer"))
    new.add_argument("--list", action="store_true", help=wording.help("list_templates"))


def _add_calculate(commands: Commands, wording: HelpWording) -> None:
    parser = add_command(commands, "calculate", wording, reading=_read_calculate)
    parser.takes_words_anywhere = True
    parser.add_argument("rule", metavar="RULE", help=wording.help("rule"))
    parser.add_argument("given", metavar="name=value", nargs="*", help=wording.help("given"))
    parser.add_argument("--on", metavar="YYYY-MM-DD", help=wording.help("rule_on"))
    add_json_flag(parser, wording)


def _add_compare(commands: Commands, wording: HelpWording) -> None:
    parser = add_command(commands, "compare", wording, reading=_read_compare)
    parser.takes_words_anywhere = True
    parser.add_argument("words", metavar="RULE[@DAY]|name=value", nargs="+", help=wording.help("sides"))
    add_json_flag(parser, wording)


def _read_list(given: argparse.Namespace) -> ListRules:
    return ListRules(as_json=given.json)


def _read_show(given: argparse.Namespace) -> ShowRule:
    return ShowRule(rule_id=given_text(given.id), as_json=given.json)


def _read_check(given: argparse.Namespace) -> CheckRules | CheckRuleFile:
    path = optional(absolute, given.path)
    return CheckRules() if path is None else CheckRuleFile(path=path)


def _read_new(given: argparse.Namespace) -> NewRule:
    if given.list:
        return NewRule(template=None, folder=None, on=today())
    if given.template is None or given.folder is None:
        raise BadInput("no_template")
    return NewRule(
        template=given_text(given.template),
        folder=absolute(given.folder),
        answers=read_given_words(given.answers),
        on=today(),
    )


def _read_calculate(given: argparse.Namespace) -> Calculate:
    return Calculate(
        rule_id=given_text(given.rule),
        given=read_given_words(given.given),
        on=optional(read_day, given.on) or today(),
        as_json=given.json,
    )


def _read_compare(given: argparse.Namespace) -> CompareRules:
    words = [given_text(word) for word in given.words]
    return CompareRules(
        sides=read_sides([word for word in words if "=" not in word]),
        given=read_given_words([word for word in words if "=" in word]),
        as_json=given.json,
    )


def read_sides(words: Sequence[str]) -> tuple[Side, ...]:
    """`RULE` and `RULE@DAY` words, at least two, none twice; raises BadInput."""
    sides = tuple(_side(word) for word in words)
    if not 2 <= len(sides) <= MOST_SIDES:
        raise BadInput("too_few_sides", most=MOST_SIDES)
    if len(set(sides)) < len(sides):
        raise BadInput("same_side_twice")
    return sides


def _side(word: str) -> Side:
    rule_id, at, day = word.partition("@")
    return Side(rule_id, _first_day(day) if at else today())


def _first_day(written: str) -> date:
    """The day meant, a month or a year counted from its first."""
    return read_partial_date(written).first_day


def read_given_words(words: Sequence[str]) -> tuple[Worded, ...]:
    """`name=value` words; each name once. Raises BadInput."""
    if len(words) > MOST_GIVEN:
        raise BadInput("too_many_given", most=MOST_GIVEN)
    read = tuple(_worded(given_text(word)) for word in words)
    names = [worded.name for worded in read]
    for name in names:
        if names.count(name) > 1:
            raise BadInput("given_twice", name=name)
    return read


def _worded(word: str) -> Worded:
    name, sign, value = word.partition("=")
    name, value = name.strip(), value.strip()
    if not sign or not name or not value:
        raise BadInput("no_name_value", value=word)
    if len(value) > LONGEST_WORDS:
        raise BadInput("long_value", name=name, longest=LONGEST_WORDS)
    return Worded(name, value)
