"""A rule file belongs to the policy beside it that is named alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.rules.beside import policies_among, policy_of, rule_file_of, stands_beside


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).touch()


@pytest.mark.parametrize(
    ("policy", "rules"),
    [
        ("policy.md", "rules.yaml"),
        ("policy.pdf", "rules.yaml"),
        ("policy.md", "policy.rules.yaml"),
        ("rent.txt", "rent.rules.yaml"),
        ("2018.厦门.DOCX", "2018.厦门.rules.yaml"),
    ],
)
def test_a_rule_file_and_its_policy_find_each_other(tmp_path: Path, policy: str, rules: str) -> None:
    touch(tmp_path, policy, rules)
    assert rule_file_of(tmp_path / policy) == tmp_path / rules
    assert policy_of(tmp_path / rules) == tmp_path / policy
    assert stands_beside(str(tmp_path / rules), str(tmp_path / policy))


@pytest.mark.parametrize(
    ("policy", "rules"),
    [("rent.md", "rules.yaml"), ("policy.md", "rent.rules.yaml"), ("rent.xls", "rent.rules.yaml")],
)
def test_a_rule_file_of_another_name_stands_alone(tmp_path: Path, policy: str, rules: str) -> None:
    touch(tmp_path, policy, rules)
    assert rule_file_of(tmp_path / policy) is None
    assert policy_of(tmp_path / rules) is None


def test_of_two_policies_of_one_name_one_has_the_rules(tmp_path: Path) -> None:
    touch(tmp_path, "policy.pdf", "policy.md", "rules.yaml")
    assert policy_of(tmp_path / "rules.yaml") == tmp_path / "policy.md"
    assert rule_file_of(tmp_path / "policy.pdf") is None


def test_of_two_rule_files_of_one_policy_one_belongs_to_it(tmp_path: Path) -> None:
    touch(tmp_path, "policy.md", "rules.yaml", "policy.rules.yaml")
    assert rule_file_of(tmp_path / "policy.md") == tmp_path / "rules.yaml"
    assert policy_of(tmp_path / "policy.rules.yaml") is None


def test_a_policy_stands_once_for_itself_and_its_rules(tmp_path: Path) -> None:
    touch(tmp_path, "policy.md", "rules.yaml", "other.rules.yaml")
    files = [tmp_path / name for name in ("other.rules.yaml", "rules.yaml", "policy.md")]
    assert policies_among(files) == [tmp_path / "other.rules.yaml", tmp_path / "policy.md"]


def test_a_file_in_another_folder_is_not_beside() -> None:
    assert not stands_beside("/texts/a/rules.yaml", "/texts/b/policy.md")
    assert not stands_beside("/texts/a/rules.yaml", "")
