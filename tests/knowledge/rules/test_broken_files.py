"""Every way a rule file can be wrong is found at its line, and told with its mend in both languages."""

import ast
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import pytest
import yaml

from knowledge.reading import read_file
from knowledge.rules import form, written
from knowledge.rules.checking import check_rules
from knowledge.rules.findings import Loaded, RuleFinding
from knowledge.rules.loading import load_rules
from ui.findings import rule_finding_text
from ui.labelling import LANGUAGES, labels

FOLDER = Path(__file__).with_name("broken")
SOUND = (FOLDER / "rules.yaml").read_text(encoding="utf-8")
RULES = 5


@dataclass(frozen=True, slots=True)
class Edit:
    """One way to break the sound file; see edits.yaml."""

    name: str
    find: str
    put: str
    code: str
    at: str
    nth: int = 1
    severity: str = "error"
    also: tuple[str, ...] = ()
    rules: int = RULES - 1

    @property
    def text(self) -> str:
        assert self.find in SOUND, self.find
        return SOUND.replace(self.find, self.put, 1)

    @property
    def line(self) -> int:
        """The line where the fault must be told."""
        place = -1
        for _ in range(self.nth):
            place = self.text.index(self.at, place + 1)
        return self.text.count("\n", 0, place) + 1


def edits() -> Iterator[Edit]:
    for case in yaml.safe_load((FOLDER / "edits.yaml").read_text(encoding="utf-8")):
        yield Edit(**{**case, "also": tuple(case.get("also", ()))})


EDITS = list(edits())


POLICY = read_file(FOLDER / "policy.md")[0]


@cache
def check(text: str) -> Loaded:
    return check_rules(load_rules(text, POLICY, path="rules.yaml"), path="rules.yaml")


def found_in(edit: Edit) -> RuleFinding:
    findings = check(edit.text).findings
    return next(finding for finding in findings if finding.code == edit.code and finding.line == edit.line)


def test_the_file_that_is_broken_here_is_sound() -> None:
    checked = check(SOUND)
    assert checked.findings == ()
    assert len(checked.rules) == RULES


def test_every_case_has_a_name_of_its_own() -> None:
    assert len({edit.name for edit in EDITS}) == len(EDITS)
    assert len(EDITS) >= 50


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name.replace(" ", "-"))
def test_a_broken_file_is_found_at_its_line_and_only_that(edit: Edit) -> None:
    checked = check(edit.text)
    told = [(finding.code, finding.line) for finding in checked.findings if finding.severity == edit.severity]
    assert (edit.code, edit.line) in told
    errors = {finding.code for finding in checked.findings if finding.severity == "error"}
    assert errors == {edit.code, *edit.also} if edit.severity == "error" else not errors
    assert len(checked.rules) == edit.rules


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name.replace(" ", "-"))
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_found_names_file_line_and_mend(edit: Edit, language: Literal["zh", "en"]) -> None:
    finding = found_in(edit)
    text = rule_finding_text(finding, language)
    assert "rules.yaml" in text
    assert re.search(rf"(第 |line ){edit.line}\b", text)
    assert edit.code not in text
    assert not re.search(r"“”|''|\(\)|（）", text), text
    # The problem, and then what to do.
    sentences = [sentence for sentence in re.split(r"[。：；;？]|[.:?;] ", text) if sentence.strip()]
    assert len(sentences) >= 2
    if language == "zh":
        assert "请" in text or "可以" in text


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name.replace(" ", "-"))
def test_every_gap_of_a_label_is_filled(edit: Edit) -> None:
    finding = found_in(edit)
    gaps = {gap for _, gap, _, _ in string.Formatter().parse(labels("en")[f"rule_finding.{finding.code}"])}
    assert gaps - {None, "title"} <= set(finding.values)


TELLING = {
    *("note", "advise", "note_at", "RuleFinding", "_unread", "_finding", "_alike"),
    *("NoValue", "Mismatch", "FormulaError", "BrokenFile", "NotComputed", "PydanticCustomError"),
}
# What is put together, or chosen from a table, where it is told.
CHOSEN = {
    *(f"unused_{kind}" for kind in ("parameter", "table", "input", "step")),
    *("measure_sum", "measure_difference"),
    *set(form._CODES.values()),
    *set(written._PROBLEMS.values()),
    *("yaml_broken", "yaml_tab", "yaml_anchor", "yaml_tag"),
    *("example_amount", "example_low", "example_high", "example_asks", "example_step"),
}


def told(node: ast.Call) -> Iterator[str]:
    """The codes that stand as words among the first two arguments, or as `code`, of a call that tells one."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in TELLING:
        keywords = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
        for argument in (*node.args[:2], *keywords):
            for part in [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]:
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and "_" in part.value:
                    yield part.value


def test_every_code_is_worded_and_every_word_is_used() -> None:
    folder = Path(load_rules.__code__.co_filename).parent
    calls = [
        node
        for file in folder.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    ]
    codes = {code for call in calls for code in told(call)} | CHOSEN
    worded = {key.removeprefix("rule_finding.") for key in labels("zh") if key.startswith("rule_finding.")}
    assert codes == worded


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_says_what_to_do(language: Literal["zh", "en"]) -> None:
    table = {key: text for key, text in labels(language).items() if key.startswith("rule_finding.")}
    ends = "。" if language == "zh" else ". "
    assert [key for key, text in table.items() if ends not in text and "{reason}" not in text] == []
    if language == "zh":
        unhelpful = [key for key, text in table.items() if "请" not in text and "{reason}" not in text]
        assert unhelpful == []
