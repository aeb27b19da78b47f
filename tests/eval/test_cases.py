"""Cases are read as written, and a file without the form is named down to the line."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from importlib import resources
from pathlib import Path

import pytest

from assistant.question import Turn
from eval.cases import Case, ExpectedAmount, ExpectedCondition, load_cases
from eval.errors import BadCase
from eval.suites.seed import PARTS, seed_cases
from knowledge.rules.calculation import State

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

RULED = (
    ("xiamen", "technology-credit-and-insurance"),
    ("cixi", "export-credit-insurance"),
    ("shizuishan", "innovation-vouchers"),
)
AMOUNT = {"rule": "suzhou.subsidy", "value": "80000.00", "currency": "CNY"}


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
        (json.dumps(WHOLE | {"amount": [AMOUNT | {"sum": "1"}]}), "'sum'"),
        (json.dumps(WHOLE | {"amount": [{"rule": "one", "currency": "CNY", "low": "1"}]}), "high"),
        (json.dumps(WHOLE | {"amount": [AMOUNT | {"value": "8万"}]}), "Conversion"),
        (json.dumps(WHOLE | {"conditions": [{"rule": "one", "state": "perhaps"}]}), "perhaps"),
    ],
)
def test_a_line_without_the_form_is_named(tmp_path: Path, line: str, named: str) -> None:
    file = written(tmp_path, json.dumps(WHOLE), line)
    with pytest.raises(BadCase) as raised:
        load_cases(file)
    assert f"{file}:2:" in str(raised.value)
    assert named in str(raised.value)


def test_what_calculations_must_come_to_is_read(tmp_path: Path) -> None:
    bound = {"rule": "suzhou.other", "low": "0.00", "high": None, "currency": "USD", "optional": True}
    line = WHOLE | {
        "amount": [AMOUNT | {"since": 2018, "until": 2019}, bound],
        "conditions": [{"rule": "suzhou.scope", "state": "not_met"}],
        "asks": [["premium", "premium_paid"]],
        "told": [["1600美元"]],
        "certain_forbidden": False,
    }
    (case,) = load_cases(written(tmp_path, json.dumps(line)))
    value = Decimal("80000.00")
    assert case.amount == (
        ExpectedAmount(
            rule="suzhou.subsidy",
            currency="CNY",
            low=value,
            high=value,
            is_value=True,
            since=2018,
            until=2019,
        ),
        ExpectedAmount(
            rule="suzhou.other", currency="USD", low=Decimal(0), high=None, is_value=False, optional=True
        ),
    )
    assert case.conditions == (ExpectedCondition("suzhou.scope", State.NOT_MET),)
    assert case.asks == (("premium", "premium_paid"),)
    assert case.told == (("1600美元",),)
    assert not case.certain_forbidden


def test_a_case_without_amounts_judges_none_and_one_with_none_judges_them(tmp_path: Path) -> None:
    plain, none = load_cases(written(tmp_path, json.dumps(WHOLE), json.dumps(WHOLE | {"amount": []})))
    assert plain.amount is None
    assert none.amount == ()
    assert plain.certain_forbidden


CALCULATIONS = ("calculations", "calculations_held_out", "calculations_held_out_second")


@pytest.mark.parametrize(("part", "least"), [("calculations", 90), ("calculations_held_out", 60)])
def test_every_calculation_case_judges_amounts(part: str, least: int) -> None:
    cases = seed_cases(part)
    assert len(cases) >= least
    assert all(case.amount is not None for case in cases)


def test_calculation_cases_name_rules_and_inputs_of_the_bundled_policies() -> None:
    cases = [case for part in CALCULATIONS for case in seed_cases(part)]
    bundled = resources.files("knowledge") / "policies"
    files = [bundled / place / slug / "rules.yaml" for place, slug in RULED]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    named = {amount.rule for case in cases for amount in case.amount or ()} - {"compare"}
    named |= {condition.rule for case in cases for condition in case.conditions}
    assert [name for name in named if f"id: {name}\n" not in text] == []
    asked = {name for case in cases for group in case.asks for name in group}
    assert [name for name in asked if f"      {name}:\n" not in text] == []


def test_no_question_of_the_later_files_stands_in_two() -> None:
    asked = Counter(_asked(case) for part in PARTS.values() for case in seed_cases(part))
    later = (*CALCULATIONS, "held_out_second", "held_out_third")
    assert [case.id for part in later for case in seed_cases(part) if asked[_asked(case)] > 1] == []


def _asked(case: Case) -> tuple[str, tuple[Turn, ...]]:
    return case.question, case.history


def test_the_seed_cases_have_ids_of_their_own() -> None:
    ids = [case.id for part in PARTS.values() for case in seed_cases(part)]
    assert len(set(ids)) == len(ids) > 0
