"""A run asks every case once, keeps what is done, and sums up what its rows say."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.cases import ExpectedAmount
from eval.errors import BadCase
from eval.judging import judge
from eval.running import CERTAIN_BUT_WRONG, Trial, Verdicts, run_cases
from eval.runs import open_run, read_run
from eval.runs_growing import ENDING
from tests.eval.benches import DOCUMENT, as_assistant, bench, case, score_parity, stand_in, trial


def test_every_case_is_asked_and_summed_up(tmp_path: Path) -> None:
    report = bench(tmp_path).take(trial(20), as_assistant(stand_in(tmp_path)))
    assert (report.figures["right"].value, report.figures["right"].n) == (0.5, 20)
    assert (report.figures["held"].value, report.figures["held"].n) == (1.0, 18)
    assert report.figures["right: odd"].value == 1.0
    assert report.figures["right: even"].value == 0.0
    assert report.run is not None
    run = read_run(report.run)
    rows = tuple(run.rows)
    assert [row.case for row in rows] == [f"case-{number}" for number in range(20)]
    assert rows == tuple(open_run(report.run).rows)
    assert rows[0].quotes[0].quote == DOCUMENT.text[:13]
    assert run.figures == open_run(report.run).figures == report.figures


def test_a_run_that_was_broken_off_asks_only_the_rest(tmp_path: Path) -> None:
    first = stand_in(tmp_path, breaks_at=frozenset({case(3).question}))
    with pytest.raises(RuntimeError):
        bench(tmp_path).take(trial(6), as_assistant(first))
    assert len(first.asked) == 3
    second = stand_in(tmp_path)
    report = bench(tmp_path).take(trial(6), as_assistant(second))
    assert second.asked == [case(number).question for number in (3, 4, 5)]
    assert report.figures["right"].n == 6
    assert list((tmp_path / "out").glob(f"*{ENDING}")) == []


def test_half_a_line_of_a_broken_run_is_asked_again(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError):
        bench(tmp_path).take(
            trial(4), as_assistant(stand_in(tmp_path, breaks_at=frozenset({case(3).question})))
        )
    growing = tmp_path / "out" / f"parity{ENDING}"
    held = growing.read_bytes()
    growing.write_bytes(held[:-20])
    second = stand_in(tmp_path)
    bench(tmp_path).take(trial(4), as_assistant(second))
    assert second.asked == [case(number).question for number in (2, 3)]


@pytest.mark.parametrize("change", ["cases", "seed", "settings"])
def test_a_run_of_other_facts_starts_anew(tmp_path: Path, change: str) -> None:
    with pytest.raises(RuntimeError):
        bench(tmp_path).take(
            trial(4), as_assistant(stand_in(tmp_path, breaks_at=frozenset({case(2).question})))
        )
    one, asked = bench(tmp_path), trial(4)
    if change == "seed":
        one = replace(one, seed=7)
    elif change == "settings":
        one = replace(one, settings=replace(one.settings, mode="extractive"))
    else:
        asked = replace(asked, cases=[*asked.cases[:3], case(3, place="苏州")])
    second = stand_in(tmp_path)
    one.take(asked, as_assistant(second))
    assert len(second.asked) == 4


def test_threads_give_the_same_run(tmp_path: Path) -> None:
    alone = bench(tmp_path).take(trial(30, "alone"), as_assistant(stand_in(tmp_path)))
    several = bench(tmp_path, workers=4).take(trial(30, "several"), as_assistant(stand_in(tmp_path)))
    assert alone.run is not None
    assert several.run is not None
    assert [row.case for row in read_run(several.run).rows] == [row.case for row in read_run(alone.run).rows]
    assert several.figures["right"] == alone.figures["right"]


def test_a_limit_draws_the_same_cases_for_the_same_seed(tmp_path: Path) -> None:
    drawn: list[list[str]] = []
    for seed in (1, 1, 2):
        one = stand_in(tmp_path)
        bench(tmp_path, limit=5, seed=seed).take(trial(40), as_assistant(one))
        drawn.append(one.asked)
    assert drawn[0] == drawn[1]
    assert drawn[0] != drawn[2]
    assert len(set(drawn[2])) == 5


def test_two_cases_of_one_id_are_refused(tmp_path: Path) -> None:
    twice = Trial("twice", [case(1), case(1)], score_parity)
    with pytest.raises(BadCase, match="case-1"):
        bench(tmp_path).take(twice, as_assistant(stand_in(tmp_path)))


def test_progress_counts_what_an_earlier_start_has_done(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError):
        bench(tmp_path).take(
            trial(4), as_assistant(stand_in(tmp_path, breaks_at=frozenset({case(2).question})))
        )
    told: list[tuple[str, int, int]] = []
    one = bench(tmp_path, progress=lambda what, done, total: told.append((what, done, total)))
    one.take(trial(4), as_assistant(stand_in(tmp_path)))
    assert told == [("parity", 2, 4), ("parity", 3, 4), ("parity", 4, 4)]


def test_a_run_says_what_it_depends_on_and_no_secret(tmp_path: Path) -> None:
    report = bench(tmp_path).take(trial(2), as_assistant(stand_in(tmp_path)))
    assert report.run is not None
    written = report.run.read_text(encoding="utf-8")
    facts = json.loads(written)["facts"]
    assert facts["settings"]["model_base_url"] == "http://host/v1"
    assert len(facts["data"]["cases"]) == len(facts["data"]["documents"]) == 64
    assert facts["packages"]["numpy"]
    assert "a-secret" not in written
    assert str(tmp_path) not in written


def test_verdicts_become_scores_that_leave_out_what_they_cannot_judge(tmp_path: Path) -> None:
    wanted = ExpectedAmount(rule="suzhou.subsidy", currency="CNY", low=None, high=None, is_value=False)
    cases = [
        case(0, expected=(("20万元",),)),
        case(1, status=("no_evidence",)),
        case(2, amount=(wanted,)),
    ]
    report = run_cases("verdicts", cases, as_assistant(stand_in(tmp_path)), bench(tmp_path))
    assert report.run is not None
    first, second, third = read_run(report.run).rows
    assert (first.scores["right"], first.scores["false refusals"], first.why) == (1.0, 0.0, "")
    assert first.scores[CERTAIN_BUT_WRONG] is None
    assert (second.scores["right"], second.scores["declined of the unanswerable"]) == (0.0, 0.0)
    assert second.scores["false refusals"] is None
    assert "status answered" in second.why
    assert (third.scores["right"], third.scores[CERTAIN_BUT_WRONG]) == (0.0, 0.0)
    assert report.figures[CERTAIN_BUT_WRONG].n == 1


def test_a_verdict_is_reached_once_for_score_and_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached: list[str] = []

    def counted(*given: object) -> object:
        reached.append("once")
        return judge(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("eval.running.judge", counted)
    one = stand_in(tmp_path)
    verdicts = Verdicts()
    asked = Trial("verdicts", [case(0), case(1)], verdicts.score, why=verdicts.why)
    bench(tmp_path).take(asked, as_assistant(one))
    assert len(reached) == 2
