"""A rule file checked to the end: read against its policy, its examples run, its break points looked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.document import Document
from knowledge.errors import UnreadableFile
from knowledge.reading import read_file
from knowledge.rules.beside import RULES, is_rule_file, policy_of, read_rules, written_path
from knowledge.rules.breakpoints import missing_examples
from knowledge.rules.examples import check_examples
from knowledge.rules.findings import FailedRule, Loaded, RuleFinding
from knowledge.rules.loading import in_order, load_rules
from knowledge.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of checking the rule file `path`; `document` is its policy, None when that cannot be read."""

    path: str
    document: Document | None
    loaded: Loaded

    @property
    def findings(self) -> tuple[RuleFinding, ...]:
        return self.loaded.findings

    @property
    def is_sound(self) -> bool:
        """Whether every rule of the file can be used."""
        return self.loaded.is_sound


def check_file(path: Path) -> Checked:
    """Checks a rule file, or the one in a folder, against the policy beside it.

    Never raises for what the files hold: what cannot be read is a finding too.
    """
    rules = _rule_file(path)
    if rules is None or not rules.is_file():
        return _unread(path, "rules_missing", folder=written_path(path))
    policy = policy_of(rules)
    if policy is None:
        return _unread(rules, "policy_missing", folder=written_path(rules.parent))
    try:
        text = read_rules(rules).text
    except UnreadableFile as error:
        return _unread(rules, "rules_unreadable", reason=error.code, detail=error.detail)
    try:
        documents = read_file(policy)
    except UnreadableFile as error:
        file = written_path(policy)
        return _unread(rules, "policy_unreadable", file=file, reason=error.code, detail=error.detail)
    if len(documents) > 1:
        return _unread(rules, "policy_of_several", file=written_path(policy), count=str(len(documents)))
    loaded = load_rules(text, documents[0], path=written_path(rules))
    return Checked(written_path(rules), documents[0], check_rules(loaded, path=written_path(rules)))


def check_rules(loaded: Loaded, *, path: str) -> Loaded:
    """The same rules once their examples are run: one whose examples do not come out is left out too.

    Break points without an example are advice and leave nothing out. `path` names the file in the findings.
    """
    sound: list[Rule] = []
    failed = list(loaded.failed)
    findings = list(loaded.findings)
    for rule in loaded.rules:
        found = check_examples(rule, path=path)
        findings += found
        if found:
            failed.append(FailedRule(rule.id, found[0].line, found))
        else:
            sound.append(rule)
            findings += missing_examples(rule, path=path)
    return Loaded(tuple(sound), tuple(failed), in_order(findings))


def _rule_file(path: Path) -> Path | None:
    """The rule file that is meant: the path itself, or what stands in the folder."""
    if not path.is_dir():
        return path
    if (path / RULES).is_file():
        return path / RULES
    found: Sequence[Path] = sorted(file for file in path.iterdir() if is_rule_file(file))
    return found[0] if len(found) == 1 else None


def _unread(path: Path, code: str, **values: str) -> Checked:
    finding = RuleFinding(code=code, values=values, path=written_path(path), line=1)
    return Checked(written_path(path), None, Loaded((), (), (finding,)))
