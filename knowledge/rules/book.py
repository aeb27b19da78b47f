"""The book of all rules that stand, and those that fail: the rules of many documents together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from types import MappingProxyType

from knowledge.document import Document
from knowledge.errors import UnknownRule
from knowledge.passages import last_day
from knowledge.rules.findings import FailedRule, Loaded, RuleFinding
from knowledge.rules.rule import Rule
from knowledge.rules.text import RuleText

_NEAR = 3
_LEAST_LIKENESS = 0.5


@dataclass(frozen=True, slots=True)
class Chapter:
    """The rule file of one document: as it was written, and as it was loaded against the document's text."""

    document: Document
    written: RuleText
    loaded: Loaded


@dataclass(frozen=True, slots=True)
class RuleBook:
    """`rules` stand, each id once; `failed` are left out. `findings` are given by the document's id."""

    rules: tuple[Rule, ...] = ()
    failed: tuple[FailedRule, ...] = ()
    findings: Mapping[str, tuple[RuleFinding, ...]] = field(default_factory=dict)

    def rule(self, rule_id: str) -> Rule:
        """The rule with this id; raises UnknownRule, which names ids near to it."""
        found = next((rule for rule in self.rules if rule.id == rule_id), None)
        if found is None:
            failed = any(failed.id == rule_id for failed in self.failed)
            raise UnknownRule(rule_id, near=() if failed else self._near(rule_id), failed=failed)
        return found

    def of_document(self, document_id: str) -> tuple[Rule, ...]:
        """The rules of one document, in the order of its file."""
        return tuple(rule for rule in self.rules if rule.document.id == document_id)

    def on(self, day: date) -> RuleBook:
        """The book without the rules that are known not to hold on `day`; unknown days leave nothing out."""
        return RuleBook(tuple(rule for rule in self.rules if _holds(rule, day)), self.failed, self.findings)

    def _near(self, rule_id: str) -> tuple[str, ...]:
        """Ids that are written much like this one, or hold it."""
        ids = [rule.id for rule in self.rules]
        alike = get_close_matches(rule_id.lower(), ids, n=_NEAR, cutoff=_LEAST_LIKENESS)
        holding = [known for known in ids if rule_id and rule_id.lower() in known]
        return tuple(dict.fromkeys([*holding, *alike]))[:_NEAR]


def bind(chapters: Iterable[Chapter]) -> RuleBook:
    """The book of these chapters; of two rules with one id the first stands.

    The later one fails with the finding `rule_id_taken`, whose values name the rule, and the document that
    has the id already.
    """
    standing: dict[str, Rule] = {}
    failed: list[FailedRule] = []
    findings: dict[str, tuple[RuleFinding, ...]] = {}
    for chapter in chapters:
        taken = [
            _taken(chapter, rule.id, owner=standing[rule.id].document)
            for rule in chapter.loaded.rules
            if rule.id in standing
        ]
        standing |= {rule.id: rule for rule in chapter.loaded.rules if rule.id not in standing}
        failed += [*chapter.loaded.failed, *taken]
        found = (*chapter.loaded.findings, *(finding for rule in taken for finding in rule.findings))
        findings[chapter.document.id] = findings.get(chapter.document.id, ()) + found
    return RuleBook(tuple(standing.values()), tuple(failed), MappingProxyType(findings))


def _taken(chapter: Chapter, rule_id: str, *, owner: Document) -> FailedRule:
    line = _line_of(rule_id, chapter.written.text)
    finding = RuleFinding(
        code="rule_id_taken",
        values={"rule": rule_id, "document": owner.id, "title": owner.title},
        path=chapter.written.path,
        line=line,
        rule_id=rule_id,
    )
    return FailedRule(rule_id, line, (finding,))


def _line_of(rule_id: str, text: str) -> int:
    """The line, from 1, where a rule file says `id: RULE`."""
    said = re.search(rf"^[\s-]*id:\s*[\"']?{re.escape(rule_id)}[\"']?\s*(?:#.*)?$", text, re.MULTILINE)
    return text.count("\n", 0, said.end()) + 1 if said else 1


def _holds(rule: Rule, day: date) -> bool:
    """Whether nothing known forbids `rule` on `day`; its own first day comes before its document's."""
    first = rule.in_force_from or rule.document.in_force_from
    ends = [end for end in (rule.in_force_until, rule.document.in_force_until) if end is not None]
    begun = first is None or first.first_day <= day
    return begun and all(day <= last_day(end) for end in ends)
