"""The templates of `rules new`: each is a sound rule once filled in, and says what is left until then."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge.rules.checking import Checked, check_file
from tests.ui.processes import Installed
from tests.ui.test_cli import is_one_clear_line
from ui.labelling import LANGUAGES
from ui.request import NewRule, Worded
from ui.rule_drafts import new_rule
from ui.rule_files import lines_of
from ui.rule_templates import Template, completed, filled, templates
from ui.terminal import Terminal

ALL = templates("zh")
NAMES = [
    "share-with-cap",
    "share-with-base-and-cap",
    "rate-with-floor-and-ceiling",
    "ceiling",
    "fixed-award",
    "brackets",
    "yearly-remainder",
    "voucher",
]


def examples(template: Template) -> dict[str, str]:
    """What a clerk types: the template's own examples, and the text that they fit."""
    typed = {blank.name: blank.example for blank in template.blanks if blank.example}
    return typed | {"text": template.sample} | ({"kind": template.blank("kind").default or ""})


def made(template: Template, folder: Path, answers: dict[str, str]) -> Checked:
    full = completed(template, answers)
    for name, written in (("policy.md", template.policy), ("rules.yaml", template.rules)):
        (folder / name).write_text(filled(template, written, full, "zh"), encoding="utf-8")
    return check_file(folder)


def test_there_are_eight_templates_in_their_order() -> None:
    assert [template.name for template in ALL] == NAMES


def test_the_templates_are_the_same_in_every_language() -> None:
    shapes = [
        [(template.name, [blank.name for blank in template.blanks]) for template in templates(language)]
        for language in LANGUAGES
    ]
    assert shapes[0] == shapes[1]
    titles = [[template.title for template in templates(language)] for language in LANGUAGES]
    assert not set(titles[0]) & set(titles[1])


@pytest.mark.parametrize("template", ALL, ids=NAMES)
def test_a_template_filled_in_is_a_sound_rule(template: Template, tmp_path: Path) -> None:
    checked = made(template, tmp_path, examples(template))
    assert [finding for finding in checked.findings if finding.severity == "error"] == []
    [rule] = checked.loaded.rules
    assert rule.id == "example.equipment.subsidy"
    assert rule.examples


@pytest.mark.parametrize("template", ALL, ids=NAMES)
def test_an_example_that_is_reckoned_wrong_does_not_pass(template: Template, tmp_path: Path) -> None:
    amount = "example_amount" if template.name != "fixed-award" else "award"
    answers = examples(template) | {amount: "1234567"}
    assert not made(template, tmp_path, answers).is_sound


@pytest.mark.parametrize("template", ALL, ids=NAMES)
def test_every_blank_that_is_left_is_said(template: Template, tmp_path: Path) -> None:
    checked = made(template, tmp_path, {})
    assert not checked.is_sound
    said = "\n".join(lines_of(checked, "zh"))
    filled_in = {"kind"}
    assert [
        blank.name for blank in template.blanks if blank.title not in said and blank.name not in filled_in
    ] == []
    assert "还要填写" in said.splitlines()[0]


def test_a_quote_is_taken_from_the_text_only_where_one_sentence_holds_the_value() -> None:
    [template] = [known for known in ALL if known.name == "share-with-cap"]
    text = "购置设备的，补贴40%。每家最高30万元。个人最高30万元。"
    full = completed(template, {"share": "40%", "cap": "30万元", "text": text})
    assert full["share_quote"] == "购置设备的，补贴40%。"
    assert "cap_quote" not in full


def test_what_is_typed_cannot_break_out_of_its_place(tmp_path: Path) -> None:
    [template] = [known for known in ALL if known.name == "share-with-cap"]
    title = 'a", kind: "x\n  - id: other\\'
    checked = made(template, tmp_path, examples(template) | {"title_en": title})
    [rule] = checked.loaded.rules
    assert rule.title.en == title.strip()


def test_a_person_is_asked_for_what_was_not_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    [template] = [known for known in ALL if known.name == "ceiling"]
    answers = examples(template)
    missing = answers.pop("cap")
    typed = iter([f"{missing}\n"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdin.readline", lambda: next(typed), raising=False)
    given = tuple(Worded(name, words) for name, words in answers.items())
    command = NewRule(template="ceiling", folder=tmp_path / "new", answers=given, on=date(2026, 1, 1))
    assert new_rule(command, Terminal("zh"), "zh") == 0
    assert check_file(tmp_path / "new").is_sound
    assert template.blank("cap").title in capsys.readouterr().out


def test_the_command_makes_a_folder_and_says_what_is_left(tmp_path: Path) -> None:
    command = Installed(tmp_path / "never")
    folder = tmp_path / "new"
    finished = command.run("rules", "new", "share-with-cap", str(folder), "share=40%", LANGUAGE="zh")
    assert (finished.returncode, finished.stderr) == (0, "")
    assert "40%" in (folder / "rules.yaml").read_text(encoding="utf-8")
    assert "还要填写" in finished.stdout
    assert not (tmp_path / "never").exists()
    assert is_one_clear_line(command.run("rules", "new", "share-with-cap", str(folder)))
    assert is_one_clear_line(command.run("rules", "new", "ceiling", str(tmp_path / "b"), "color=red"))


def test_the_templates_are_listed_with_the_texts_they_fit(tmp_path: Path) -> None:
    shown = Installed(tmp_path / "never").run("rules", "new", "--list", LANGUAGE="zh").stdout
    assert [name for name in NAMES if name not in shown] == []
    assert [template.sample for template in ALL if template.sample not in shown] == []
