"""The walk-through of docs/adding-a-policy.md done as it says: its files pass, its figures come out."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from knowledge.rules.checking import check_file
from tests.ui.processes import Installed

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ["adding-a-policy.md", "adding-a-policy.zh-CN.md"]
RULE = "national.late-payment.interest"


def block(page: str, language: str) -> str:
    """The one block of code in a language on a page."""
    text = (DOCS / page).read_text(encoding="utf-8")
    [held] = re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)
    return str(held)


def write(folder: Path, page: str) -> Path:
    folder.mkdir()
    (folder / "policy.md").write_text(block(page, "markdown"), encoding="utf-8")
    (folder / "rules.yaml").write_text(block(page, "yaml"), encoding="utf-8")
    return folder


def test_both_languages_walk_through_the_same_files() -> None:
    for language in ("markdown", "yaml"):
        assert block(PAGES[0], language) == block(PAGES[1], language)


@pytest.mark.parametrize("page", PAGES)
def test_the_files_of_the_page_pass_the_check(page: str, tmp_path: Path) -> None:
    assert check_file(write(tmp_path / "late-payment", page)).findings == ()


@pytest.mark.parametrize("page", PAGES)
def test_what_the_page_shows_of_the_calculation_comes_out(
    page: str, tmp_path: Path, command: Installed
) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    folder = write(tmp_path / "late-payment", page)
    language = "zh" if page.endswith("zh-CN.md") else "en"
    assert command.run("documents", "add", str(folder)).returncode == 0
    [words] = re.findall(rf"sme-policy calculate ({re.escape(RULE)}[^\n]*)", text)
    shown = command.run("calculate", *words.split(), "--on", "2026-11-22", LANGUAGE=language).stdout
    [printed] = re.findall(r"none_agreed=\S+\n(.*?)\n…\n```", text, re.DOTALL)
    assert shown.startswith(printed)


def test_the_question_of_the_page_gets_the_amount(tmp_path: Path, command: Installed) -> None:
    command.run("documents", "add", str(write(tmp_path / "late-payment", PAGES[1])))
    text = (DOCS / PAGES[1]).read_text(encoding="utf-8")
    [question] = re.findall(r'sme-policy ask "([^"]*)"', text)
    answer = json.loads(command.run("ask", "--json", question).stdout)
    assert answer["status"] == "answered"
    assert "24,000元" in answer["text"]
