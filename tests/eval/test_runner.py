"""Suites are run by name, what is missing is said, and what they give reads as text and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.settings import Settings
from eval.errors import BadCase, UnknownSuite
from eval.report import Report, Row, share
from eval.runner import as_json, as_text, read_runs, run_suites, suite_list
from eval.running import CERTAIN_BUT_WRONG, Bench
from eval.running_respondents import search_alone
from eval.runs import BadRun
from eval.suites import SUITES
from tests.eval.benches import bench

ROW = Row("one", "amount", "补多少？", True, "answered", "", "20万元")


def small(settings: Settings, one: Bench) -> list[Report]:
    figures = {"right": share(3, 4), "right: amount": share(1, 2), "right: deadline": share(0, 0)}
    return [Report("small-first", figures, (ROW,)), Report("small-second", {"right": share(1, 1)})]


@pytest.fixture
def one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setitem(SUITES, "small", small)
    return bench(tmp_path)


def test_an_unknown_suite_names_those_there_are(one: Bench, tmp_path: Path) -> None:
    with pytest.raises(UnknownSuite) as raised:
        run_suites(["small", "sead"], one)
    assert "'sead'" in str(raised.value)
    assert all(name in str(raised.value) for name in SUITES)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["cases.ods", "folder", "missing.jsonl"])
def test_what_cannot_be_read_as_cases_is_no_suite(one: Bench, tmp_path: Path, name: str) -> None:
    (tmp_path / "cases.ods").write_text("question\n", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    with pytest.raises(UnknownSuite):
        run_suites([str(tmp_path / name)], one)


def test_a_broken_file_of_cases_is_told_before_anything_is_run(one: Bench, tmp_path: Path) -> None:
    (tmp_path / "own.jsonl").write_text("{", encoding="utf-8")
    with pytest.raises(BadCase):
        run_suites(["small", str(tmp_path / "own.jsonl")], one)
    assert not (tmp_path / "out").exists()


def test_missing_data_is_said_in_one_line_and_the_others_run(one: Bench, tmp_path: Path) -> None:
    said: list[str] = []
    names = ["versions", "small"]
    reports = run_suites(names, one, say=said.append)
    assert list(reports) == ["small-first", "small-second"]
    (line,) = said
    assert "sme_law" in line
    assert "\n" not in line


def test_every_report_is_written(one: Bench, tmp_path: Path) -> None:
    reports = run_suites(["small", "small"], one)
    found = as_json(reports, tmp_path / "out")
    assert found["small-first"]["metrics"] == {
        "right": {"value": 0.75, "low": share(3, 4).low, "high": share(3, 4).high, "n": 4},
        "right: amount": {"value": 0.5, "low": share(1, 2).low, "high": share(1, 2).high, "n": 2},
        "right: deadline": {"value": 0.0, "low": 0.0, "high": 1.0, "n": 0},
    }
    written = json.loads(Path(str(found["small-first"]["cases"])).read_text(encoding="utf-8"))
    assert [row["case"] for row in written["rows"]] == ["one"]


def test_the_text_has_a_table_of_figures_and_one_by_kind(one: Bench, tmp_path: Path) -> None:
    reports = run_suites(["small"], one)
    first, kinds, second = as_text(reports).split("\n\n")
    assert first.splitlines()[0] == "small-first"
    assert first.splitlines()[2].split() == ["right", "0.750", "0.301", "…", "0.954", "4"]
    assert [line.split()[0] for line in kinds.splitlines()[2:]] == ["amount", "deadline"]
    assert kinds.splitlines()[3].split()[1:] == ["–", "–", "0"]
    assert second.splitlines()[0] == "small-second"


def test_wrong_amounts_shown_as_certain_have_a_table_by_kind() -> None:
    head = CERTAIN_BUT_WRONG
    figures = {"right": share(3, 4), head: share(1, 4), f"{head}: units": share(1, 2)}
    whole, kinds = as_text({"sums": Report("sums", figures)}).split("\n\n")
    assert [line.split()[0] for line in whole.splitlines()[2:]] == ["right", "wrong"]
    assert kinds.splitlines()[0] == f"sums: {head}, by kind"
    assert kinds.splitlines()[2].split()[:2] == ["units", "0.500"]


def test_the_list_says_what_each_built_in_suite_asks() -> None:
    lines = suite_list().splitlines()
    assert [line.split()[0] for line in lines] == list(SUITES)
    assert all(len(line.split()) > 3 for line in lines)


def test_a_suite_that_asks_in_its_own_way_is_left_out_of_a_rivals_run(one: Bench, tmp_path: Path) -> None:
    said: list[str] = []
    rival = bench(tmp_path, respondent=search_alone)
    assert list(run_suites(["versions", "small"], rival, say=said.append)) == ["small-first", "small-second"]
    assert len(said) == 1
    assert "'versions'" in said[0]


def test_earlier_runs_are_read_from_a_file_a_folder_or_what_json_printed(one: Bench, tmp_path: Path) -> None:
    reports = run_suites(["small"], one)
    printed = tmp_path / "printed.json"
    printed.write_text(json.dumps(as_json(reports, one.out)), encoding="utf-8")
    assert set(read_runs(one.out / "small-first.json")) == {"small-first"}
    assert set(read_runs(one.out)) == set(read_runs(printed)) == {"small-first", "small-second"}
    (row,) = read_runs(printed)["small-first"].rows
    assert (row.case, row.tags, row.scores) == ("one", ("amount",), {"right": 1.0})


def test_a_run_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    row = {"case": "one", "kind": "amount", "question": "补多少？", "right": None, "status": "answered"}
    held = {"suite": "seed", "figures": {}, "rows": [row | {"why": "unjudged", "text": "20万元"}]}
    (tmp_path / "old.json").write_text(json.dumps(held), encoding="utf-8")
    run = read_runs(tmp_path / "old.json")["seed"]
    assert run.facts is None
    assert next(iter(run.rows)).scores == {"right": None}


@pytest.mark.parametrize("held", ["", "[]", "{}", '{"seed": 1}', '{"suite": "seed", "rows": [1]}'])
def test_a_file_that_is_no_run_is_named(tmp_path: Path, held: str) -> None:
    (tmp_path / "run.json").write_text(held, encoding="utf-8")
    with pytest.raises(BadRun, match="run.json"):
        read_runs(tmp_path / "run.json")
