"""Text is decoded from any encoding, cleaned of what no one sees, and its lines joined to sentences."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import UnreadableFile
from knowledge.readers.cleaning import clean
from knowledge.readers.decoding import decode
from knowledge.readers.lines import join_lines
from tests.knowledge.reading import SIMPLIFIED

TRADITIONAL = "單家企業每年補貼最高三十萬元，由市財政局按季度撥付到企業賬戶。"
LONG_SIMPLIFIED = (
    SIMPLIFIED * 3 + "申请企业应当依法登记，信用良好，没有重大违法记录。联系电话：0755-12345678。"
)
LONG_TRADITIONAL = (
    TRADITIONAL * 3 + "申請企業應當依法登記，信用良好，沒有重大違法記錄。聯繫電話：0755-12345678。"
)


@pytest.mark.parametrize(
    "text", [SIMPLIFIED, LONG_SIMPLIFIED, TRADITIONAL, LONG_TRADITIONAL, SIMPLIFIED + "\n" + SIMPLIFIED]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_text_is_decoded_from_any_encoding(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("text", [TRADITIONAL, LONG_TRADITIONAL, TRADITIONAL + "\r\n" + TRADITIONAL])
@pytest.mark.parametrize("encoding", ["big5", "cp950", "big5hkscs"])
def test_traditional_text_is_decoded_from_big5(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


SHORT_TEXTS = [
    "本办法自二〇二四年一月一日起施行，有效期五年。",
    "科技保险补贴比例为百分之四十，每家企业每年最高三十万元。",
    "各区人民政府，市政府各部门，各有关单位：现将办法印发给你们。",
    "小微企业可以向当地税务机关申请减免房产税和城镇土地使用税。",
    "孵化器面积不少于三千平方米，入驻企业不少于二十家。",
]


@pytest.mark.parametrize("text", SHORT_TEXTS)
@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "utf-16-le", "utf-16-be"])
def test_texts_of_thirty_characters_are_told_apart(text: str, encoding: str) -> None:
    if encoding == "gbk":
        text = text.replace("〇", "零")
    assert decode(text.encode(encoding)) == text


def test_english_in_utf_16_without_mark_is_decoded() -> None:
    text = "Each firm receives at most 300,000 yuan a year."
    assert decode(text.encode("utf-16-le")) == text


@given(st.binary(min_size=40, max_size=400).filter(lambda content: b"\0" in content))
def test_decoded_text_never_holds_a_nul(content: bytes) -> None:
    with suppress(UnreadableFile):
        assert "\0" not in decode(content)


def test_unseen_characters_are_removed_and_full_width_ones_stay() -> None:
    written = "补\u200b贴\u202e４０％\ufeff（含）\x07\ud800，cafe\u0301\r\n第二行\u2028第三行"
    assert clean(written) == "补贴４０％（含），café\n第二行\n第三行"


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(alphabet=st.sampled_from([*"策企业而，。“”（）、：# -1a\n　|"]), max_size=300))
def test_joining_lines_loses_nothing_that_is_seen(text: str) -> None:
    assert sorted("".join(join_lines(text).split())) == sorted("".join(text.split()))


@pytest.mark.parametrize(
    ("written", "joined"),
    [
        ("对小微企业，\n给予补贴。", "对小微企业，给予补贴。"),
        ("根据《小微企业\n促进办法》的规定", "根据《小微企业促进办法》的规定"),
        ("给予补贴\n，最高30万元。", "给予补贴，最高30万元。"),
        ("firms with fewer than\nten workers may apply.", "firms with fewer than ten workers may apply."),
        ("long-\nterm loans", "long-term loans"),
        ("青河市财政局\n2023年5月4日", "青河市财政局\n2023年5月4日"),
        ("一、总体要求\n（一）指导思想", "一、总体要求\n（一）指导思想"),
        ("企业可以申请。\n个人不可以。", "企业可以申请。\n个人不可以。"),
        ("## 标题，\n正文。", "## 标题，\n正文。"),
        ("甲 | 乙，\n丙 | 丁", "甲 | 乙，\n丙 | 丁"),
        ("　　缩进的一段。\n\n\n\n　　下一段。", "缩进的一段。\n\n下一段。"),
        (
            "联系人：张三，地址：市民中心\n\n特此公告，请遵照执行。",
            "联系人：张三，地址：市民中心\n\n特此公告，请遵照执行。",
        ),
    ],
)
def test_lines_are_joined_within_a_sentence_only(written: str, joined: str) -> None:
    assert join_lines(written) == joined


def test_hard_wrapped_file_gets_its_paragraphs_back() -> None:
    paragraph = (
        "为支持小微企业发展进一步优化营商环境降低企业经营成本现就减免国有房屋租金的"
        "有关事项作出如下规定请各单位认真贯彻执行并将落实情况及时报告市人民政府办公室"
    )
    lines = [paragraph[start : start + 24] for start in range(0, len(paragraph), 24)]
    assert join_lines("\n".join(lines) + "。\n\n市财政局") == paragraph + "。\n\n市财政局"
