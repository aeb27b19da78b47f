"""Cases are read as written, and a file without the form is named down to the line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from assistant.question import Turn
from eval.cases import load_cases
from eval.errors import BadCase
from eval.suites.seed import PARTS, seed_cases

WHOLE = {
    "id": "one",
    "question": "那昆山呢？",
    "history": [{"role": "user", "content": "苏州补多少？"}],
    "kind": "follow-up",
    "status": ["answered", "needs_input"],
    "expected": [["20万元", "200,000元"]],
    "sources": ["苏州"],
    "forbidden": ["上海"],
    "on": "2026-11-22",
    "place": "昆山",
}


def written(folder: Path, *lines: str) -> Path:
    file = folder / "cases.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_a_case_is_read_with_all_its_fields(tmp_path: Path) -> None:
    (case,) = load_cases(written(tmp_path, json.dumps(WHOLE)))
    assert case.question == "那昆山呢？"
    assert case.history == (Turn("user", "苏州补多少？"),)
    assert case.status == ("answered", "needs_input")
    assert case.expected == (("20万元", "200,000元"),)
    assert case.sources == ("苏州",)
    assert case.forbidden == ("上海",)
    assert case.on == date(2026, 11, 22)
    assert case.place == "昆山"


def test_what_a_case_leaves_out_is_empty(tmp_path: Path) -> None:
    short = {"id": "one", "question": "补多少？", "kind": "amount", "status": ["no_evidence"]}
    (case,) = load_cases(written(tmp_path, json.dumps(short), ""))
    assert (case.history, case.expected, case.sources, case.forbidden) == ((), (), (), ())
    assert (case.on, case.place) == (None, None)


def test_a_case_is_answerable_when_an_answer_may_be_right(tmp_path: Path) -> None:
    lines = [json.dumps(WHOLE), json.dumps(WHOLE | {"status": ["no_evidence"]})]
    assert [case.is_answerable for case in load_cases(written(tmp_path, *lines))] == [True, False]


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("{", ":2:"),
        (json.dumps({"id": "one"}), "question"),
        (json.dumps(WHOLE | {"expcted": []}), "'expcted'"),
        (json.dumps(WHOLE | {"on": "tomorrow"}), "tomorrow"),
    ],
)
def test_a_line_without_the_form_is_named(tmp_path: Path, line: str, named: str) -> None:
    file = written(tmp_path, json.dumps(WHOLE), line)
    with pytest.raises(BadCase) as raised:
        load_cases(file)
    assert f"{file}:2:" in str(raised.value)
    assert named in str(raised.value)


def test_the_seed_cases_have_ids_of_their_own() -> None:
    ids = [case.id for part in PARTS.values() for case in seed_cases(part)]
    assert len(set(ids)) == len(ids) > 0
