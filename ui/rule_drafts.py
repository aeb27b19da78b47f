"""`rules new`: a folder with a policy and its rule, from a template and what is known so far."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from assistant.settings import Language
from knowledge.rules.beside import RULES
from knowledge.rules.checking import check_file
from ui.errors import BadInput
from ui.labelling import label
from ui.request import NewRule, Worded
from ui.rule_files import lines_of
from ui.rule_templates import Blank, Template, completed, filled, templates
from ui.terminal import Output, visible

POLICY = "policy.md"


def new_rule(command: NewRule, output: Output, language: Language) -> int:
    """Make the folder and say what is left to fill in; without a template, list those there are."""
    known = templates(language)
    if command.template is None or command.folder is None:
        for template in known:
            output.out(visible(_described(template, language)))
        return 0
    template = _named(command.template, known)
    answers = _answers(template, command.answers)
    if sys.stdin.isatty():
        answers = _asked(template, answers, output, language)
    _write(template, command.folder, completed(template, answers), language)
    _tell(command.folder, output, language)
    return 0


def _described(template: Template, language: Language) -> str:
    names = ", ".join(blank.name for blank in template.blanks)
    return "\n".join(
        (
            f"{template.name}  {template.title}",
            f"  {label(language, 'rules.for_texts', sample=template.sample)}",
            f"  {label(language, 'rules.blanks', names=names)}",
        )
    )


def _named(name: str, known: Iterable[Template]) -> Template:
    named = {template.name: template for template in known}
    if name not in named:
        raise BadInput("unknown_template", name=name, known=", ".join(named))
    return named[name]


def _answers(template: Template, given: Iterable[Worded]) -> dict[str, str]:
    names = [blank.name for blank in template.blanks]
    answers = {answer.name: answer.words for answer in given}
    for name in answers:
        if name not in names:
            raise BadInput("unknown_answer", template=template.name, name=name, known=", ".join(names))
    return answers


def _asked(template: Template, answers: dict[str, str], output: Output, language: Language) -> dict[str, str]:
    """The answers with those a person gives on the terminal; Enter, or an end of input, leaves a blank."""
    output.out(label(language, "rules.answer_or_leave"))
    full = dict(answers)
    for blank in template.blanks:
        if blank.name in completed(template, full) and blank.default is None or blank.name in full:
            continue
        output.out(visible(_question(blank, language)))
        said = sys.stdin.readline().strip()
        if said:
            full[blank.name] = said
    return full


def _question(blank: Blank, language: Language) -> str:
    hint = blank.default or blank.example
    return label(language, "rules.blank_example", title=blank.title, example=hint) if hint else blank.title


def _write(template: Template, folder: Path, answers: dict[str, str], language: Language) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in (POLICY, RULES):
            if (folder / name).exists():
                raise BadInput("folder_taken", folder=str(folder), file=name)
        for name, written in ((POLICY, template.policy), (RULES, template.rules)):
            (folder / name).write_text(filled(template, written, answers, language), encoding="utf-8")
    except OSError as error:
        raise BadInput("folder_unusable", folder=str(folder), detail=error.strerror or str(error)) from error


def _tell(folder: Path, output: Output, language: Language) -> None:
    """Say what was made, what is left to do, and what `rules check` says of it now."""
    output.out(visible(label(language, "rules.made", folder=folder)))
    checked = check_file(folder)
    for line in lines_of(checked, language):
        output.out(visible(line))
    following = "next_add" if checked.is_sound else "next_check"
    output.out(visible(label(language, f"rules.{following}", folder=folder)))
