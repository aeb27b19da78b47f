"""What knowledge finds wrong, as words: every code of its findings and refusals has a label."""

from __future__ import annotations

from assistant.settings import Language
from knowledge.archive import Finding
from ui.labelling import worded

Json = dict[str, object]


def finding_text(finding: Finding, language: Language) -> str:
    return worded(language, "finding", finding.code, **dict(finding.values))


def finding_json(finding: Finding, language: Language) -> Json:
    return {"code": finding.code, "values": dict(finding.values), "text": finding_text(finding, language)}
