"""The words of the command line, and the commands they mean."""

from __future__ import annotations

import io
import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from knowledge.document import PartialDate
from ui.arguments import read_arguments, wants_json
from ui.asking import today
from ui.errors import BadInput
from ui.request import (
    AddDocuments,
    Ask,
    Chat,
    CheckLibrary,
    Command,
    Evaluate,
    ListDocuments,
    ReportStatus,
    Search,
    Serve,
    ShowDocument,
    WithdrawDocument,
)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["ask", "多少？"], Ask(question="多少？", on=today())),
        (
            ["ask", "--json", "--on", "2026-01-31", "--place", "Xiamen", "--language", "en", "多少？"],
            Ask(question="多少？", on=date(2026, 1, 31), place="厦门", language="en", as_json=True),
        ),
        (["ask", "--", "--json"], Ask(question="--json", on=today())),
        (["chat", "--place", "宁波"], Chat(on=today(), place="宁波")),
        (["serve"], Serve(host="127.0.0.1", port=7860)),
        (["serve", "--host", "::1", "--port", "0"], Serve(host="::1", port=0)),
        (["documents", "list", "--json"], ListDocuments(as_json=True)),
        (["documents", "show", "a-1", "--version", "ff"], ShowDocument(document_id="a-1", version="ff")),
        (["documents", "withdraw", "a-1"], WithdrawDocument(document_id="a-1")),
        (["documents", "check"], CheckLibrary()),
        (["search", "--limit", "3", "保费"], Search(query="保费", on=today(), limit=3)),
        (["search", "--leg", "keywords", "保费"], Search(query="保费", on=today(), leg="keywords")),
        (["status", "--json"], ReportStatus(as_json=True)),
        (["evaluate", "--list"], Evaluate(suites=(), listed=True)),
        (["evaluate", "a", "b", "--mode", "search"], Evaluate(suites=("a", "b"), mode="search")),
    ],
)
def test_words_mean_a_command(words: list[str], meant: Command) -> None:
    assert read_arguments(words, "en") == meant


def test_files_to_add_are_named_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    flags = ["--published", "2018-11", "--from", "2018", "--until", "2019-05-02", "--supersedes", "x"]
    words = ["documents", "add", "a.md", "/b", "--place", "慈溪", *flags]
    assert read_arguments(words, "en") == AddDocuments(
        paths=(tmp_path / "a.md", Path("/b")),
        place="慈溪",
        published=PartialDate(2018, 11),
        in_force_from=PartialDate(2018),
        in_force_until=PartialDate(2019, 5, 2),
        supersedes="x",
    )


def test_a_dash_takes_the_question_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO("多少？".encode())))
    assert read_arguments(["ask", "-"], "en") == Ask(question="多少？", on=today())


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["answer"],
        ["ask"],
        ["ask", ""],
        ["ask", "a", "b"],
        ["ask", "--jso", "a"],
        ["ask", "--language", "fr", "a"],
        ["ask", "--on", "2026-02-30", "a"],
        ["ask", "--place", "Atlantis", "a"],
        ["ask", "--history", "/nowhere/at/all", "a"],
        ["documents"],
        ["documents", "add"],
        ["documents", "add", "a", "--from", "2020", "--until", "2019"],
        ["search", "--limit", "0", "a"],
        ["search", "--limit", "ten", "a"],
        ["search", "--limit", "9" * 5000, "a"],
        ["search", ""],
        ["serve", "--port", "65536"],
        ["evaluate"],
    ],
)
def test_wrong_words_are_bad_input_in_one_line(words: list[str]) -> None:
    with pytest.raises(BadInput) as caught:
        read_arguments(words, "en")
    assert len(caught.value.worded("zh").splitlines()) == 1


@pytest.mark.parametrize("words", [["--help"], ["ask", "--help"], ["documents", "add", "--help"]])
def test_help_is_in_the_users_language(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    shown = []
    for language in ("zh", "en"):
        with pytest.raises(SystemExit) as ended:
            read_arguments(words, "zh" if language == "zh" else "en")
        assert ended.value.code == 0
        shown.append(capsys.readouterr().out)
    assert shown[0] != shown[1]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [(["ask", "--json", "a"], True), (["ask", "a"], False), (["ask", "--", "--json"], False)],
)
def test_json_is_wanted_only_when_a_flag_says_so(words: list[str], wanted: bool) -> None:
    assert wants_json(words) is wanted
