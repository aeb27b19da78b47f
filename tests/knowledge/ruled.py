"""Small policies with rule files, for the tests of rules that users add."""

from __future__ import annotations

from pathlib import Path

from knowledge.archive import Addition, Archive
from tests.knowledge.archives import only

BROKEN = "rules: ["
RENT = "qinghe.rent"
_POLICY = """---
title: {title}
place: 厦门
---

为减轻企业负担，对企业的租金给予补贴。补贴比例为租金的{share}。
"""

_RULE = """\
  - id: {rule_id}
    title: {{zh: 租金补贴, en: rent subsidy}}
    kind: {kind}
    {in_force}
    parameters:
      share:
        title: {{zh: 补贴比例, en: subsidy share}}
        values:
          - value: {share}
            quote: 补贴比例为租金的{quoted}
    inputs:
      rent:
        title: {{zh: 租金, en: rent}}
        ask: {{zh: 租金是多少元？, en: What is the rent?}}
        dimension: CNY
        shared: rent
    steps:
      subsidy:
        title: {{zh: 可得补贴, en: subsidy}}
        formula: share * rent
    amount:
      step: subsidy
    examples:
      - given: {{rent: 10万元}}
        amount: {amount}
      - given: {{}}
        status: needs_input
        low: 0.00
        asks: [rent]
"""


def rule(
    rule_id: str,
    *,
    share: str = "40%",
    quoted: str | None = None,
    amount: str = "40000.00",
    in_force: str = "words: {zh: [租金]}",
) -> str:
    """One rule of a file, which subsidises the share of a rent that its policy quotes."""
    return _RULE.format(
        rule_id=rule_id,
        kind="interest-subsidy",
        share=share,
        quoted=quoted or share,
        amount=amount,
        in_force=in_force,
    )


def rule_file(*rules: str) -> str:
    return "rules:\n" + "".join(rules)


def policy(title: str, *, share: str = "40%") -> str:
    return _POLICY.format(title=title, share=share)


def write_ruled(folder: Path, *rules: str, title: str = "青河市租金补贴办法", share: str = "40%") -> Path:
    """A folder with `policy.md` and, where there are rules, the `rules.yaml` beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "policy.md").write_text(policy(title, share=share), encoding="utf-8")
    if rules:
        (folder / "rules.yaml").write_text(rule_file(*rules), encoding="utf-8")
    return folder


def add(archive: Archive, *paths: Path) -> Addition:
    return only(archive.add(paths))


def ids(archive: Archive) -> list[str]:
    return [known.id for known in archive.rules().rules]
