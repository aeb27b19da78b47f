"""The labels: the same in every language, and one for every code that comes from below."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

import assistant
import knowledge
import ui
from assistant.settings import Settings
from ui.labelling import LANGUAGES, label, labels, worded


def gaps(written: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(written) if name}


def sources(package: object) -> Iterator[ast.Module]:
    folder = Path(str(vars(package)["__file__"])).parent
    for file in sorted(folder.rglob("*.py")):
        yield ast.parse(file.read_text(encoding="utf-8"))


def codes_raised(name: str) -> set[str]:
    """The codes written as first argument of a call of `name` anywhere in knowledge."""
    found: set[str] = set()
    for module in sources(knowledge):
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                first = node.args[0] if node.args else None
                branches = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
                found |= {str(branch.value) for branch in branches if isinstance(branch, ast.Constant)}
    return found


def test_the_languages_have_the_same_labels() -> None:
    assert set(labels("zh")) == set(labels("en"))


def test_a_label_has_the_same_gaps_in_every_language() -> None:
    for key, written in labels("zh").items():
        assert gaps(written) == gaps(labels("en")[key]), key


def test_no_label_is_empty() -> None:
    for language in LANGUAGES:
        assert [key for key, written in labels(language).items() if not written.strip()] == []


@pytest.mark.parametrize("name", ["UnreadableFile", "Finding"])
def test_every_code_that_knowledge_raises_has_a_label(name: str) -> None:
    codes = codes_raised(name)
    assert codes
    assert {code for code in codes if f"finding.{code}" not in labels("en")} == set()


def test_every_kind_of_thing_an_index_may_lack_has_a_label() -> None:
    for what in ("embedding", "vectors", "keywords"):
        assert "17" in worded("zh", "finding", f"missing_{what}", count="17", first="3")


def test_every_progress_that_knowledge_tells_has_a_label() -> None:
    told = {
        str(node.args[0].value)
        for module in sources(knowledge)
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and "progress" in ast.unparse(node.func)
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert told
    assert {what for what in told if f"progress.{what}" not in labels("en")} == set()


def test_every_error_of_the_interface_has_a_label() -> None:
    keys = {
        str(node.args[0].value)
        for module in sources(ui)
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("BadInput", "Failure", "OwnerSilent")
        and isinstance(node.args[0], ast.Constant)
    }
    assert keys
    assert {key for key in keys if f"error.{key}" not in labels("en")} == set()


def test_every_error_label_is_raised_somewhere() -> None:
    written = "\n".join(ast.unparse(module) for module in sources(ui))
    names = [key.removeprefix("error.") for key in labels("en") if key.startswith("error.")]
    assert [name for name in names if f"'{name}'" not in written] == []


def test_every_setting_has_words_for_what_is_expected() -> None:
    assert {field.name for field in fields(Settings)} == {
        key.removeprefix("expected.") for key in labels("en") if key.startswith("expected.")
    }


def test_every_step_of_an_answer_has_a_label() -> None:
    steps = {
        str(node.args[0].value)
        for module in sources(assistant)
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "StepStarted"
        and isinstance(node.args[0], ast.Constant)
    }
    assert steps
    assert {step for step in steps if f"progress.{step}" not in labels("zh")} == set()


def test_values_fill_the_gaps_of_a_label() -> None:
    assert "厦门" in label("zh", "error.unknown_place", value="厦门")


def test_a_code_without_a_label_is_shown_as_it_is() -> None:
    assert worded("zh", "finding", "never_heard_of", detail="page 3") == "never_heard_of: page 3"


def test_a_gap_that_nobody_fills_stays_empty() -> None:
    assert "{" not in worded("en", "finding", "missing_file")
