"""Several things asked for at once."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.part import Part
from assistant.question import Question
from assistant.understanding import understand


def parts(text: str) -> tuple[Part, ...]:
    return understand(Question(text=text, on=date(2026, 1, 1))).parts


def wanted(part: Part) -> list[str]:
    return [one.id for one in part.wanted if not one.soft]


def test_attributes_in_a_row_are_asked_one_by_one() -> None:
    asked = parts("科技担保贷款的最高额度、利息补贴比例是多少?")
    assert ["cap" in wanted(part) for part in asked] == [True, False]
    assert ["share_of_subsidy" in wanted(part) for part in asked] == [False, True]


def test_three_things_side_by_side() -> None:
    assert [part.own for part in parts("可开展的服务、已开展的服务和服务机构各有多少?")] == [
        "可开展的服务",
        "已开展的服务",
        "服务机构",
    ]


def test_owner_of_the_first_side_is_shared() -> None:
    area, address = parts("七维空间的面积和地址是什么?")
    assert "area" in wanted(area)
    assert "address" in wanted(address)
    assert "七维空间" in address.background


def test_name_of_a_place_joins_nothing() -> None:
    sides = parts("深圳和呼和浩特的中小企业数量各有多少?")
    assert [[place.name for place in part.places] for part in sides] == [["深圳"], ["呼和浩特"]]


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("How many firms joined, and what share is that?", ["how many firms joined?", "what share is that?"]),
        ("Shizuishan vouchers: how much was issued?", ["how much was issued?"]),
    ],
)
def test_english_questions_joined_by_and_are_parted(text: str, own: list[str]) -> None:
    assert [part.own for part in parts(text)] == own


def test_one_question_stays_one() -> None:
    assert len(parts("厦门市科技局和财政局合作的机构有多少家?")) == 1
