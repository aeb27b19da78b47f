"""The fact that leads an answer."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.leading import fact_in, figures
from assistant.question import Question
from assistant.understanding import understand
from assistant.vocabulary import vocabulary
from tests.assistant.conftest import Ask


@pytest.mark.parametrize(
    ("question", "quote", "fact"),
    [
        ("补贴比例是多少?", "补贴比例为保费的40%。", "40%"),
        ("最高多少钱?", "每家企业每年最高30万元。", "最高30万元"),
        ("一共多少户?", "首批共25户。", "25户"),
        ("费率是百分之几?", "费率最高不超过0.08%。", "最高不超过0.08%"),
        ("占比多少?", "占比60%以上。", "60%以上"),
    ],
)
def test_value_leads_with_the_words_that_bound_it(question: str, quote: str, fact: str) -> None:
    (part,) = understand(Question(text=question, on=date(2026, 1, 1))).parts
    assert fact_in(part, quote, vocabulary("zh")) == fact


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("补贴比例是多少?", "比例为20%,上浮40%。"),
        ("有哪些扶持?", "最高30万元。"),
        ("一共多少家?", "由一家公司运营。"),
        ("入驻了多少家公司?", "两个孵化器都为企业服务。"),
        ("扶持了多少家小公司?", "已同24家银行合作。"),
    ],
)
def test_nothing_leads_when_no_single_value_fits(question: str, quote: str) -> None:
    (part,) = understand(Question(text=question, on=date(2026, 1, 1))).parts
    assert fact_in(part, quote, vocabulary("zh")) is None


def test_amounts_are_given_in_plain_figures() -> None:
    assert figures("最高30万元,面积2.6万平方米") == "30万元 = CNY 300,000; 2.6万平方米 = 26,000"


def test_vague_numbers_are_not_made_exact() -> None:
    assert figures("数百家企业") == ""
    assert figures("累计兑付124余万元") == ""


def test_the_value_asked_for_leads_the_answer(ask: Ask) -> None:
    assert ask("衡阳启迪之星入驻了多少家企业?").text.startswith("答：100多家。")


def test_no_value_leads_where_two_sentences_answer_alike(ask: Ask) -> None:
    answer = ask("石嘴山仪器共享平台的服务有多少项?")
    assert all(figure in answer.text for figure in ("235项", "4983项"))
    assert not answer.text.startswith("答：")
