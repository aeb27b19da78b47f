"""Titles are recognised as people say them, the longest where several stand at one place."""

from __future__ import annotations

import pytest

from knowledge.titles import forms_named, title_forms


@pytest.mark.parametrize(
    ("title", "shortest"),
    [
        ("中华人民共和国公司法（2023年修订）", "公司法"),
        ("大曲车站 (秋田县)", "大曲车站"),
        ("關於減租的通知", "关于减租的通知"),
        ("Small Business Act", "smallbusinessact"),
    ],
)
def test_a_title_is_compared_as_people_say_it(title: str, shortest: str) -> None:
    assert title_forms(title)[-1] == shortest


@pytest.mark.parametrize("title", ["税", "", "（）"])
def test_a_title_of_one_character_names_nothing(title: str) -> None:
    assert title_forms(title) == ()


def test_a_title_keeps_its_brackets_as_one_of_its_forms() -> None:
    assert title_forms("司法解释（四）") == ("司法解释四", "司法解释")


def test_a_title_within_a_longer_one_is_not_named() -> None:
    assert forms_named("《企业所得税法实施条例》第八条", ["企业所得税法", "企业所得税法实施条例"]) == {
        "企业所得税法实施条例"
    }


def test_a_title_that_also_stands_by_itself_is_named() -> None:
    question = "劳动合同法和劳动合同法实施条例有何不同"
    assert forms_named(question, ["劳动合同法", "劳动合同法实施条例"]) == {"劳动合同法", "劳动合同法实施条例"}


def test_marks_and_spaces_in_a_question_do_not_matter() -> None:
    assert forms_named("《 公司 法 》", ["公司法"]) == {"公司法"}
