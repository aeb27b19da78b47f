"""Rules of a user's policies come with their documents, from files of any name, and not from broken ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.embedding import Embedder
from tests.knowledge.archives import found, opened
from tests.knowledge.ruled import BROKEN, RENT, add, ids, policy, rule, rule_file, write_ruled


@pytest.mark.parametrize("named", ["", "policy.md", "rules.yaml"])
def test_a_policys_rules_come_with_it_whichever_is_named(
    home: Path, folder: Path, embedder: Embedder, named: str
) -> None:
    with opened(home, embedder) as archive:
        addition = add(archive, folder / named)
        assert (addition.status, addition.path) == ("added", str(folder / "policy.md"))
        assert (addition.rules, addition.findings, addition.reason) == (1, (), None)
        assert archive.rules().rule(RENT).document == archive.document(addition.id)
        assert archive.check() == ()


@pytest.mark.parametrize("name", ["rent.md", "rent.txt", "租金.TXT"])
def test_a_policy_of_any_name_and_format_has_rules_named_after_it(
    home: Path, tmp_path: Path, embedder: Embedder, name: str
) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    file = folder / name
    file.write_text(policy("青河市租金补贴办法").split("---\n")[2], encoding="utf-8")
    file.with_name(f"{file.stem}.rules.yaml").write_text(rule_file(rule(RENT)), encoding="utf-8")
    with opened(home, embedder) as archive:
        addition = add(archive, folder)
        assert (addition.path, addition.rules, ids(archive)) == (str(file), 1, [RENT])


@pytest.mark.parametrize("name", ["rules.yaml", "rent.rules.yaml"])
def test_rules_alone_in_a_folder_are_rejected(
    home: Path, tmp_path: Path, embedder: Embedder, name: str
) -> None:
    file = tmp_path / name
    file.write_text(rule_file(rule(RENT)), encoding="utf-8")
    (tmp_path / "other.md").write_text(policy("青河市租金补贴办法"), encoding="utf-8")
    with opened(home, embedder) as archive:
        addition = add(archive, file)
        assert (addition.status, addition.path) == ("rejected", str(file))
        assert addition.reason == f"rules_alone: {name}"


def test_of_two_rule_files_of_a_policy_the_second_is_rejected(
    home: Path, folder: Path, embedder: Embedder
) -> None:
    (folder / "policy.rules.yaml").write_text(rule_file(rule("qinghe.other")), encoding="utf-8")
    with opened(home, embedder) as archive:
        added, second = archive.add([folder])
        assert (added.rules, second.reason) == (1, "rules_alone: policy.rules.yaml")
        assert ids(archive) == [RENT]


def test_rules_in_another_encoding_are_read(home: Path, folder: Path, embedder: Embedder) -> None:
    (folder / "rules.yaml").write_bytes(rule_file(rule(RENT)).encode("gb18030"))
    with opened(home, embedder) as archive:
        assert add(archive, folder).rules == 1


def test_rules_that_are_no_text_are_rejected_and_their_policy_goes_on(
    home: Path, folder: Path, embedder: Embedder
) -> None:
    with opened(home, embedder) as archive:
        add(archive, folder)
        (folder / "rules.yaml").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 8)
        without, rejected = archive.add([folder])
        assert (without.status, without.rules) == ("replaced", 0)
        assert (rejected.status, rejected.path) == ("rejected", str(folder / "rules.yaml"))
        assert (rejected.reason or "").startswith("not_text")
        assert ids(archive) == []


def test_rules_beside_a_page_of_several_pieces_are_rejected(
    home: Path, tmp_path: Path, embedder: Embedder
) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    page = folder / "page.md"
    pieces = [
        f"# {name}补贴提高\n\n本报讯 近日,市里提高了{name}补贴。企业都可以申请。\n"
        for name in ("房租", "用电")
    ]
    page.write_text("\n".join(pieces), encoding="utf-8")
    rules = folder / "page.rules.yaml"
    rules.write_text(rule_file(rule(RENT)), encoding="utf-8")
    with opened(home, embedder) as archive:
        *added, rejected = archive.add([folder])
        assert [addition.status for addition in added] == ["added", "added"]
        assert (rejected.path, rejected.reason) == (str(rules), "rules_of_several: 2")


def test_a_rule_that_fails_leaves_the_policy_and_its_other_rules(
    home: Path, folder: Path, embedder: Embedder
) -> None:
    write_ruled(folder, rule(RENT), rule("qinghe.wrong", share="50%"))
    with opened(home, embedder) as archive:
        addition = add(archive, folder)
        assert (addition.status, addition.rules) == ("added", 1)
        assert [finding.rule_id for finding in addition.findings] == ["qinghe.wrong"]
        assert addition.findings[0].path == str(folder / "rules.yaml")
        assert found(archive, "租金") == [addition.id]
        assert add(archive, folder) == replace(addition, status="unchanged")


def test_a_rule_whose_example_does_not_come_out_fails(home: Path, folder: Path, embedder: Embedder) -> None:
    write_ruled(folder, rule(RENT), rule("qinghe.wrong", amount="40000.01"))
    with opened(home, embedder) as archive:
        addition = add(archive, folder)
        assert (addition.rules, ids(archive)) == (1, [RENT])
        assert [failed.id for failed in archive.rules().failed] == ["qinghe.wrong"]
        (finding,) = addition.findings
        assert (finding.code, finding.values["expected"]) == ("example_amount", "40000.01")


def test_a_rule_file_that_is_broken_leaves_the_policy(home: Path, folder: Path, embedder: Embedder) -> None:
    (folder / "rules.yaml").write_text(BROKEN, encoding="utf-8")
    with opened(home, embedder) as archive:
        addition = add(archive, folder)
        assert (addition.status, addition.rules, len(addition.findings)) == ("added", 0, 1)
        assert found(archive, "租金") == [addition.id]
