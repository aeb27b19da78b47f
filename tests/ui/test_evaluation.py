"""`evaluate`: what there is, what is wrong with a wish, and how a run compares with an earlier one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.settings import Settings
from eval.report import Report, Row, share
from eval.suites import SUITES, Suite
from ui.arguments import read_arguments
from ui.errors import BadInput
from ui.evaluation import evaluate, read_baseline
from ui.request import Evaluate


def test_the_suites_are_listed_without_a_home(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings(home=tmp_path / "never")
    assert evaluate(Evaluate(suites=(), listed=True), settings, "en") == 0
    shown = capsys.readouterr().out
    assert [name for name in SUITES if name not in shown] == []
    assert evaluate(Evaluate(suites=(), listed=True, as_json=True), settings, "en") == 0
    assert json.loads(capsys.readouterr().out) == list(SUITES)
    assert not settings.home.exists()


def test_an_unknown_suite_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        evaluate(Evaluate(suites=("sede",)), Settings(home=tmp_path), "en")
    assert "sede" in caught.value.worded("en")


def test_a_file_with_a_wrong_case_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "own.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        evaluate(Evaluate(suites=(str(tmp_path / "own.jsonl"),)), Settings(home=tmp_path), "en")
    assert "own.jsonl" in caught.value.worded("en")


def test_the_mode_model_needs_a_chat_model(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        evaluate(Evaluate(suites=("seed",), mode="model"), Settings(home=tmp_path), "en")


@pytest.mark.parametrize(
    "held", ["", "[]", "1", '{"seed": 1}', '{"figures": {}}', '{"seed": {"metrics": {"a": 1}}}']
)
def test_an_earlier_run_of_another_form_is_bad_input(tmp_path: Path, held: str) -> None:
    (tmp_path / "run.json").write_text(held, encoding="utf-8")
    with pytest.raises(BadInput):
        read_baseline(tmp_path / "run.json")


RIGHT = Row("one", "amount", "补多少？", True, "answered", "", "20万元")


def suite_of(right: int) -> Suite:
    """A suite of forty cases, so many of them right."""
    rows = tuple(replace(RIGHT, case=f"case-{at}", right=at < right) for at in range(40))
    return lambda settings, bench: [Report("small", {"right": share(right, 40)}, rows)]


def run_small(monkeypatch: pytest.MonkeyPatch, folder: Path, right: int, **flags: Any) -> int:
    monkeypatch.setitem(SUITES, "small", suite_of(right))
    command = Evaluate(suites=("small",), out=folder / f"out-{right}", **flags)
    return evaluate(command, Settings(home=folder / "home"), "en")


def test_a_run_leaves_its_rows_a_table_and_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_small(monkeypatch, tmp_path, 30) == 0
    left = {file.name for file in (tmp_path / "out-30").iterdir()}
    assert left == {"small.json", "small.csv", "report.html"}
    assert str(tmp_path / "out-30" / "report.html") in capsys.readouterr().out


def test_a_run_that_is_clearly_worse_ends_with_one_and_names_the_broken_cases(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run_small(monkeypatch, tmp_path, 35)
    earlier = tmp_path / "out-35" / "small.json"
    assert run_small(monkeypatch, tmp_path, 20, baseline=earlier) == 1
    shown = capsys.readouterr().out
    assert "broken: 15" in shown
    assert "case-20" in shown
    assert run_small(monkeypatch, tmp_path, 36, baseline=earlier) == 0
    assert "fixed: 1" in capsys.readouterr().out


def test_json_stays_one_document_beside_a_comparison(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run_small(monkeypatch, tmp_path, 35)
    capsys.readouterr()
    earlier = tmp_path / "out-35" / "small.json"
    assert run_small(monkeypatch, tmp_path, 20, baseline=earlier, as_json=True) == 1
    shown = capsys.readouterr()
    assert json.loads(shown.out)["small"]["metrics"]["right"]["n"] == 40
    assert "broken: 15" in shown.err


def test_a_baseline_without_a_common_case_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    held = {"suite": "small", "figures": {}, "rows": []}
    (tmp_path / "run.json").write_text(json.dumps(held), encoding="utf-8")
    assert run_small(monkeypatch, tmp_path, 3, baseline=tmp_path / "run.json") == 0
    assert "no case in common" in capsys.readouterr().err


@pytest.mark.parametrize(
    "flags",
    [
        ["--endpoint", "http://127.0.0.1:1/v1"],
        ["--model", "one"],
        ["--with-passages"],
        ["--endpoint", "http://127.0.0.1:1/v1", "--model", "one", "--mode", "search"],
        ["--workers", "0"],
        ["--seed", "-1"],
        ["--limit", "0"],
    ],
)
def test_flags_that_do_not_go_together_are_bad_input(flags: list[str]) -> None:
    with pytest.raises(BadInput):
        read_arguments(["evaluate", "seed", *flags], "en")


def test_the_flags_of_a_rival_are_read() -> None:
    flags = ["--endpoint", "http://127.0.0.1:1/v1", "--model", "one", "--with-passages", "--workers", "3"]
    command = read_arguments(["evaluate", "seed", *flags, "--limit", "5", "--seed", "9"], "en")
    assert isinstance(command, Evaluate)
    assert (command.endpoint, command.model, command.with_passages) == ("http://127.0.0.1:1/v1", "one", True)
    assert (command.workers, command.limit, command.seed) == (3, 5, 9)
