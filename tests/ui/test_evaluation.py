"""`evaluate`: what there is, what is wrong with a wish, and how a run compares with an earlier one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.settings import Settings
from eval.report import Figure, Report, write
from eval.runner import as_json
from eval.suites import SUITES
from ui.errors import BadInput
from ui.evaluation import changes, evaluate, read_baseline
from ui.request import Evaluate

REPORT = Report("seed", {"right": Figure(0.75, 0.5, 0.9, 12)})


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


def test_an_earlier_run_is_read_from_its_file_or_from_json(tmp_path: Path) -> None:
    run = write(REPORT, tmp_path)
    printed = tmp_path / "printed.json"
    printed.write_text(json.dumps(as_json({"seed": REPORT}, tmp_path)), encoding="utf-8")
    assert read_baseline(run) == read_baseline(printed) == {"seed": {"right": 0.75}}


@pytest.mark.parametrize(
    "held", ["", "[]", "1", '{"seed": 1}', '{"figures": {}}', '{"seed": {"metrics": {"a": 1}}}']
)
def test_an_earlier_run_of_another_form_is_bad_input(tmp_path: Path, held: str) -> None:
    (tmp_path / "run.json").write_text(held, encoding="utf-8")
    with pytest.raises(BadInput):
        read_baseline(tmp_path / "run.json")


def test_only_figures_that_both_runs_have_are_compared() -> None:
    assert changes({"seed": REPORT}, {"seed": {"right": 0.5, "wrong": 1.0}, "page": {}}, "en") == [
        "seed right: +0.250 against 0.500 before"
    ]
    assert changes({"seed": REPORT}, {}, "en") == []
