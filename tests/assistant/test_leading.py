"""The fact that leads an answer."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.leading import figures, leading_fact
from assistant.question import Question
from assistant.understanding import understand
from assistant.vocabulary import vocabulary


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
    assert leading_fact(part, quote, vocabulary("zh")) == fact


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("补贴比例是多少?", "比例为20%,上浮40%。"),
        ("有哪些扶持?", "最高30万元。"),
        ("一共多少家?", "由一家公司运营。"),
    ],
)
def test_nothing_leads_when_no_single_value_fits(question: str, quote: str) -> None:
    (part,) = understand(Question(text=question, on=date(2026, 1, 1))).parts
    assert leading_fact(part, quote, vocabulary("zh")) is None


def test_amounts_are_given_in_plain_figures() -> None:
    assert figures("最高30万元,面积2.6万平方米") == "30万元 = CNY 300,000; 2.6万平方米 = 26,000"


def test_vague_numbers_are_not_made_exact() -> None:
    assert figures("数百家企业") == ""
    assert figures("累计兑付124余万元") == ""
