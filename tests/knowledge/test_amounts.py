"""Amounts and numbers are read exactly, whatever the form they are written in."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from knowledge.amounts import (
    Amount,
    format_money,
    gloss,
    read_amounts,
    read_numbers,
    same_value,
    value_tokens,
)

EXAMPLES = settings(
    max_examples=int(os.environ.get("SME_POLICY_TEST_EXAMPLES", "300")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
FORMS = Path(__file__).with_name("amounts.tsv").read_text(encoding="utf-8").splitlines()[1:]


def end_of(written: str) -> Decimal | None:
    return Decimal(written) if written else None


@pytest.mark.parametrize("form", [pytest.param(form, id=form.split("\t")[0]) for form in FORMS])
def test_form_is_read_as_the_table_says(form: str) -> None:
    text, low, high, dimension, currency, bound, strict = form.split("\t")
    read = [
        (amount.low, amount.high, amount.dimension, amount.currency, amount.bound, amount.strict)
        for amount in read_amounts(text)
    ]
    stated = (end_of(low), end_of(high), dimension, currency or None, bound, bool(strict))
    assert read == ([] if dimension == "none" else [stated])


def test_table_has_two_hundred_forms() -> None:
    assert len(FORMS) >= 200


# Amounts written in many forms.

DIGITS = "零一二三四五六七八九"
SIMPLIFIED_TO_OTHER = str.maketrans({"万": "萬", "亿": "億", "圆": "圓", "个": "個", "两": "兩"})
FULL_WIDTH = {ord(character): chr(ord(character) + 0xFEE0) for character in "0123456789.,%"}
CURRENCIES = {"CNY": ("元", "人民币", "RMB ", "¥"), "USD": ("美元", "USD ", "US$", "$")}
SCALES = {"": 0, "千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8, "万亿": 12}
ENGLISH_SCALES = {"": 0, " thousand": 3, " million": 6, " billion": 9, "k": 3, "m": 6, "bn": 9}
AROUND = st.sampled_from(
    ["", "，", "。", "按照规定，", "企业获得", "其中贷款为", "。此后又", "(", "）", "的补贴", "，由财政承担"]
)


def chinese(value: int) -> str:
    """The Chinese numeral of a whole number from 1 to 10**12, by this test's own rules."""
    written, skipped = "", False
    for power, name in ((8, "亿"), (4, "万"), (0, "")):
        section = value // 10**power % 10_000 if power < 8 else value // 10**power
        if section:
            zero = "零" if written and (section < 1000 or skipped) else ""
            written += zero + (chinese_section(section) if section < 10_000 else "一万") + name
        skipped = section == 0
    return written


def chinese_section(section: int) -> str:
    written, zero = "", False
    for power, name in ((3, "千"), (2, "百"), (1, "十"), (0, "")):
        digit = section // 10**power % 10
        if digit:
            written += ("零" if zero and written else "") + DIGITS[digit] + name
            zero = False
        else:
            zero = True
    return written


@st.composite
def arabic(draw: st.DrawFn) -> tuple[str, Decimal]:
    places = draw(st.integers(0, 6))
    value = Decimal(draw(st.integers(0, 10**12))).scaleb(-places)
    written = format(value, "f")
    if draw(st.booleans()):
        whole, point, fraction = written.partition(".")
        written = f"{int(whole):,}{point}{fraction}"
    return written, value


@st.composite
def money(draw: st.DrawFn) -> tuple[str, Decimal, str]:
    currency = draw(st.sampled_from(sorted(CURRENCIES)))
    suffix, *prefixes = CURRENCIES[currency]
    style = draw(st.sampled_from(["suffix", "prefix", "english", "chinese"]))
    if style == "chinese":
        whole = draw(st.integers(1, 10**12))
        return chinese(whole) + suffix, Decimal(whole), currency
    numeral, value = draw(arabic())
    scales = ENGLISH_SCALES if style == "english" else SCALES
    scale = draw(st.sampled_from(sorted(scales)))
    value = value * 10 ** scales[scale]
    if style == "suffix":
        space = draw(st.sampled_from(["", " "]))
        return numeral + space + scale + suffix, value, currency
    return draw(st.sampled_from(prefixes)) + numeral + scale, value, currency


def only(text: str) -> Amount:
    (amount,) = read_amounts(text)
    return amount


@EXAMPLES
@given(money())
def test_money_is_read_back_exactly(written: tuple[str, Decimal, str]) -> None:
    text, value, currency = written
    amount = only(text)
    assert (amount.value, amount.currency, amount.dimension) == (value, currency, "money")
    assert amount.words == text


@EXAMPLES
@given(st.integers(1, 10**12))
def test_chinese_numerals_equal_arabic_ones(value: int) -> None:
    (from_chinese,) = read_numbers(chinese(value) + "家")
    (from_arabic,) = read_numbers(f"{value}家")
    assert same_value(from_chinese, from_arabic)


@EXAMPLES
@given(money(), AROUND, AROUND)
def test_words_around_an_amount_do_not_change_its_value(
    written: tuple[str, Decimal, str], before: str, after: str
) -> None:
    text, value, currency = written
    amount = only(before + text + after)
    assert (amount.value, amount.currency) == (value, currency)
    assert (before + text + after)[amount.start : amount.end] == amount.words == text


@EXAMPLES
@given(money())
def test_width_and_traditional_characters_do_not_change_an_amount(written: tuple[str, Decimal, str]) -> None:
    text, value, currency = written
    for form in (text.translate(FULL_WIDTH), text.translate(SIMPLIFIED_TO_OTHER)):
        amount = only(form)
        assert (amount.value, amount.currency, amount.words) == (value, currency, form)


@EXAMPLES
@given(arabic(), st.sampled_from([("%", -2), ("‰", -3), (" percent", -2), ("％", -2)]))
def test_ratios_are_read_as_fractions(written: tuple[str, Decimal], sign: tuple[str, int]) -> None:
    numeral, value = written
    amount = only(numeral + sign[0])
    assert (amount.value, amount.dimension) == (value.scaleb(sign[1]), "ratio")


@EXAMPLES
@given(st.integers(1, 10**8), st.integers(1, 10**8), st.sampled_from(["-", "—", "～", "至", "到"]))
def test_ranges_have_both_ends(first: int, second: int, sign: str) -> None:
    assume(first < second)
    amount = only(f"{first}{sign}{second}万元")
    assert (amount.low, amount.high) == (Decimal(first * 10_000), Decimal(second * 10_000))


@EXAMPLES
@given(money(), st.sampled_from([("不超过", "upper"), ("最高", "upper"), ("至少", "lower"), ("约", "about")]))
def test_bound_words_bound_the_same_value(written: tuple[str, Decimal, str], word: tuple[str, str]) -> None:
    text, value, _ = written
    amount = only(word[0] + text)
    assert (amount.value, amount.bound) == (value, word[1])


@EXAMPLES
@given(money())
def test_one_value_has_one_token(written: tuple[str, Decimal, str]) -> None:
    text, value, currency = written
    sign = {"CNY": "¥", "USD": "$"}[currency]
    assert set(value_tokens(text)) >= set(value_tokens(f"{value:f}{CURRENCIES[currency][0]}"))
    assert value_tokens(text)[0].startswith(sign)


@EXAMPLES
@given(
    st.text(
        st.characters(categories=["Nd", "Lo", "Po", "Sc", "Zs", "Cs"]) | st.sampled_from("万亿元%-.,至1十0")
    )
)
def test_no_text_raises_and_spans_are_in_order(text: str) -> None:
    amounts, numbers = read_amounts(text), read_numbers(text)
    value_tokens(text)
    for spans in ([(a.start, a.end) for a in amounts], [(n.start, n.end) for n in numbers]):
        assert all(first[1] <= second[0] for first, second in zip(spans, spans[1:], strict=False))
    assert all(text[amount.start : amount.end] == amount.words for amount in amounts)
    assert all(text[number.start : number.end] == number.words for number in numbers)


@EXAMPLES
@given(st.text(st.sampled_from("0123456789.,万亿元%年一二个(（)-～ 第家角分半A至多余约以上²㎡")))
def test_every_arabic_digit_is_in_a_number(text: str) -> None:
    text = "共" + text
    covered = {position for number in read_numbers(text) for position in range(number.start, number.end)}
    assert {position for position, character in enumerate(text) if character.isdigit()} <= covered


@pytest.mark.parametrize(
    "text", ["9" * 10**6, "1e400", "万" * 10**6, "一" * 10**6, "1," * 10**4, "\ud800", "", " " * 10**6]
)
def test_absurd_text_is_read_without_complaint(text: str) -> None:
    assert all(amount.words in text for amount in read_amounts(text))
    assert all(number.words in text for number in read_numbers(text))
    value_tokens(text)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("20万元", "200,000元"),
        ("十家", "10家"),
        ("40%", "百分之四十"),
        ("0.08%", "万分之八"),
        ("二〇一八年", "2018年"),
        ("3.05 million", "305万"),
    ],
)
def test_equal_numbers_are_the_same(first: str, second: str) -> None:
    assert same_value(read_numbers(first)[0], read_numbers(second)[0])


@pytest.mark.parametrize(
    ("first", "second"), [("20万元", "20元"), ("40%", "40"), ("40%", "4%"), ("十家", "十一家")]
)
def test_different_numbers_are_not_the_same(first: str, second: str) -> None:
    assert not same_value(read_numbers(first)[0], read_numbers(second)[0])


def test_a_number_may_stand_for_its_numeral_and_its_value() -> None:
    (number,) = read_numbers("20万元")
    assert number.values == {Decimal(20), Decimal(200_000)}
    assert read_numbers("40%")[0].values == {Decimal(40), Decimal("0.4")}


def test_marks_of_citations_and_lists_are_no_numbers() -> None:
    assert read_numbers("1. 甲[1]\n(2) 乙[12]\n①丙②丁\n三、戊") == ()


def test_a_decimal_at_the_start_of_a_line_is_a_number() -> None:
    assert read_numbers("1.5亿元")[0].value == 150_000_000


def test_words_that_hold_numerals_are_no_numbers() -> None:
    assert read_numbers("进一步统一十分重要的万众创新，一次性、一部分") == ()


def test_one_of_something_is_marked_as_indefinite() -> None:
    assert read_numbers("一家企业")[0].indefinite
    assert not read_numbers("1家企业")[0].indefinite
    assert not read_numbers("一年")[0].indefinite


@pytest.mark.parametrize("text", ["5万元", "50000元", "５万元", "五万元", "¥50,000", "RMB 50k"])
def test_forms_of_fifty_thousand_yuan_share_their_token(text: str) -> None:
    assert value_tokens(text) == ("¥50000", "50000")


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("三年半", ("3.5年",)),
        ("90日内", ("90天",)),
        ("2018年11月2日", ("2018", "11月", "2日")),
        ("70家", ("70",)),
        ("1" * 40, ("1" * 40,)),
        ("1" * 41, ()),
    ],
)
def test_other_numbers_have_a_token_with_their_unit(text: str, tokens: tuple[str, ...]) -> None:
    assert value_tokens(text) == tokens


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("500万一年", [5_000_000, 1]),
        ("1万2千元5", [12_000, 5]),
        ("1万2元3千元", [12_000, 3_000]),
        ("1.5万2", [15_000, 2]),
        ("1999-2005", [1999, 2005]),
        ("10-20-30", [10, 20, 30]),
        ("5元-3元", [5, 3]),
        ("3个月-2年", [3, 2]),
    ],
)
def test_what_makes_no_one_amount_is_several(text: str, values: list[int]) -> None:
    assert [amount.value for amount in read_amounts(text)] == values


@pytest.mark.parametrize(
    "text",
    [
        "厦科联〔2018〕28号",
        "厦科联[2018]28号",
        "厦科联（2018）28号",
        "厦科联(2018) 28 号",
        "公告2018年第28号",
    ],
)
def test_forms_of_a_document_number_share_their_token(text: str) -> None:
    assert "文2018-28" in value_tokens(text)


def test_ratio_tokens_are_percentages() -> None:
    assert value_tokens("百分之四十和8‰") == ("40%", "0.8%")


def test_money_is_written_in_plain_figures() -> None:
    assert format_money(Decimal("2E+5"), "CNY", "en") == "CNY 200,000"
    assert format_money(Decimal("4000000.00"), "USD", "zh") == "4,000,000美元"
    assert format_money(Decimal("-1234.5"), "CNY", "en") == "CNY -1,234.50"


@pytest.mark.parametrize(
    ("text", "language", "figures"),
    [
        ("20万元", "en", "CNY 200,000"),
        ("400万美元", "en", "USD 4,000,000"),
        ("33万平方米", "en", "330,000"),
        ("不高于1%", "en", "1%"),
        ("20-30万元", "zh", "200,000元–300,000元"),
        ("万分之八", "en", "0.08%"),
    ],
)
def test_gloss_keeps_the_figures(text: str, language: str, figures: str) -> None:
    assert gloss(only(text), language) == figures
