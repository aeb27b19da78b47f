"""What is wrong with a rule file, or could be better: a code with values, which the interface words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from knowledge.rules.rule import Rule

Severity = Literal["error", "advice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFinding:
    """One thing found, at a line (from 1) of the file `path`.

    `rule_id` is None for what concerns no rule, or all. An error leaves its rule out; advice does not.
    """

    code: str
    values: Mapping[str, str]
    path: str
    line: int
    rule_id: str | None = None
    severity: Severity = "error"


@dataclass(frozen=True, slots=True)
class FailedRule:
    """A rule that is left out; `id` is what stands where its id should be, perhaps nothing."""

    id: str
    line: int
    findings: tuple[RuleFinding, ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A rule file as read: its sound rules, those left out, and all that was found, by line."""

    rules: tuple[Rule, ...]
    failed: tuple[FailedRule, ...]
    findings: tuple[RuleFinding, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing but advice was found."""
        return all(finding.severity == "advice" for finding in self.findings)


@dataclass(slots=True)
class Notebook:
    """Collects what is found while one rule, or what a file's rules share, is read.

    `lines` gives the line of a path of keys; a path without a line has that of its nearest parent.
    """

    path: str
    lines: Mapping[tuple[str | int, ...], int]
    rule_id: str | None = None
    found: list[RuleFinding] = field(default_factory=list)

    def line_of(self, where: tuple[str | int, ...]) -> int:
        while where and where not in self.lines:
            where = where[:-1]
        return self.lines.get(where, 1)

    def note(self, code: str, where: tuple[str | int, ...], **values: object) -> None:
        """Writes an error down at the place `where`."""
        self._write(code, self.line_of(where), "error", values)

    def note_at(self, code: str, line: int, **values: object) -> None:
        """Writes an error down at a line that no path of keys leads to."""
        self._write(code, line, "error", values)

    def advise(self, code: str, where: tuple[str | int, ...], **values: object) -> None:
        self._write(code, self.line_of(where), "advice", values)

    def _write(self, code: str, line: int, severity: Severity, values: Mapping[str, object]) -> None:
        finding = RuleFinding(
            code=code,
            values={name: str(value) for name, value in values.items()},
            path=self.path,
            line=line,
            rule_id=self.rule_id,
            severity=severity,
        )
        if finding not in self.found:
            self.found.append(finding)

    @property
    def has_errors(self) -> bool:
        return any(finding.severity == "error" for finding in self.found)
