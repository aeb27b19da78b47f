"""Which rule a question means, and which of its amounts are no inputs."""

from __future__ import annotations

import pytest

from assistant.answer import Status
from assistant.question import Turn
from knowledge.rules.calculation import Calculation
from tests.assistant.conftest import Ask


@pytest.mark.parametrize(
    "question",
    [
        "厦门科技保险保费要交到多少钱才能拿满30万补贴?",
        "想拿20万科技保险补贴,保费得交多少?",
        "How much premium must I pay to get the full CNY 300,000 subsidy in Xiamen?",
    ],
)
def test_a_result_that_is_aimed_at_is_not_taken_for_an_input(ask: Ask, question: str) -> None:
    assert not ask(question).calculations


def test_an_amount_goes_on_with_the_scheme_that_was_asked_about_before(ask: Ask) -> None:
    history = (Turn("user", "What is the cap on the premium subsidy in Xiamen?"),)
    answer = ask("My premium is 500,000 yuan, how much?", history=history)
    assert "CNY 200,000" in answer.text


def test_a_loan_with_a_guarantee_is_the_guaranteed_loan(ask: Ask) -> None:
    answer = ask(
        "We borrowed 5 million yuan with a guarantee in Xiamen at 6% for one year, benchmark 4.35%. "
        "What interest subsidy do we get?"
    )
    assert [worked.rule.id for worked in answer.calculations if isinstance(worked, Calculation)] == [
        "xiamen.guaranteed-loan.interest-subsidy"
    ]


def test_a_sum_with_the_sign_before_it_in_words_is_below_zero(ask: Ask) -> None:
    assert ask("我在厦门,年保费负50万,能补多少?").status is Status.NEEDS_INPUT


@pytest.mark.parametrize(
    ("message", "amount"),
    [("说错了,是60万不是50万", "240,000元"), ("不是50万,是60万", "240,000元"), ("翻一倍呢", None)],
)
def test_a_correction_counts_and_a_mere_factor_is_asked_about(
    ask: Ask, message: str, amount: str | None
) -> None:
    answer = ask(message, history=(Turn("user", "我在厦门,年保费50万,能补多少?"),))
    if amount is None:
        assert not answer.calculations
        assert answer.questions
    else:
        assert amount in answer.text
