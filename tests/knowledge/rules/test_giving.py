"""What a user's words give an input, and what is refused with which expectation."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from knowledge.rules.calculation import Given, Refused
from knowledge.rules.giving import BadValue, read_given
from knowledge.rules.interval import Interval
from knowledge.rules.parameter import Wording
from knowledge.rules.rule import Choice, Input, Refusal
from tests.knowledge.rules.made import wanted, words

PREMIUM = wanted("premium")
EXPORTS = wanted("exports", "USD")
SHARE = wanted("share", "ratio")
RATE = wanted("rate", "ratio_per_year")
DAILY = wanted("daily", "ratio_per_day")
YEARS = wanted("years", "years")
DAYS = wanted("days", "days")
STAFF = wanted("staff", "count")
SMALL = wanted("small", "yes_no")
RECEIVED = wanted("received", maximum="300000")
BUYER = wanted(
    "buyer",
    "choice",
    choices=(
        Choice("enterprise", Wording("企业", "enterprise"), words=("公司",)),
        Choice("team", Wording("创客团队", "maker team")),
        Choice("other", Wording("其他企业组织", "another body"), listed=False),
    ),
)


def value(known: Input, said: str) -> Given:
    read = read_given(known, said)
    assert isinstance(read, Given)
    return read


def fault(known: Input, said: str) -> BadValue:
    with pytest.raises(BadValue) as caught:
        read_given(known, said)
    return caught.value


@pytest.mark.parametrize(
    ("known", "said", "expected"),
    [
        (PREMIUM, "130万元", "1300000"),
        (PREMIUM, "1,300,000", "1300000"),
        (PREMIUM, "1300000.00", "1300000"),
        (PREMIUM, "1.3e6", "1300000"),
        (PREMIUM, "１３０万", "1300000"),
        (PREMIUM, "一百三十万元", "1300000"),
        (PREMIUM, "RMB 620,000", "620000"),
        (PREMIUM, "0", "0"),
        (PREMIUM, "零", "0"),
        (EXPORTS, "400万美元", "4000000"),
        (EXPORTS, "$3.2 million", "3200000"),
        (EXPORTS, "400万", "4000000"),
        (RATE, "4.35%", "0.0435"),
        (RATE, "0.0435", "0.0435"),
        (RATE, "百分之五", "0.05"),
        (SHARE, "万分之八", "0.0008"),
        (SHARE, "100%", "1"),
        (YEARS, "一年", "1"),
        (YEARS, "半年", "0.5"),
        (YEARS, "6个月", "0.5"),
        (YEARS, "1年6个月", "1.5"),
        (YEARS, "一年零三个月", "1.25"),
        (YEARS, "2", "2"),
        (DAYS, "181天", "181"),
        (STAFF, "70人", "70"),
        (STAFF, "70", "70"),
    ],
)
def test_values_are_read_as_people_write_them(known: Input, said: str, expected: str) -> None:
    given = value(known, said)
    assert (given.low, given.high) == (Decimal(expected), Decimal(expected))
    assert given.is_exact
    assert given.words == said


@pytest.mark.parametrize(
    ("known", "said", "code"),
    [
        (PREMIUM, "-5万元", "negative"),
        (PREMIUM, "负五万", "negative"),
        (PREMIUM, "-5", "negative"),
        (PREMIUM, "minus 5000", "negative"),
        (RATE, "-4.35%", "negative"),
        (PREMIUM, "1e400", "too_large"),
        (PREMIUM, "1e16", "too_large"),
        (PREMIUM, "1" + "0" * 40, "too_large"),
        (PREMIUM, "1" * 5000, "too_large"),
        (PREMIUM, "1e999999999", "too_large"),
        (PREMIUM, "NaN", "not_finite"),
        (PREMIUM, "Infinity", "not_finite"),
        (PREMIUM, "-inf", "not_finite"),
        (PREMIUM, "无穷大", "not_finite"),
        (PREMIUM, "很多", "not_a_number"),
        (PREMIUM, "", "not_a_number"),
        (PREMIUM, "400万美元", "wrong_currency"),
        (EXPORTS, "400万元", "wrong_currency"),
        (PREMIUM, "5%", "wrong_dimension"),
        (PREMIUM, "3年", "wrong_dimension"),
        (SHARE, "5万元", "wrong_dimension"),
        (YEARS, "5%", "wrong_dimension"),
        (STAFF, "5万元", "wrong_dimension"),
        (PREMIUM, "3倍", "wrong_dimension"),
        (PREMIUM, "80万元和90万元", "several_values"),
        (PREMIUM, "80万元 5%", "several_values"),
        (PREMIUM, "20,0000", "not_understood"),
        (PREMIUM, "5万卢布", "not_understood"),
        (PREMIUM, "RUB 500", "not_understood"),
        (SHARE, "120%", "over_hundred_percent"),
        (RATE, "4.35", "over_hundred_percent"),
        (wanted("own_rate", "ratio", maximum="0.01"), "1.01%", "above_maximum"),
        (wanted("own_rate", "ratio", maximum="0.01"), "100%", "above_maximum"),
        (wanted("own_rate", "ratio", maximum="0.01"), "101%", "over_hundred_percent"),
        (RATE, "月息5%", "not_yearly"),
        (RATE, "0.5% per month", "not_yearly"),
        (DAILY, "年利率4.35%", "not_daily"),
        (DAILY, "6% a year", "not_daily"),
        (DAILY, "150%", "over_hundred_percent"),
        (DAILY, "60天", "wrong_dimension"),
        (YEARS, "181天", "days_for_years"),
        (STAFF, "2.5", "not_whole"),
        (RECEIVED, "30.01万元", "above_maximum"),
        (wanted("premium", minimum="200"), "199.99元", "below_minimum"),
        (SMALL, "也许", "not_yes_no"),
        (BUYER, "政府", "unknown_choice"),
        (BUYER, "公司和创客团队", "several_choices"),
    ],
)
def test_what_cannot_be_is_refused_by_its_code(known: Input, said: str, code: str) -> None:
    found = fault(known, said)
    assert found.code == code
    assert found.values["input"] == known.name
    assert found.values["words"] == said


def test_two_currencies_are_named_and_nothing_is_converted() -> None:
    found = fault(PREMIUM, "400万美元")
    assert (found.values["found"], found.values["expected"]) == ("USD", "CNY")


def test_a_bound_that_is_broken_is_named_in_both_languages() -> None:
    found = fault(RECEIVED, "30.01万元")
    assert (found.values["maximum_zh"], found.values["maximum_en"]) == ("300,000元", "CNY 300,000")


@pytest.mark.parametrize(("said", "is_read"), [("30万元", True), ("300000.01", False), ("299,999.99", True)])
def test_a_maximum_is_inclusive(said: str, is_read: bool) -> None:
    if is_read:
        assert value(RECEIVED, said).is_exact
    else:
        assert fault(RECEIVED, said).code == "above_maximum"


@pytest.mark.parametrize(
    ("said", "low", "high", "strict"),
    [
        ("不超过50万元", None, "500000", False),
        ("50万元以上", "500000", None, False),
        ("超过50万", "500000", None, True),
        ("近50万", None, "500000", True),
        ("50万到80万", "500000", "800000", False),
        ("约50万元", None, None, False),
    ],
)
def test_words_of_a_bound_make_an_interval(
    said: str, low: str | None, high: str | None, strict: bool
) -> None:
    given = value(PREMIUM, said)
    ends = tuple(None if end is None else Decimal(end) for end in (low, high))
    assert (given.low, given.high) == ends
    assert given.strict is strict
    assert not given.is_exact


def test_a_part_of_a_year_without_end_in_decimals_stays_exact() -> None:
    given = value(YEARS, "7个月")
    assert given.precise == Interval.of(Fraction(7, 12))
    assert given.low is not None
    assert abs(Fraction(given.low) - Fraction(7, 12)) < Fraction(1, 10**33)


@pytest.mark.parametrize(
    ("known", "said", "assumed"),
    [(PREMIUM, "50万", True), (PREMIUM, "500000", True), (PREMIUM, "50万元", False), (SHARE, "0.5", False)],
)
def test_a_currency_is_marked_as_assumed_only_where_money_names_none(
    known: Input, said: str, assumed: bool
) -> None:
    assert value(known, said).assumed_currency is assumed


@pytest.mark.parametrize(
    ("said", "choice"), [("是", "yes"), ("Yes", "yes"), ("true", "yes"), ("否", "no"), ("不是。", "no")]
)
def test_yes_and_no_are_read(said: str, choice: str) -> None:
    assert value(SMALL, said).choice == choice


@pytest.mark.parametrize(
    ("said", "choice"),
    [
        ("team", "team"),
        ("创客团队", "team"),
        ("Maker Team", "team"),
        ("我们是一家公司", "enterprise"),
        ("其他企业组织", "other"),
    ],
)
def test_a_choice_is_read_by_name_title_or_words(said: str, choice: str) -> None:
    assert value(BUYER, said).choice == choice


def test_a_choice_that_is_none_is_refused_with_those_there_are() -> None:
    found = fault(BUYER, "政府")
    assert found.values["choices_zh"] == "企业、创客团队、其他企业组织"
    assert found.values["choices_en"] == "enterprise, maker team, another body"


def test_a_thing_taken_for_another_is_refused_with_its_sentence() -> None:
    sentence = Wording("LPR不是基准利率。", "The LPR is not the benchmark rate.")
    known = wanted("benchmark", "ratio_per_year", refuses=(Refusal(("LPR", "贷款市场报价利率"), sentence),))
    for said in ("LPR 3.1%", "lpr是3.1%", "贷款市场报价利率3.1%"):
        assert read_given(known, said) == Refused("benchmark", said, sentence)
    assert value(known, "4.35%").low == Decimal("0.0435")


def test_a_statement_is_said_with_its_own_words() -> None:
    known = wanted("below", "statement", smaller="interest", larger="cap", words_zh=("没有超过上限",))
    assert value(known, "没有超过上限").choice == "yes"
    assert value(known, "no").choice == "no"
    assert known.title == words("below")
