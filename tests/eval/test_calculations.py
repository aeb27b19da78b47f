"""Calculations are judged by value, currency and rule, and a wrong amount shown as certain is counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from assistant.answer import Answer, Status
from eval.calculations import judge_amounts, values_of
from eval.cases import Case, ExpectedAmount, ExpectedCondition
from eval.judging import judge, unheld
from knowledge.document import Document, Span
from knowledge.rules.calculation import (
    Ask,
    Calculation,
    CalculationStatus,
    Comparison,
    Figure,
    Given,
    Judged,
    OtherReading,
    State,
    Step,
)
from knowledge.rules.parameter import Quote, Wording
from knowledge.rules.rule import Agreement, Assumption, Claim, FigureBound, Input, Rule

DOCUMENT = Document(id="rules", title="苏州市保险补贴办法", text="按保费的40%补贴。", source="rules.md")
QUOTE = Quote("40%", Span(4, 7))
NOTHING = Wording("", "")


def rule(name: str = "suzhou.subsidy") -> Rule:
    return Rule(
        id=name,
        title=NOTHING,
        kind="premium-subsidy",
        document=DOCUMENT,
        version="1",
        in_force_from=None,
        in_force_until=None,
        validity="unknown",
        last_checked=None,
    )


def figure(
    low: str | None, high: str | None, *, currency: str = "CNY", bound: FigureBound = "exact"
) -> Figure:
    ends = [None if end is None else Decimal(end) for end in (low, high)]
    return Figure(ends[0], ends[1], currency, exact=low == high and low is not None, bound=bound)


def calculated(
    shown: Figure | None,
    *,
    status: CalculationStatus = CalculationStatus.OK,
    name: str = "suzhou.subsidy",
    on: date = date(2018, 11, 5),
    states: tuple[State, ...] = (),
    asks: tuple[str, ...] = (),
) -> Calculation:
    return Calculation(
        rule=rule(name),
        on=on,
        status=status,
        figure=shown,
        per="year",
        given=(Given("premium", "20万元", Decimal(200000), Decimal(200000)),),
        conditions=tuple(Judged(NOTHING, state, ()) for state in states),
        steps=(Step("share", NOTHING, NOTHING, NOTHING, figure("96000", "96000"), ()),),
        asks=tuple(Ask(Input(name=one, title=NOTHING, ask=NOTHING, dimension="CNY")) for one in asks),
    )


def answer(
    *calculations: Calculation | Comparison, text: str = "", status: Status = Status.ANSWERED
) -> Answer:
    return Answer(
        question="补多少？",
        language="zh",
        on=date(2026, 11, 22),
        mode="extractive",
        status=status,
        text=text,
        calculations=calculations,
    )


def wanted(low: str | None, high: str | None = "", **more: object) -> ExpectedAmount:
    is_value = high == ""
    high = low if is_value else high
    fields: dict[str, object] = {"rule": "suzhou.subsidy", "currency": "CNY", **more}
    return ExpectedAmount(
        low=None if low is None else Decimal(low),
        high=None if high is None else Decimal(high),
        is_value=is_value,
        **fields,  # type: ignore[arg-type]
    )


def case(*amount: ExpectedAmount, **more: object) -> Case:
    fields: dict[str, object] = {"status": ("answered",), **more}
    return Case(id="one", question="补多少？", kind="amount", amount=amount, **fields)  # type: ignore[arg-type]


RIGHT = calculated(figure("80000.00", "80000.00"))


def test_the_expected_amount_is_right() -> None:
    verdict = judge_amounts(case(wanted("80000")), answer(RIGHT))
    assert (verdict.faults, verdict.certain_but_wrong) == ((), ())


@pytest.mark.parametrize(
    "shown",
    [
        calculated(figure("80000.01", "80000.01")),
        calculated(figure("80000.00", "80000.00", currency="USD")),
        calculated(figure("80000.00", "80000.00"), name="suzhou.other"),
    ],
)
def test_another_value_currency_or_rule_is_wrong_and_certain(shown: Calculation) -> None:
    verdict = judge_amounts(case(wanted("80000.00")), answer(shown))
    assert len(verdict.faults) == 2
    assert len(verdict.certain_but_wrong) == 1


def test_a_wrong_bound_is_wrong_but_not_certain() -> None:
    shown = calculated(figure("0.00", "300000.00"), status=CalculationStatus.NEEDS_INPUT)
    verdict = judge_amounts(case(wanted("0.00", "200000.00")), answer(shown))
    assert verdict.faults == ("no suzhou.subsidy 0.00 … 200000.00 CNY",)
    assert verdict.certain_but_wrong == ()


def test_the_expected_bound_is_right_also_when_it_is_open() -> None:
    shown = calculated(figure("0.00", None), status=CalculationStatus.NEEDS_INPUT)
    assert judge_amounts(case(wanted("0.00", None)), answer(shown)).faults == ()
    assert judge_amounts(case(wanted("0.00", "1.00")), answer(shown)).faults != ()


def test_a_value_that_still_needs_input_is_not_the_value() -> None:
    shown = calculated(figure("80000.00", "80000.00"), status=CalculationStatus.NEEDS_INPUT)
    assert judge_amounts(case(wanted("80000.00")), answer(shown)).faults != ()


def test_a_ceiling_is_judged_by_its_upper_end() -> None:
    shown = calculated(figure("200.00", "3200.00", bound="upper"))
    assert judge_amounts(case(wanted("3200.00")), answer(shown)).faults == ()
    assert judge_amounts(case(wanted("4800.00")), answer(shown)).certain_but_wrong != ()


def test_no_amount_expected_makes_any_certain_one_wrong() -> None:
    assert judge_amounts(case(), answer(RIGHT)).certain_but_wrong == ("suzhou.subsidy 80000.00",)
    assert judge_amounts(case(certain_forbidden=False), answer(RIGHT)).certain_but_wrong == ()


def test_a_case_that_says_nothing_of_amounts_judges_none() -> None:
    silent = Case(id="one", question="补多少？", kind="amount", status=("answered",))
    assert judge_amounts(silent, answer(RIGHT)).faults == ()


def test_an_optional_amount_may_be_missing_and_may_be_there() -> None:
    optional = case(wanted("80000.00", optional=True))
    assert judge_amounts(optional, answer()).faults == ()
    assert judge_amounts(optional, answer(RIGHT)).faults == ()


def test_the_year_a_rule_is_applied_in_counts_where_it_is_named() -> None:
    earlier = calculated(figure("80000.00", "80000.00"), on=date(2017, 6, 30))
    assert judge_amounts(case(wanted("80000.00", until=2017)), answer(earlier)).faults == ()
    assert judge_amounts(case(wanted("80000.00", since=2018)), answer(earlier)).faults != ()


def compared(difference: str) -> Comparison:
    sides = (RIGHT, calculated(figure("90000.00", "90000.00"), name="suzhou.other"))
    return Comparison(
        calculations=sides, comparable=True, better=None, difference=figure(difference, difference)
    )


SIDES = (wanted("80000.00"), wanted("90000.00", rule="suzhou.other"))


@pytest.mark.parametrize("difference", ["10000.00", "-10000.00"])
def test_a_difference_is_right_with_either_sign(difference: str) -> None:
    expected = case(*SIDES, wanted("10000.00", rule="compare"))
    assert judge_amounts(expected, answer(compared(difference))).faults == ()


def test_a_wrong_difference_is_certain_and_so_is_a_wrong_side() -> None:
    expected = case(*SIDES, wanted("10000.00", rule="compare"))
    assert judge_amounts(expected, answer(compared("9999.99"))).certain_but_wrong == ("compare 9999.99",)
    one_side = case(SIDES[0], wanted("10000.00", rule="compare"))
    assert judge_amounts(one_side, answer(compared("10000.00"))).certain_but_wrong == (
        "suzhou.other 90000.00",
    )


@pytest.mark.parametrize(
    ("states", "expected", "right"),
    [
        ((State.MET,), State.MET, True),
        ((State.MET, State.CANNOT_BE_TOLD), State.MET, True),
        ((State.MET, State.NOT_MET), State.MET, False),
        ((State.MET, State.NOT_MET), State.NOT_MET, True),
        ((State.MET, State.CANNOT_BE_TOLD), State.CANNOT_BE_TOLD, True),
        ((State.NOT_MET, State.CANNOT_BE_TOLD), State.CANNOT_BE_TOLD, False),
        ((), State.MET, False),
    ],
)
def test_conditions_come_out_as_expected(states: tuple[State, ...], expected: State, right: bool) -> None:
    asked = case(conditions=(ExpectedCondition("suzhou.subsidy", expected),))
    assert (judge_amounts(asked, answer(calculated(None, states=states))).faults == ()) is right


def test_what_must_be_asked_is_asked_by_any_of_its_names() -> None:
    asked = case(asks=(("premium", "premium_paid"), ("received",)))
    shown = calculated(None, status=CalculationStatus.NEEDS_INPUT, asks=("premium_paid",))
    assert judge_amounts(asked, answer(shown)).faults == ("does not ask received",)


def test_a_verdict_counts_what_is_certain_but_wrong() -> None:
    verdict = judge(case(), answer(RIGHT), lambda document_id, sha256: DOCUMENT)
    assert verdict.certain_but_wrong
    assert not verdict.right
    assert "suzhou.subsidy 80000.00" in verdict.why


def test_an_expected_amount_is_also_stated_by_a_step_or_a_reading() -> None:
    reading = OtherReading(NOTHING, figure("260000.00", "260000.00"), ())
    base = calculated(figure("80000.00", "80000.00"))
    shown = answer(
        Calculation(
            rule=base.rule,
            on=base.on,
            status=base.status,
            figure=base.figure,
            per=base.per,
            given=(),
            steps=base.steps,
            readings=(reading,),
        )
    )
    for words, right in (("9.6万元", True), ("26万元", True), ("26万美元", False), ("27万元", False)):
        asked = case(wanted("80000.00"), expected=((words,),))
        assert judge(asked, shown, lambda document_id, sha256: DOCUMENT).right is right


def claim(agreement: Agreement) -> Claim:
    return Claim(
        quote=QUOTE,
        given=(),
        days=(),
        stated=Decimal(1600),
        stated_currency="CNY",
        computed=Decimal(1600),
        computed_currency="USD",
        agreement=agreement,
        sentence=Wording("重算为1600美元，货币不一致。", "1,600 US dollars."),
    )


@pytest.mark.parametrize(("agreement", "told"), [(Agreement.UNIT_DIFFERS, True), (Agreement.AGREES, False)])
def test_an_issue_of_the_source_is_told_by_a_calculation_or_a_notice(
    agreement: Agreement, told: bool
) -> None:
    asked = case(told=(("1600美元",),))
    shown = Calculation(
        rule=rule(),
        on=date(2018, 11, 5),
        status=CalculationStatus.OK,
        figure=None,
        per="once",
        given=(),
        claims=(claim(agreement),),
    )
    verdict = judge(asked, answer(shown), lambda document_id, sha256: DOCUMENT)
    assert (verdict.why == "") is told


def test_numbers_of_a_calculation_are_held_by_value() -> None:
    shown = answer(RIGHT, text="可得8万元，经费补96,000元，保费20万元。")
    assert unheld(shown, case()) == []
    assert unheld(answer(RIGHT, text="可得8.1万元。"), case()) == ["8.1万"]
    assert unheld(answer(RIGHT, text="可得8万元，又得8元。"), case()) == ["8"]


def test_an_assumed_value_and_the_words_of_a_step_are_held() -> None:
    assumed = Assumption(Decimal(5000), NOTHING)
    received = Input(name="received", title=NOTHING, ask=NOTHING, dimension="CNY", assume=assumed)
    step = Step("limit", NOTHING, Wording("本金 × (1 + 幅度)", ""), NOTHING, None, (QUOTE,))
    shown = Calculation(
        rule=replace(rule(), inputs=(received,)),
        on=date(2018, 11, 5),
        status=CalculationStatus.OK,
        figure=None,
        per="year",
        given=(),
        steps=(step,),
    )
    assert unheld(answer(shown, text="1 + 40%，已领5,000元"), case()) == []
    assert unheld(answer(shown, text="2 + 30%，已领6,000元"), case()) == ["2", "30%", "6,000"]


def test_the_day_of_a_calculation_is_held() -> None:
    assert unheld(answer(RIGHT, text="按2018-11-05的规定"), case()) == []
    assert unheld(answer(RIGHT, text="按2017-11-05的规定"), case()) == ["2017"]


def test_an_upper_bound_without_a_sum_is_not_certain() -> None:
    shown = calculated(figure("200.00", None, bound="upper"))
    assert judge_amounts(case(), answer(shown)).certain_but_wrong == ()


def test_the_values_of_a_fall_are_positive_too() -> None:
    assert Decimal("10000.00") in values_of(answer(compared("-10000.00")))


def test_the_months_of_a_year_need_no_source_but_other_parts_do() -> None:
    assert unheld(answer(RIGHT, text="保费20万元×8/12年，可得8万元。"), case()) == ["8"]
    assert unheld(answer(RIGHT, text="保费20万元÷12，可得8万元。"), case()) == ["12"]
