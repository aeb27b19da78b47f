"""Formulas as people read them."""

from __future__ import annotations

import pytest

from tests.knowledge.rules.bundled import PAGE_DAY, work_out

LOAN_AMOUNT = "xiamen.loan-amount"


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ({"kind": "insured", "requested": "400万元"}, "4,000,000元 ≤ 3,000,000元"),
        ({"kind": "guaranteed", "requested": "400万元"}, "4,000,000元 ≤ 20,000,000元"),
    ],
)
def test_of_two_ways_the_one_taken_is_written(given: dict[str, str], written: str) -> None:
    (condition,) = work_out(LOAN_AMOUNT, given, PAGE_DAY).conditions
    assert condition.values is not None
    assert condition.values.zh == written


def test_while_the_way_is_open_both_are_written_with_the_title_of_the_choice() -> None:
    (condition,) = work_out(LOAN_AMOUNT, {"requested": "400万元"}, PAGE_DAY).conditions
    assert condition.values is not None
    assert "guaranteed technology loan: CNY 20,000,000; otherwise: CNY 3,000,000" in condition.values.en
    assert "若「贷款种类」 = 科技担保贷款" in condition.values.zh
