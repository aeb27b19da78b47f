"""A rule file on disk is checked against its policy, its examples run and its break points found."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from knowledge.rules.checking import Checked, check_file
from knowledge.rules.findings import RuleFinding
from knowledge.rules.running import usual_day
from ui.findings import rule_finding_text

SOUND = Path(__file__).with_name("broken")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("policy.md", "rules.yaml"):
        shutil.copy(SOUND / name, tmp_path / name)
    return tmp_path


def edit(folder: Path, find: str, put: str) -> None:
    file = folder / "rules.yaml"
    text = file.read_text(encoding="utf-8")
    assert find in text
    file.write_text(text.replace(find, put, 1), encoding="utf-8")


def codes(checked: Checked) -> list[str]:
    return [finding.code for finding in checked.findings]


def break_points(folder: Path) -> list[RuleFinding]:
    return [found for found in check_file(folder).findings if found.code == "break_point_missing"]


def test_a_folder_and_its_rule_file_are_checked_alike(folder: Path) -> None:
    by_folder, by_file = check_file(folder), check_file(folder / "rules.yaml")
    assert by_folder.is_sound
    assert by_folder.findings == by_file.findings == ()
    assert len(by_folder.loaded.rules) == 5
    assert by_folder.document is not None


def test_a_folder_without_rules_is_told(tmp_path: Path) -> None:
    checked = check_file(tmp_path)
    assert codes(checked) == ["rules_missing"]
    assert str(tmp_path) in rule_finding_text(checked.findings[0], "zh")


def test_a_rule_file_without_a_policy_is_told(folder: Path) -> None:
    (folder / "policy.md").unlink()
    assert codes(check_file(folder)) == ["policy_missing"]


def test_a_policy_that_cannot_be_read_is_told_with_its_reason(folder: Path) -> None:
    (folder / "policy.md").write_text("", encoding="utf-8")
    (finding,) = check_file(folder).findings
    assert finding.code == "policy_unreadable"
    assert "文件里没有文字" in rule_finding_text(finding, "zh")


def test_a_rule_file_that_is_no_text_is_told(folder: Path) -> None:
    (folder / "rules.yaml").write_bytes(b"\x00\xff\xfe\x00" * 50)
    checked = check_file(folder)
    assert not checked.is_sound
    assert checked.loaded.rules == ()


def test_a_rule_whose_example_fails_is_left_out_and_the_others_stay(folder: Path) -> None:
    edit(folder, "amount: 243600.00", "amount: 243600.01")
    checked = check_file(folder)
    assert [failed.id for failed in checked.loaded.failed] == ["haishan.interest-subsidy"]
    assert len(checked.loaded.rules) == 4
    (finding,) = checked.findings
    assert (finding.values["expected"], finding.values["computed"]) == ("243600.01", "243600.00")


def test_advice_leaves_no_rule_out(folder: Path) -> None:
    edit(folder, "      - given: {premium: 75万元}\n        amount: 300000.00\n", "")
    checked = check_file(folder)
    assert checked.is_sound
    assert len(checked.loaded.rules) == 5


def test_a_missing_break_point_is_proposed_with_what_comes_out(folder: Path) -> None:
    edit(folder, "      - given: {premium: 75万元}\n        amount: 300000.00\n", "")
    (finding,) = break_points(folder)
    assert finding.values["side"] == "at"
    assert finding.values["given"] == "{premium: 750000元}"
    assert finding.values["computed"] == "amount: 300000.00"


def test_a_proposed_example_makes_the_advice_go_away(folder: Path) -> None:
    edit(folder, "{premium: 75万元}", "{premium: 74万元}")
    edit(folder, "amount: 300000.00", "amount: 296000.00")
    (finding,) = break_points(folder)
    proposal = f"      - given: {finding.values['given']}\n        {finding.values['computed']}\n"
    edit(folder, "      - given: {premium: 90万元}\n", proposal + "      - given: {premium: 90万元}\n")
    assert check_file(folder).findings == ()


def test_a_missing_side_of_a_break_point_is_proposed(folder: Path) -> None:
    edit(folder, "      - given: {premium: 90万元}\n        amount: 300000.00\n", "")
    edit(folder, "      - given: {premium: 90万元, received: 30万元}\n        amount: 0.00\n", "")
    found = {(finding.values["side"], finding.values["given"]) for finding in break_points(folder)}
    assert ("above", "{premium: 750000.01元}") in found


def test_a_break_point_that_no_cent_meets_is_met_by_the_nearest_cent(folder: Path) -> None:
    edit(
        folder,
        "{exports: 25万美元}\n        on: 2018-06\n        amount: 200.00",
        "{exports: 416666.67美元}\n        on: 2017-06\n        amount: 500.00",
    )
    assert break_points(folder) == []


def test_the_end_of_a_row_is_a_break_point(folder: Path) -> None:
    edit(folder, "      - given: {spending: 500万元, firm: small}\n        amount: 170000.00\n", "")
    (finding,) = break_points(folder)
    assert finding.values["given"] == "{spending: 5000000元, firm: small}"
    assert finding.values["computed"] == "amount: 170000.00"


def test_the_edge_of_a_condition_is_a_break_point(folder: Path) -> None:
    edit(
        folder,
        "principal: 2000.01万元, benchmark: 4.35%, years: 1年}\n        status: not_eligible\n",
        "principal: 1999万元, benchmark: 4.35%, years: 1年}\n        amount: 200000.00\n",
    )
    (finding,) = break_points(folder)
    assert finding.values["side"] == "above"
    assert "20000000.01元" in finding.values["given"]
    assert finding.values["computed"] == "status: not_eligible"


def test_an_example_without_a_day_is_run_on_the_first_day_of_the_latest_values(folder: Path) -> None:
    ceiling = next(rule for rule in check_file(folder).loaded.rules if rule.id == "haishan.premium-ceiling")
    assert usual_day(ceiling).isoformat() == "2018-09-01"
    edit(
        folder,
        "      - given: {exports: 400万美元}\n        on: 2018-06\n",
        "      - given: {exports: 400万美元}\n",
    )
    assert check_file(folder).findings == ()


def test_an_example_is_rounded_only_at_the_end(folder: Path) -> None:
    edit(
        folder,
        "- given: {premium: 20万元}\n        amount: 80000.00\n        steps: {by_share: 80000.00}",
        "- given: {premium: 0.01元}\n        amount: 0.00",
    )
    assert check_file(folder).is_sound
    rule = check_file(folder).loaded.rules[0]
    assert rule.examples[0].amount == Decimal("0.00")
