"""What is asked next: only what can still change the outcome, the most decisive first."""

from __future__ import annotations

from decimal import Decimal

from tests.knowledge.rules.made import asked, condition, parameter, rule, wanted, work
from tests.knowledge.rules.worked import INTEREST

TWO_PARTS = rule(
    {"large": "large_share * turnover", "small": "small_share * wages", "grant": "large + small"},
    inputs=[
        wanted("wages", maximum="1000000"),
        wanted("turnover", maximum="1000000"),
    ],
    parameters=[parameter("large_share", "ratio", "0.5"), parameter("small_share", "ratio", "0.01")],
)


def test_what_narrows_the_amount_most_is_asked_first() -> None:
    done = work(TWO_PARTS)
    assert asked(done) == ["turnover", "wages"]
    assert [ask.narrows for ask in done.asks] == [Decimal(500000), Decimal(10000)]


def test_the_last_one_missing_would_take_away_all_that_is_open() -> None:
    done = work(TWO_PARTS, {"wages": "100万元"})
    assert [(ask.input.name, ask.narrows) for ask in done.asks] == [("turnover", Decimal(500000))]


def test_where_there_is_no_upper_end_what_gives_one_comes_first() -> None:
    known = rule(
        {"grant": "min(cost, cap_share * worth)"},
        inputs=[wanted("worth"), wanted("cost", maximum="100")],
        parameters=[parameter("cap_share", "ratio", "0.5")],
    )
    assert asked(work(known))[0] == "cost"
    sums = rule(
        {"grant": "share * cost * factor"},
        inputs=[wanted("factor", "ratio"), wanted("cost")],
        parameters=[parameter("share", "ratio", "0.5")],
    )
    assert sorted(asked(work(sums))) == ["cost", "factor"]
    assert [ask.narrows for ask in work(sums).asks] == [None, None]


def test_every_input_that_matters_is_asked_once() -> None:
    assert sorted(asked(work(INTEREST))) == ["benchmark", "paid", "principal", "years"]


def test_what_is_already_settled_by_another_is_not_asked() -> None:
    known = rule(
        {"grant": "min(share * cost, cap)"},
        inputs=[wanted("cost"), wanted("share", "ratio")],
        parameters=[parameter("cap", "CNY", "100")],
    )
    assert asked(work(known, {"share": "0"})) == []


def test_one_who_begins_to_give_the_parts_is_asked_for_the_rest_of_them() -> None:
    done = work(INTEREST, {"principal": "800万元", "annual_rate": "6.5%"})
    assert sorted(asked(done)) == ["benchmark", "years"]


def test_one_who_cannot_tell_an_input_is_asked_for_what_it_is_derived_from() -> None:
    done = work(INTEREST, {"principal": "800万元", "benchmark": "4.35%", "years": "1年"}, unknown="paid")
    assert asked(done) == ["annual_rate", "paid"]


def test_one_who_cannot_tell_a_part_is_asked_for_the_whole() -> None:
    done = work(INTEREST, {"principal": "800万元", "annual_rate": "6.5%", "benchmark": "4%"}, unknown="years")
    assert asked(done) == ["paid", "years"]


def test_neither_statements_nor_optional_inputs_are_asked() -> None:
    assert {"below", "annual_rate"}.isdisjoint(asked(work(INTEREST)))


def test_the_branch_not_taken_is_not_asked_for() -> None:
    known = rule(
        {"grant": "if(small, small_cost, large_cost)"},
        inputs=[wanted("small", "yes_no"), wanted("small_cost"), wanted("large_cost")],
    )
    assert asked(work(known, {"small": "是"})) == ["small_cost"]
    assert sorted(asked(work(known))) == ["large_cost", "small", "small_cost"]


def test_an_answer_that_chooses_between_two_equal_branches_is_not_asked() -> None:
    known = rule({"grant": "if(small, cost, cost)"}, inputs=[wanted("small", "yes_no"), wanted("cost")])
    assert asked(work(known, {"cost": "5元"})) == []


def test_nothing_is_asked_once_a_condition_is_not_met() -> None:
    known = rule(
        {"grant": "cost"}, inputs=[wanted("cost"), wanted("small", "yes_no")], conditions=[condition("small")]
    )
    assert asked(work(known, {"small": "否"})) == []
