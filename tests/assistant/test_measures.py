"""Figures of sentences, and which of them say the same."""

from __future__ import annotations

import pytest

from assistant.measures import measures_in, says_the_same


def same(first: str, second: str, *, across: bool = False) -> bool:
    return says_the_same(measures_in(first)[0], measures_in(second)[0], across_languages=across)


@pytest.mark.parametrize(
    ("said", "held"),
    [
        ("20万元", "200,000元"),
        ("CNY 200k", "20万元"),
        ("贰拾万元", "200000元"),
        ("0.2 million yuan", "20万元"),
        ("three hundred thousand yuan", "30万元"),
        ("百分之四十", "40%"),
        ("forty percent", "40%"),
        ("12个月", "1年"),
        ("10家", "十家"),
        ("half", "一半"),
        ("25家企业", "25户企业"),
    ],
)
def test_one_value_in_any_form_is_the_same(said: str, held: str) -> None:
    assert same(said, held, across=said.isascii())


@pytest.mark.parametrize(
    ("said", "held"),
    [
        ("20万美元", "20万元"),
        ("20元", "20万元"),
        ("40‰", "40%"),
        ("40个百分点", "40%"),
        ("25人", "25户"),
        ("12年", "12个月"),
        ("第六批", "第六届"),
        ("30万户", "30万元"),
    ],
)
def test_another_value_unit_or_currency_is_not_the_same(said: str, held: str) -> None:
    assert not same(said, held)


def test_day_in_any_form_is_year_month_and_day() -> None:
    forms = ["2018年11月2日", "2018-11-02", "November 2, 2018", "2 Nov 2018"]
    read = [{measure.kind: int(measure.value) for measure in measures_in(form)} for form in forms]
    assert read == [{"year": 2018, "month": 11, "day": 2}] * len(forms)


def test_modal_may_is_no_month() -> None:
    assert [measure.kind for measure in measures_in("You may get 20%")] == ["ratio"]
