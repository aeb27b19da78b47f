"""A rule worked out: status, amounts, bounds of what is missing, what is assumed or not known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from knowledge.rules.parameter import Wording
from knowledge.rules.rule import Remark, Result
from tests.knowledge.rules.made import asked, bounds, rule, wanted, work
from tests.knowledge.rules.worked import CEILING, FULL, INTEREST, SUBSIDY


@pytest.mark.parametrize(
    ("paid", "amount", "other"),
    [
        ("130万元", "243600.00", "260000.00"),
        ("100万元", "200000.00", None),
        ("1218000.01元", "243600.00", "243600.00"),
    ],
)
def test_the_interest_subsidy_follows_its_worked_examples(paid: str, amount: str, other: str | None) -> None:
    done = work(INTEREST, {**FULL, "paid": paid})
    assert (done.status, bounds(done)) == ("ok", (amount, amount))
    shown = [str(reading.figure.high) for reading in done.readings]
    assert shown == ([other] if other is not None and other != amount else [])


@pytest.mark.parametrize(
    ("given", "amount"),
    [
        ({"premium": "20万元"}, "80000.00"),
        ({"premium": "749999.99元"}, "300000.00"),
        ({"premium": "749999.98元"}, "299999.99"),
        ({"premium": "75万元"}, "300000.00"),
        ({"premium": "90万元"}, "300000.00"),
        ({"premium": "30万元", "received": "25万元"}, "50000.00"),
    ],
)
def test_the_premium_subsidy_follows_its_worked_examples(given: dict[str, str], amount: str) -> None:
    done = work(SUBSIDY, given)
    assert (done.status, bounds(done), done.per) == ("ok", (amount, amount), "year")


@pytest.mark.parametrize(
    ("year", "exports", "low", "high"),
    [
        (2018, "400万美元", "200.00", "3200.00"),
        (2018, "30万美元", "200.00", "240.00"),
        (2018, "250000.00美元", "200.00", "200.00"),
        (2018, "10万美元", "200.00", "200.00"),
        (2017, "400万美元", "500.00", "4800.00"),
        (2017, "416666.67美元", "500.00", "500.00"),
    ],
)
def test_a_ceiling_reaches_from_its_least_and_changes_with_the_day(
    year: int, exports: str, low: str, high: str
) -> None:
    done = work(CEILING, {"exports": exports}, on=date(year, 11, 5))
    assert (done.status, bounds(done)) == ("ok", (low, high))
    assert done.figure is not None
    assert (done.figure.bound, done.figure.exact) == ("upper", low == high)


def test_a_missing_input_leaves_a_sound_bound_and_is_asked() -> None:
    done = work(INTEREST, {"paid": "100万元"})
    assert (done.status, bounds(done)) == ("needs_input", ("0.00", "200000.00"))
    assert sorted(asked(done)) == ["benchmark", "principal", "years"]
    assert done.figure is not None
    assert not done.figure.exact


def test_without_any_bound_the_amount_has_no_upper_end() -> None:
    assert bounds(work(INTEREST)) == ("0.00", None)


def test_an_assumption_is_said_and_not_asked() -> None:
    done = work(SUBSIDY, {"premium": "20万元"})
    assert [sentence.en for sentence in done.assumptions] == ["So it is assumed."]
    assert asked(done) == []
    assert work(SUBSIDY, {"premium": "20万元", "received": "0"}).assumptions == ()


def test_what_the_user_cannot_tell_is_not_assumed_keeps_its_bound_and_comes_last() -> None:
    done = work(SUBSIDY, {"premium": "90万元"}, unknown="received")
    assert (done.status, bounds(done), asked(done)) == ("needs_input", ("0.00", "300000.00"), ["received"])
    assert (done.assumptions, done.unknown) == ((), ("received",))


def test_a_missing_input_that_cannot_change_the_amount_is_not_asked() -> None:
    done = work(INTEREST, {"paid": "0", "principal": "800万元"})
    assert (done.status, bounds(done), asked(done)) == ("ok", ("0.00", "0.00"), [])


def test_a_value_given_as_a_bound_is_asked_for_again() -> None:
    done = work(SUBSIDY, {"premium": "不超过50万元"})
    assert (done.status, bounds(done), asked(done)) == ("needs_input", ("0.00", "200000.00"), ["premium"])
    settled = work(SUBSIDY, {"premium": "75万元以上"})
    assert (settled.status, bounds(settled)) == ("ok", ("300000.00", "300000.00"))


def test_a_thing_refused_leaves_its_input_missing() -> None:
    done = work(
        INTEREST, {"paid": "100万元", "principal": "2000万元", "years": "1年", "benchmark": "LPR 3.1%"}
    )
    assert (done.status, asked(done)) == ("needs_input", ["benchmark"])
    assert [refused.words for refused in done.refused] == ["LPR 3.1%"]


def test_an_optional_input_refines_a_result_that_stands_without_it() -> None:
    known = rule(
        {"fee": "guaranteed * own", "fund": "guaranteed * (total - own)"},
        inputs=[
            wanted("guaranteed"),
            wanted("own", "ratio", maximum="0.01", optional=True),
            wanted("total", "ratio", optional=True),
        ],
        asides=["fund"],
        kind="guarantee-fee",
        result=Result(step="fee", bound="upper", least="fee", per="loan"),
    )
    done = work(known, {"guaranteed": "2000万元"})
    assert (done.status, bounds(done), asked(done)) == ("ok", ("0.00", "200000.00"), [])
    assert done.steps[1].value is None
    refined = work(known, {"guaranteed": "800万元", "own": "0.8%", "total": "2%"})
    assert bounds(refined) == ("64000.00", "64000.00")
    assert refined.steps[1].value is not None
    assert refined.steps[1].value.low == Decimal("96000.00")
    assert refined.figure is not None
    assert refined.figure.exact


def test_what_the_text_lacks_is_said_and_nothing_computed() -> None:
    remark = Remark(Wording("比例没有写明。", "The share is not stated."))
    done = work(rule({}, inputs=[], insufficient=(remark,)))
    assert (done.status, done.figure, done.insufficient) == ("insufficient_text", None, (remark,))
