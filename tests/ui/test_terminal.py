"""What reaches a terminal: nothing it would obey, nothing it cannot show."""

from __future__ import annotations

import json

import pytest

from ui.terminal import Terminal, json_text, visible

DANGEROUS = ["\x1b[31m", "\x07", "\r", "\x9b", "\u202e", "\u2066", "\u200f", "\u2028", "\x7f", "\ud800"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_characters_a_terminal_obeys_are_shown_as_escapes(text: str) -> None:
    assert visible(f"a{text}b") == f"a\\u{ord(text[0]):04x}{text[1:]}b"


def test_lines_tabs_and_all_scripts_stay() -> None:
    text = "第一条\t1\nsecond — “x” 😀 ü"
    assert visible(text) == text


def test_ends_of_lines_of_another_system_become_ours() -> None:
    assert visible("a\r\nb") == "a\nb"


@pytest.mark.parametrize("text", DANGEROUS)
def test_json_reads_back_exactly_without_a_character_a_terminal_obeys(text: str) -> None:
    written = json_text({"text": f"a{text}b"})
    assert json.loads(written) == {"text": f"a{text}b"}
    assert visible(written) == written


def test_json_keeps_chinese_readable() -> None:
    assert "厦门" in json_text(["厦门"])


def test_progress_goes_to_standard_error_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal("en")
    for done in range(1000):
        terminal.progress("search", done, 1000)
    said = capsys.readouterr()
    assert said.out == ""
    assert 1 <= len(said.err.splitlines()) < 100


def test_a_step_without_an_end_in_sight_writes_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal("en").progress("search", 0, 0)
    assert capsys.readouterr().err == ""


def test_errors_are_made_visible(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal("en").err("\x1b[2J")
    assert capsys.readouterr().err == "\\u001b[2J\n"
