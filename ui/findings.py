"""What knowledge finds wrong, as words: every code of its findings and refusals has a label."""

from __future__ import annotations

from assistant.settings import Language
from knowledge.archive import Finding
from knowledge.rules.findings import RuleFinding
from ui.labelling import label, labels, worded

Json = dict[str, object]

_MEASURE_SIGNS = {"*": "×", "/": "÷"}


def finding_text(finding: Finding, language: Language) -> str:
    return worded(language, "finding", finding.code, **dict(finding.values))


def finding_json(finding: Finding, language: Language) -> Json:
    return {"code": finding.code, "values": dict(finding.values), "text": finding_text(finding, language)}


def rule_finding_text(finding: RuleFinding, language: Language) -> str:
    """What is wrong with a rule file, where, and how to mend it."""
    values = {name: _in_words(name, value, language) for name, value in finding.values.items()}
    if f"title_{language}" in values:
        values["title"] = values[f"title_{language}"]
    rule = "" if finding.rule_id is None else label(language, "rule_finding_at.rule", rule=finding.rule_id)
    return label(
        language,
        f"rule_finding_at.{finding.severity}",
        path=finding.path,
        line=finding.line,
        rule=rule,
        text=worded(language, "rule_finding", finding.code, **values),
    )


def _in_words(name: str, value: str, language: Language) -> str:
    """A value of a rule's finding in the user's language, where it is not the file's own word."""
    if name in ("measure", "other_measure", "expected_measure"):
        return " ".join(_MEASURE_SIGNS.get(word) or _dimension(word, language) for word in value.split(" "))
    if name == "nearest":
        return label(language, "rule_finding_at.nearest", nearest=value) if value else ""
    if name == "beginning":
        key = "beginning" if value else "no_beginning"
        return label(language, f"rule_finding_at.{key}", beginning=value)
    if name == "side":
        return label(language, f"break_point_side.{value}")
    return worded(language, "finding", value) if name == "reason" else value


def _dimension(name: str, language: Language) -> str:
    return labels(language).get(f"measure.{name}", name)
