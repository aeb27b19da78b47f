"""`rules check PATH`: one rule file held against the policy beside it, without any home."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from assistant.settings import Language
from knowledge.errors import UnreadableFile
from knowledge.rules.beside import policy_of, read_rules
from knowledge.rules.checking import Checked, check_file
from ui.findings import rule_finding_text
from ui.labelling import label
from ui.request import CheckRuleFile
from ui.terminal import Output, visible

# What a template leaves to be filled in; the marks stand in no policy.
_BLANK = re.compile("⟦(?:[^⟧：:]*[：:])?\\s*([^⟧]*)⟧")


# With blanks in its first lines a policy cannot be read yet.
_POLICY_UNREADABLE = "policy_unreadable"


def check_rule_file(command: CheckRuleFile, output: Output, language: Language) -> int:
    """Print what is wrong with a rule file; 1 when something is, 0 with advice alone."""
    checked = check_file(command.path)
    lines = lines_of(checked, language)
    for line in lines or [label(language, "rules.sound")]:
        output.out(visible(line))
    return 0 if checked.is_sound else 1


def lines_of(checked: Checked, language: Language) -> list[str]:
    """The findings, one line each; a blank of a template is said as such, not as the faults it makes."""
    rules = Path(checked.path)
    policy = policy_of(rules) if rules.is_file() else None
    in_policy = dict(blanks_in(policy)) if policy is not None else {}
    in_rules = dict(blanks_in(rules))
    lines = [_blank_line(policy, number, what, language) for number, what in in_policy.items()]
    lines += [_blank_line(rules, number, what, language) for number, what in in_rules.items()]
    return lines + [
        rule_finding_text(finding, language)
        for finding in checked.findings
        if finding.line not in in_rules and not (in_policy and finding.code == _POLICY_UNREADABLE)
    ]


def _blank_line(path: Path | None, number: int, what: str, language: Language) -> str:
    said = label(language, "rules.blank", what=what)
    return label(language, "rule_finding_at.error", path=path, line=number, rule="", text=said)


def blanks_in(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a rule file that hold a blank, from 1, and what is to stand there."""
    try:
        text = read_rules(path).text
    except UnreadableFile:
        return
    for number, line in enumerate(text.splitlines(), start=1):
        held = _BLANK.findall(line)
        if held:
            yield number, "; ".join(held)
