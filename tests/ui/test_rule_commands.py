"""The commands on rules as people and scripts run them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.ui.calculated import CEILING, GRANT, GUARANTEED, INSURED, PREMIUM
from tests.ui.processes import Finished, Installed, Served
from tests.ui.test_cli import is_one_clear_line

POLICY = """---
title: 示例市设备购置补贴办法
place: 全国
---

第五条 中小企业购置设备的，按购置费用的40%给予补贴，每家企业每年最高30万元。
"""
RULES = """rules:
  - id: example.equipment.subsidy
    title: {zh: 设备购置补贴, en: equipment subsidy}
    kind: grant
    parameters:
      share:
        title: {zh: 补贴比例, en: share}
        values:
          - value: 40%
            quote: 按购置费用的40%给予补贴
    inputs:
      base:
        title: {zh: 购置费用, en: cost}
        ask: {zh: 购置费用是多少元？, en: How much is the cost?}
        dimension: CNY
    steps:
      subsidy:
        title: {zh: 补贴, en: subsidy}
        formula: share * base
    amount:
      step: subsidy
    examples:
      - given: {base: 50万元}
        amount: 200000
      - given: {}
        status: needs_input
"""


@pytest.fixture(scope="module")
def shared(served: Served) -> Installed:
    """The command while a server owns the home: what only reads is done there, and at once."""
    return served.command


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    folder = tmp_path / "policy"
    folder.mkdir()
    (folder / "policy.md").write_text(POLICY, encoding="utf-8")
    (folder / "rules.yaml").write_text(RULES, encoding="utf-8")
    return folder


def calculated(command: Installed, *words: str) -> dict[str, object]:
    finished = command.run("calculate", *words, "--json")
    assert (finished.returncode, finished.stderr) == (0, "")
    written: dict[str, object] = json.loads(finished.stdout)
    return written


def test_the_rules_are_listed_with_their_inputs(shared: Installed) -> None:
    listed = {rule["id"]: rule for rule in json.loads(shared.run("rules", "list", "--json").stdout)}
    assert listed[PREMIUM]["inputs"] == ["premium", "received"]
    assert PREMIUM in shared.run("rules", "list").stdout


def test_a_rule_is_shown_with_the_words_behind_its_figures(shared: Installed) -> None:
    shown = json.loads(shared.run("rules", "show", PREMIUM, "--json").stdout)
    [value] = shown["parameters"][0]["values"]
    assert value["written"] in value["citations"][0]["quote"]
    assert (
        value["citations"][0]["quote"]
        in shared.run("documents", "show", shown["document"]["id"], "--json").stdout
    )
    assert "40%" in shared.run("rules", "show", PREMIUM).stdout


def test_the_rules_of_the_package_are_sound(shared: Installed) -> None:
    finished = shared.run("rules", "check")
    assert finished.returncode == 0
    assert finished.stderr == ""


def test_amounts_are_given_as_people_write_them(shared: Installed) -> None:
    words = ["interest_paid=130万元", "principal=2,000万", "benchmark_rate=4.35%", "years=12个月"]
    written = calculated(shared, GUARANTEED, *words)
    assert written["status"] == "ok"
    assert written["amount"]["high"] == "243600.00"  # type: ignore[index]


def test_flags_may_stand_between_the_words(command: Installed) -> None:
    finished = command.run("calculate", CEILING, "--on", "2017-06-30", "exports=400万美元", "--json")
    written = json.loads(finished.stdout)
    assert (written["on"], written["amount"]["high"]) == ("2017-06-30", "4800.00")


def test_what_is_missing_is_asked_for_and_no_failure(shared: Installed) -> None:
    written = calculated(shared, GUARANTEED, "interest_paid=100万元")
    assert written["status"] == "needs_input"
    assert written["amount"]["high"] == "200000.00"  # type: ignore[index]
    assert len(written["asks"]) == 3  # type: ignore[arg-type]


@pytest.mark.parametrize("words", ["lpr=3.45%", "LPR=3.45%", "benchmark_rate=LPR 3.45%"])
def test_lpr_is_not_computed_with_and_the_benchmark_rate_asked_for(shared: Installed, words: str) -> None:
    written = calculated(shared, GUARANTEED, words, "interest_paid=130万元", "principal=2000万元", "years=1")
    assert written["status"] == "needs_input"
    assert "benchmark_rate" not in written["inputs"]  # type: ignore[operator]
    assert [refused["input"] for refused in written["refused"]] == ["benchmark_rate"]  # type: ignore[attr-defined]


def test_a_text_that_gives_no_amount_gives_none(shared: Installed) -> None:
    written = calculated(shared, GRANT)
    assert (written["status"], written["amount"]) == ("insufficient_text", None)


BAD = [
    ["calculate", GUARANTEED, "interest_paid=-5万元"],
    ["calculate", GUARANTEED, "interest_paid=1e400"],
    ["calculate", GUARANTEED, "interest_paid=NaN"],
    ["calculate", GUARANTEED, "interest_paid=5万美元"],
    ["calculate", GUARANTEED, "interest_paid=三五成群"],
    ["calculate", GUARANTEED, "benchmark_rate=435%"],
    ["calculate", GUARANTEED, "interest_paid"],
    ["calculate", GUARANTEED, "interest_paid="],
    ["calculate", GUARANTEED, "interest_paid=1万元", "interest_paid=2万元"],
    ["calculate", GUARANTEED, "interest=1万元"],
    ["calculate", GUARANTEED, "--on", "2018-02-30"],
    ["calculate", "xiamen.guaranteed-loan"],
    ["calculate", "nothing"],
    ["calculate"],
    ["compare", GUARANTEED],
    ["compare", GUARANTEED, GUARANTEED],
    ["compare", GUARANTEED, "nothing"],
    ["compare", GUARANTEED, f"{INSURED}@2018-13"],
    ["compare", GUARANTEED, INSURED, "exports=5"],
    ["rules", "show", "nothing"],
    ["rules", "new"],
    ["rules", "new", "nothing", "folder"],
]


@pytest.mark.parametrize("words", BAD)
def test_bad_input_is_one_clear_line_and_no_number(shared: Installed, words: list[str]) -> None:
    finished = shared.run(*words, *(["--json"] if words[0] != "rules" else []))
    assert is_one_clear_line(finished), finished


def test_an_unknown_name_is_answered_with_those_there_are_the_nearest_first(shared: Installed) -> None:
    said = shared.run("calculate", GUARANTEED, "interest=1万元").stderr
    assert said.index("interest_paid") < said.index("principal")
    assert GUARANTEED in shared.run("calculate", "xiamen.guaranteed-loan.interest-subsidie").stderr


def test_two_rules_are_compared_side_by_side(shared: Installed) -> None:
    words = ["interest_paid=15万元", "principal=300万元", "benchmark_rate=4.35%", "years=1"]
    written = json.loads(shared.run("compare", GUARANTEED, INSURED, *words, "--json").stdout)
    assert [side["amount"]["high"] for side in written["calculations"]] == ["30000.00", "45000.00"]
    assert written["better"] is None
    assert written["depends_on"]


def test_one_rule_is_compared_on_two_days(shared: Installed) -> None:
    words = ["compare", f"{CEILING}@2017", f"{CEILING}@2018-11", "exports=100万美元", "--json"]
    written = json.loads(shared.run(*words).stdout)
    assert [side["on"] for side in written["calculations"]] == ["2017-01-01", "2018-11-01"]
    assert written["difference"]["low"] == "-400.00"


def test_without_the_bundled_policies_there_are_no_rules_of_theirs(shared: Installed) -> None:
    finished = shared.run("calculate", PREMIUM, BUNDLED="false")
    assert is_one_clear_line(finished)
    assert json.loads(shared.run("rules", "list", "--json", BUNDLED="false").stdout) == []


def test_a_sound_folder_passes_the_check_without_a_home(tmp_path: Path, policy: Path) -> None:
    finished = Installed(tmp_path / "never").run("rules", "check", str(policy))
    assert (finished.returncode, finished.stderr) == (0, "")
    assert not (tmp_path / "never").exists()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_fault_is_named_with_file_and_line_in_the_users_language(
    tmp_path: Path, policy: Path, language: str
) -> None:
    file = policy / "rules.yaml"
    file.write_text(RULES.replace("value: 40%", "value: 45%"), encoding="utf-8")
    finished = Installed(tmp_path / "never").run("rules", "check", str(file), LANGUAGE=language)
    assert finished.returncode == 1
    assert str(file) in finished.stdout
    assert "9" in finished.stdout
    assert "45%" in finished.stdout
    assert ("规则" in finished.stdout) == (language == "zh")


def test_an_example_that_does_not_come_out_is_a_fault(tmp_path: Path, policy: Path) -> None:
    (policy / "rules.yaml").write_text(RULES.replace("200000", "200001"), encoding="utf-8")
    finished = Installed(tmp_path / "never").run("rules", "check", str(policy))
    assert finished.returncode == 1
    assert "200001" in finished.stdout


def test_a_path_without_rules_is_a_fault(tmp_path: Path) -> None:
    assert Installed(tmp_path / "never").run("rules", "check", str(tmp_path)).returncode == 1


def added(command: Installed, policy: Path) -> Finished:
    return command.run("documents", "add", str(policy))


def test_the_rule_of_a_folder_that_was_added_calculates(command: Installed, policy: Path) -> None:
    assert added(command, policy).returncode == 0
    written = calculated(command, "example.equipment.subsidy", "base=50万元")
    assert written["amount"]["low"] == "200000.00"  # type: ignore[index]
    assert command.run("rules", "check").returncode == 0


def test_a_rule_with_a_fault_is_said_to_be_left_out(command: Installed, policy: Path) -> None:
    (policy / "rules.yaml").write_text(RULES.replace("value: 40%", "value: 45%"), encoding="utf-8")
    added(command, policy)
    finished = command.run("calculate", "example.equipment.subsidy", "base=50万元")
    assert is_one_clear_line(finished)
    assert "rules check" in finished.stderr
    assert command.run("rules", "check").returncode == 1
