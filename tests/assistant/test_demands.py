"""What a question demands or expects of a sentence."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.demands import is_evidenced, lacks_expected
from assistant.part import Part
from assistant.question import Question
from assistant.understanding import understand
from assistant.vocabulary import vocabulary

WORDS = vocabulary("zh")


def _part(question: str) -> Part:
    return understand(Question(text=question, on=date(2026, 11, 22))).parts[0]


@pytest.mark.parametrize(
    ("question", "with_value", "without"),
    [
        ("论坛的举办时间", "论坛将于6月18日开幕", "论坛即将开幕"),
        ("谁设计了这座桥", "桥由李春主持设计", "这座桥的设计很有名"),
        ("2021年的参展企业数", "参展企业共380家", "2021年参展企业很多"),
        ("2022年贷款增长率", "2022年贷款增长6.5%", "2022年贷款增长很快"),
    ],
)
def test_a_value_of_the_expected_kind_that_the_question_does_not_give_is_missed(
    question: str, with_value: str, without: str
) -> None:
    part = _part(question)
    assert not lacks_expected(part, with_value, WORDS)
    assert lacks_expected(part, without, WORDS)


def test_nothing_is_missed_where_the_question_expects_no_kind_of_value() -> None:
    assert not lacks_expected(_part("厦门的科技保险"), "没有任何数字", WORDS)


@pytest.mark.parametrize("question", ["新款手机的发布时间", "贷款期限可延长至多久?", "票房最高的三部电影"])
def test_words_that_only_look_like_a_thing_asked_for_demand_nothing_of_it(question: str) -> None:
    wanted = {wanted.id for wanted in _part(question).wanted}
    assert not wanted & {"telephone", "cap"}


def test_who_did_it_may_be_a_person() -> None:
    assert is_evidenced(_part("这部电影的主演是谁?"), "该片由陈晓主演", WORDS)
