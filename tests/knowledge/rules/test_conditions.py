"""Conditions are met, not met or cannot be told; statements of values; figures that a day has no value of."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.rules.calculation import Calculation, State
from knowledge.rules.parameter import Wording
from tests.knowledge.rules.made import asked, bounds, condition, parameter, rule, wanted, work
from tests.knowledge.rules.worked import ADDRESSED, FULL, INTEREST, MET, PURCHASE


def states(calculation: Calculation) -> list[State]:
    return [judged.state for judged in calculation.conditions]


def test_a_condition_bounds_an_amount_that_there_is_only_where_it_holds() -> None:
    done = work(INTEREST, {"paid": "500万元", "benchmark": "4.35%", "years": "1年"})
    assert bounds(done) == ("0.00", "243600.00")
    assert states(done) == [State.CANNOT_BE_TOLD]


def test_a_statement_settles_which_of_two_is_smaller() -> None:
    done = work(INTEREST, {"paid": "100万元", "principal": "2000万元", "below": "是"})
    assert (done.status, bounds(done)) == ("ok", ("200000.00", "200000.00"))
    above = work(INTEREST, {**FULL, "below": "否"})
    assert (above.status, bounds(above)) == ("ok", ("243600.00", "243600.00"))


def test_a_condition_on_an_input_that_the_amount_no_longer_needs_stays_open_beside_it() -> None:
    done = work(INTEREST, {"paid": "100万元", "below": "是"})
    assert (done.status, bounds(done)) == ("ok", ("200000.00", "200000.00"))
    assert states(done) == [State.CANNOT_BE_TOLD]


def test_a_statement_against_the_figures_gives_no_amount_and_is_shown_with_them() -> None:
    done = work(INTEREST, {**FULL, "paid": "130万元", "below": "是"})
    assert (done.status, done.figure) == ("needs_input", None)
    (found,) = done.contradictions
    assert (found.smaller_value.zh, found.larger_value.zh) == ("1,300,000元", "1,218,000元")
    assert found.given.name == "below"
    assert work(INTEREST, {**FULL, "paid": "1218000元", "below": "是"}).contradictions == ()


@pytest.mark.parametrize(
    ("principal", "on", "status"),
    [
        ("20000000.00元", date(2018, 11, 5), "ok"),
        ("20000000.01元", date(2018, 11, 5), "not_eligible"),
        ("15000000.01元", date(2018, 8, 31), "not_eligible"),
        ("15000000.01元", date(2018, 9, 1), "ok"),
    ],
)
def test_a_condition_holds_up_to_its_figure_of_the_day(principal: str, on: date, status: str) -> None:
    assert work(INTEREST, {**FULL, "principal": principal, "paid": "1元"}, on=on).status == status


def test_what_is_not_eligible_has_no_amount_but_the_condition_with_its_values() -> None:
    done = work(INTEREST, {**FULL, "principal": "2500万元", "paid": "130万元"})
    assert (done.status, done.figure, done.steps, asked(done)) == ("not_eligible", None, (), [])
    (judged,) = done.conditions
    assert judged.state is State.NOT_MET
    assert judged.values == Wording("25,000,000元 ≤ 20,000,000元", "CNY 25,000,000 ≤ CNY 20,000,000")


def test_near_a_minimum_is_below_it_and_from_it_is_not() -> None:
    known = rule(
        {},
        inputs=[wanted("premium", "USD")],
        parameters=[parameter("least", "USD", "200")],
        conditions=[condition("premium >= least")],
        kind="eligibility",
    )
    assert work(known, {"premium": "近200美元"}).status == "not_eligible"
    assert work(known, {"premium": "不超过200美元"}).status == "needs_input"
    assert work(known, {"premium": "200美元以上"}).status == "ok"


def test_more_than_a_cap_is_above_it_and_up_to_it_is_not() -> None:
    assert work(INTEREST, {"principal": "超过2000万元"}).status == "not_eligible"
    assert states(work(INTEREST, {"principal": "2000万元以上"})) == [State.CANNOT_BE_TOLD]
    assert states(work(INTEREST, {"principal": "不超过2000万元"})) == [State.MET]


def test_conditions_alone_are_ok_when_all_are_met() -> None:
    done = work(ADDRESSED, MET)
    assert (done.status, done.figure, states(done)) == ("ok", None, [State.MET] * 3)


@pytest.mark.parametrize("changed", [{"exports": "5000000.01美元"}, {"small": "否"}])
def test_one_condition_not_met_decides(changed: dict[str, str]) -> None:
    assert work(ADDRESSED, {**MET, **changed}).status == "not_eligible"
    assert work(ADDRESSED, changed).status == "not_eligible"


def test_conditions_ask_for_what_they_need_in_their_order() -> None:
    done = work(ADDRESSED, {"small": "是"})
    assert (done.status, asked(done)) == ("needs_input", ["exports", "local"])
    assert states(done) == [State.CANNOT_BE_TOLD, State.MET, State.CANNOT_BE_TOLD]
    assert asked(work(ADDRESSED, {"small": "是"}, unknown="local")) == ["exports", "local"]


@pytest.mark.parametrize(
    ("is_open", "said", "status", "state"),
    [
        (True, "testing", "ok", State.MET),
        (True, "chairs", "insufficient_text", State.CANNOT_BE_TOLD),
        (False, "chairs", "not_eligible", State.NOT_MET),
    ],
)
def test_an_open_list_never_says_not_met(is_open: bool, said: str, status: str, state: State) -> None:
    known = rule(
        {}, inputs=[PURCHASE], conditions=[condition("purchase", is_open=is_open)], kind="eligibility"
    )
    done = work(known, {"purchase": said})
    assert (done.status, states(done)) == (status, [state])
    assert asked(work(known)) == ["purchase"]


def test_a_condition_that_no_amount_needs_is_asked_for_and_the_amount_shown() -> None:
    known = rule(
        {"grant": "share * cost"},
        inputs=[wanted("cost"), wanted("small", "yes_no")],
        parameters=[parameter("share", "ratio", "0.5")],
        conditions=[condition("small")],
    )
    done = work(known, {"cost": "100元"})
    assert (done.status, bounds(done), asked(done)) == ("needs_input", ("50.00", "50.00"), ["small"])
    assert done.figure is not None
    assert not done.figure.exact
    assert work(known, {"cost": "100元", "small": "是"}).status == "ok"


def test_before_a_figure_is_dated_nothing_is_computed_and_the_figure_is_named() -> None:
    known = rule(
        {"grant": "share * cost"},
        inputs=[wanted("cost")],
        parameters=[parameter("share", "ratio", ("2018-09", "0.5"))],
    )
    done = work(known, {"cost": "100元"}, on=date(2018, 8, 31))
    assert (done.status, done.figure) == ("insufficient_text", None)
    assert [one.name for one in done.undated] == ["share"]
    assert bounds(work(known, {"cost": "100元"}, on=date(2018, 9, 1))) == ("50.00", "50.00")


def test_a_figure_of_another_branch_may_be_undated() -> None:
    known = rule(
        {"cap": "if(insured, new_cap, old_cap)"},
        inputs=[wanted("insured", "yes_no")],
        parameters=[parameter("new_cap", "CNY", ("2018-09", "3")), parameter("old_cap", "CNY", "5")],
    )
    before = date(2018, 8, 31)
    assert bounds(work(known, {"insured": "否"}, on=before)) == ("5.00", "5.00")
    assert work(known, {"insured": "是"}, on=before).status == "insufficient_text"
    assert asked(work(known, on=before)) == ["insured"]
