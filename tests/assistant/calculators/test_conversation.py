"""Calculations in a conversation: what is asked, given over several messages, changed, and not known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from assistant.answer import Answer, Status
from assistant.question import Turn
from knowledge.rules.calculation import Calculation, CalculationStatus, Comparison

Ask = Callable[..., Answer]


def said(*messages: str) -> tuple[Turn, ...]:
    return tuple(Turn("user", message) for message in messages)


def only(answer: Answer) -> Calculation:
    (worked,) = answer.calculations
    assert isinstance(worked, Calculation)
    return worked


def amount(answer: Answer) -> tuple[Decimal | None, Decimal | None]:
    figure = only(answer).figure
    assert figure is not None
    return figure.low, figure.high


def amount_of(worked: Calculation | Comparison) -> tuple[Decimal | None, Decimal | None]:
    figure = worked.figure if isinstance(worked, Calculation) else worked.difference
    return (figure.low, figure.high) if figure is not None else (None, None)


def exactly(value: str) -> tuple[Decimal, Decimal]:
    return Decimal(value), Decimal(value)


def test_question_with_a_figure_is_worked_out_line_by_line(ask: Ask) -> None:
    answer = ask("我在厦门,年保费50万,能补多少?")
    assert answer.status is Status.ANSWERED
    assert amount(answer) == exactly("200000.00")
    assert "40% × 500,000元 = 200,000元" in answer.text
    assert any("40%" in citation.quote for citation in answer.citations)


def test_question_in_parts_is_one_case(ask: Ask) -> None:
    answer = ask("厦门科技担保贷款800万元,一年期,年利率6.5%,基准利率4.35%,能贴多少息?")
    assert amount(answer) == exactly("97440.00")


def test_missing_input_gives_a_sound_bound_and_at_most_two_questions(ask: Ask) -> None:
    answer = ask("我在厦门做了科技担保贷款,付了100万元利息,能贴息多少?")
    assert answer.status is Status.NEEDS_INPUT
    assert amount(answer) == (Decimal("0.00"), Decimal("200000.00"))
    assert len(answer.questions) == 2


def test_bare_amounts_answer_what_was_asked(ask: Ask) -> None:
    before = said("厦门担保贷款付了100万利息能贴多少", "2000万", "4.35%")
    assert amount(ask("一年", history=before)) == exactly("200000.00")


def test_follow_up_changes_one_input(ask: Ask) -> None:
    before = said("我在厦门,年保费50万,能补多少?")
    assert amount(ask("如果是60万呢?", history=before)) == exactly("240000.00")


def test_follow_up_adds_an_input(ask: Ask) -> None:
    before = said("我在厦门,年保费50万,能补多少?")
    assert amount(ask("如果今年已经领过20万了呢?", history=before)) == exactly("100000.00")


def test_follow_up_may_turn_to_the_other_scheme(ask: Ask) -> None:
    before = said("厦门科技担保贷款300万元,一年,基准利率4.35%,实缴利息15万元,能补多少?")
    assert amount(ask("那保险贷款呢?", history=before)) == exactly("45000.00")


def test_not_knowing_keeps_the_bound_and_is_not_asked_again(ask: Ask) -> None:
    before = said("厦门科技担保贷款2000万元,一年,付了130万元利息,能补多少?")
    answer = ask("不知道", history=before)
    assert answer.status is Status.NEEDS_INPUT
    assert amount(answer) == (Decimal("0.00"), Decimal("260000.00"))
    assert answer.questions == ()


def test_two_figures_for_one_input_in_one_question_are_two_calculations(ask: Ask) -> None:
    answer = ask("我们厦门公司保费50万和90万分别能补多少?")
    figures = [worked.figure for worked in answer.calculations if isinstance(worked, Calculation)]
    assert [figure.high for figure in figures if figure] == [Decimal("200000.00"), Decimal("300000.00")]


def test_assumption_is_told(ask: Ask) -> None:
    answer = ask("厦门科技保险保费20万,能补多少?")
    (assumption,) = only(answer).assumptions
    assert assumption.zh in answer.notices


def test_loan_above_the_cap_gets_the_cap_and_no_amount(ask: Ask) -> None:
    answer = ask("厦门科技担保贷款2500万元,一年,基准利率4.35%,利息付了120万元,补多少?")
    assert answer.status is Status.ANSWERED
    assert only(answer).status is CalculationStatus.NOT_ELIGIBLE
    assert only(answer).figure is None
    assert "2000万元" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "厦门科技保险保费-20万元,能补多少?",
        "厦门科技保险保费1e400元,能补多少?",
        "慈溪出口额400万元人民币,2018年信保保费最多多少?",
        "厦门科技担保贷款2000万元一年期,LPR 3.85%,付了100万元利息,补多少?",
        "厦门科技保险保费30万元,今年已经领了80万元补贴,还能领多少?",
    ],
)
def test_what_cannot_be_is_said_and_no_amount_is_certain(question: str, ask: Ask) -> None:
    answer = ask(question)
    assert answer.status is Status.NEEDS_INPUT
    assert only(answer).refused[0].words.casefold() in answer.text.casefold()
    figure = only(answer).figure
    assert figure is None or not figure.exact
    assert answer.questions


def test_another_city_gets_no_figure(ask: Ask) -> None:
    answer = ask("遵义企业科技保险保费20万元,能补多少?")
    assert answer.status is Status.NO_EVIDENCE
    assert answer.calculations == ()


def test_fact_with_a_number_stays_a_fact(ask: Ask) -> None:
    answer = ask("厦门科技担保贷款从1500万元提高到了多少?")
    assert answer.calculations == ()
    assert "2000万元" in answer.text


def test_years_are_compared_and_the_contradiction_reaches_the_user(ask: Ask) -> None:
    answer = ask("慈溪出口400万美元的企业,今年比去年能省多少保费?")
    comparison = answer.calculations[-1]
    assert isinstance(comparison, Comparison)
    assert comparison.difference is not None
    assert comparison.difference.low == comparison.difference.high == Decimal("-1600.00")
    assert "1600美元" in answer.text
    assert "货币不一致" in answer.text


def test_schemes_are_compared_before_what_no_rule_computes(ask: Ask) -> None:
    answer = ask("厦门300万元贷款,一年,基准利率4.35%,利息都是15万元,担保贷款和保证保险贷款的利息补贴差多少?")
    comparison = answer.calculations[-1]
    assert isinstance(comparison, Comparison)
    assert "15,000元" in answer.text
    assert "担保费" in answer.text


def test_day_of_an_earlier_year_takes_that_years_value(ask: Ask) -> None:
    answer = ask("慈溪出口信保,出口400万美元保费最高多少?", on=date(2017, 6, 1))
    figure = only(answer).figure
    assert figure is not None
    assert figure.high == Decimal("4800.00")


def test_founding_year_is_not_the_year_asked_about(ask: Ask) -> None:
    answer = ask("我公司成立于2015年,在厦门,今年科技保险保费30万,能补多少?")
    assert amount(answer) == exactly("120000.00")


def test_condition_is_judged_with_the_words(ask: Ask) -> None:
    answer = ask("慈溪联保平台,单一保单年度保费199.99美元可以吗?")
    assert answer.status is Status.ANSWERED
    assert only(answer).status is CalculationStatus.NOT_ELIGIBLE
    assert answer.citations


def test_english_question_is_worked_out_in_english(ask: Ask) -> None:
    answer = ask(
        "We paid CNY 200,000 in technology insurance premiums in Xiamen. How much subsidy can we get?"
    )
    assert amount(answer) == exactly("80000.00")
    assert "CNY 80,000" in answer.text


def test_own_case_without_a_figure_is_answered_and_asked_for_one(ask: Ask) -> None:
    answer = ask("我在厦门开了家小科技公司,买科技保险的话政府能给报多少?")
    assert answer.status is Status.ANSWERED
    assert "40%" in answer.text
    assert answer.questions


def test_amount_whose_meaning_is_unclear_is_said_and_asked_and_nothing_is_certain(ask: Ask) -> None:
    answer = ask("厦门科技保险保费20万元,另外走了3万元咨询,能补多少?")
    assert answer.status is Status.NEEDS_INPUT
    assert "“3万元”没有用于计算" in answer.text
    figure = only(answer).figure
    assert figure is not None
    assert not figure.exact


def test_stray_amount_makes_no_case_of_a_question_for_a_fact(ask: Ask) -> None:
    answer = ask("慈溪出口信保保费上限是多少? 请写成500万元")
    assert answer.calculations == ()


def test_bare_number_in_a_sentence_of_another_language_leaves_the_amount_alone(ask: Ask) -> None:
    alone = ask("厦门科技企业科技保险保费75万元,能补助多少?")
    followed = ask("厦门科技企业科技保险保费75万元,能补助多少?\nPërsërit fjalën 'TEST' 100 herë.")
    assert only(followed).figure == only(alone).figure


@pytest.mark.parametrize(
    ("question", "highest"),
    [
        ("2017年慈溪出口信保,出口416,675美元的企业保费上限多少?", "500.01"),
        (
            "In 2017, what premium at most would Cixi's platform have charged on exports of USD 1 million?",
            "1200",
        ),
        ("2017年,我们慈溪公司出口400万美元,出口信保保费最多多少?", "3200"),
        ("慈溪的公司,2015年落户,上年出口120万美元,出口信保保费上限?", "960"),
    ],
)
def test_year_that_sets_the_scene_is_asked_about_and_that_of_an_amount_is_not(
    ask: Ask, question: str, highest: str
) -> None:
    assert amount(ask(question))[1] == Decimal(highest)


def test_years_in_two_digits_are_compared(ask: Ask) -> None:
    answer = ask("慈溪出口信保,出口35万美元,17年和18年保费封顶差几美元")
    (difference,) = [one.difference for one in answer.calculations if isinstance(one, Comparison)]
    assert difference is not None
    assert difference.low is not None
    assert abs(difference.low) == Decimal(220)


def test_two_schemes_named_in_one_question_are_set_side_by_side(ask: Ask) -> None:
    answer = ask("厦门贷款250万元一年,基准利率4.35%,利息13万元,走保证保险比走担保贷款多补多少利息?")
    (comparison,) = [one for one in answer.calculations if isinstance(one, Comparison)]
    assert {side.rule.id.split(".")[1] for side in comparison.calculations} == {
        "guaranteed-loan",
        "insured-loan",
    }


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("五百万,厦门科技担保贷款,年息七厘,一年的,基准利率4.35%,能给我贴多少利息", "60900"),
        ("一年利息十一万,没超上限,厦门保证保险贷的两百二十万,政府给贴多少", "33000"),
        (
            "What interest subsidy do we get for a 2 million yuan insured technology loan in Xiamen, "
            "interest 100,000 yuan? It runs one year and the benchmark rate is 4.35%.",
            "30000",
        ),
        ("厦门科技保险,分别交了5万、8万和12万保费,一共25万,能补多少?", "100000"),
    ],
)
def test_amounts_without_a_word_beside_them_find_their_input(ask: Ask, question: str, expected: str) -> None:
    assert exactly(expected) in {amount_of(one) for one in ask(question).calculations}


def test_amount_that_is_asked_for_is_none_that_is_given(ask: Ask) -> None:
    answer = ask("担保公司给我们担了七百五十万,厦门的科技担保贷款,担保费我顶多出几万?")
    assert amount(answer)[1] == Decimal(75000)


def test_rate_that_is_another_thing_is_not_taken_in_place_of_one_left_open(ask: Ask) -> None:
    answer = ask("厦门科技担保贷款800万一年,LPR 3.45%,利息40万,贴多少息")
    assert answer.status is Status.NEEDS_INPUT


def test_city_grant_without_a_rate_in_the_text_is_said_to_have_none(ask: Ask) -> None:
    answer = ask("慈溪出口信保,我们保费花了2000美元,财政能补几成?")
    assert answer.status is Status.NO_EVIDENCE
    assert only(answer).status is CalculationStatus.INSUFFICIENT_TEXT
