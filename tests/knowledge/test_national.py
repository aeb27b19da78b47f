"""A notice of a national body is for the whole country, whatever places its address or its text names."""

from __future__ import annotations

import pytest

from knowledge.readers.national import is_national, without_places_in_passing
from knowledge.readers.particulars import place_of

ADDRESS = "各省、自治区、直辖市及新疆生产建设兵团有关部门："
BODY = "为帮助小微企业渡过难关，湖北企业的租金减半，其他地方由各地自定。"


@pytest.mark.parametrize(
    "title",
    [
        "国务院办公厅关于减免租金的通知",
        "财政部 税务总局关于减免租金的公告",
        "工业和信息化部关于减免租金的通知",
        "中华人民共和国财政部公告",
        "税务总局：租金减免要落实",
        "國務院關於減免租金的通知",
    ],
)
def test_a_text_of_a_national_body_is_for_the_whole_country(title: str) -> None:
    assert place_of(title, f"# {title}\n\n{BODY}") == "全国"


@pytest.mark.parametrize(
    "address",
    [
        ADDRESS,
        "各省、自治区、直辖市、计划单列市财政厅（局），新疆生产建设兵团财政局：",
        "各省（自治区、直辖市）有关部门，湖北省有关单位:",
        "各省（区、市）、新疆生产建设兵团有关部门：",
        "国家税务总局各省、自治区、直辖市税务局，局内各单位：",
        "各有关单位，各省、市、自治区有关部门：",
    ],
)
@pytest.mark.parametrize("break_before", ["\n\n", " "])
def test_a_text_addressed_to_all_provinces_is_for_the_whole_country(address: str, break_before: str) -> None:
    text = f"# 关于减免租金的通知{break_before}某发〔2023〕5号{break_before}{address}\n\n{BODY}"
    assert place_of("关于减免租金的通知", text) == "全国"


@pytest.mark.parametrize(
    "head", ["财政部 税务总局公告2023年第5号", "国务院", "教育部办公厅、民政部办公厅", "国务院令"]
)
def test_a_national_body_at_the_head_of_a_text_makes_it_national(head: str) -> None:
    assert place_of("关于减免租金的公告", f"# 关于减免租金的公告\n\n{head} \n\n{BODY}") == "全国"


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("国家税务总局厦门市税务局关于减免租金的通告", "厦门"),
        ("国务院关于宁波市减免租金试点的批复", "宁波"),
        ("中国人民银行成都分行关于减免租金的通知", "成都"),
        ("湖北省关于转发《国务院关于减免租金的通知》的通知", "湖北"),
    ],
)
def test_a_place_in_the_title_comes_first(title: str, place: str) -> None:
    assert place_of(title, f"# {title}\n\n{BODY}") == place


def test_what_a_national_body_tells_all_provinces_is_national_whatever_its_title_names() -> None:
    title = "国务院办公厅关于湖北省、安徽省减免租金情况的通报"
    assert place_of(title, f"# {title}\n\n{ADDRESS}\n\n{BODY}") == "全国"


def test_a_local_text_that_passes_a_national_notice_on_stays_local() -> None:
    title = "湖北省关于转发《国务院关于减免租金的通知》的通知"
    assert place_of(title, f"# {title}\n\n{ADDRESS}\n\n{BODY}") == "湖北"


@pytest.mark.parametrize(
    ("title", "text", "place"),
    [
        ("财政部门减免租金", "厦门市财政局决定减免租金。", "厦门"),
        ("教育部署减租", "厦门市教育局决定减免租金。", "厦门"),
        ("关于减免租金的通知", "根据国务院的部署，厦门市减免租金。", "厦门"),
        ("关于减免租金的通知", "厦门市人民政府现将国务院的通知转发给你们。", "厦门"),
        ("关于减免租金的通知", "近日，各省、自治区、直辖市都有办法。厦门市如下：", "厦门"),
        ("关于减免租金的通知", "新疆生产建设兵团减免租金。", "新疆"),
    ],
)
def test_a_local_text_that_speaks_of_the_country_stays_local(title: str, text: str, place: str) -> None:
    assert not is_national(title, text)
    assert place_of(title, f"# {title}\n\n{text}") == place


def test_what_stands_beside_all_provinces_places_no_text() -> None:
    text = "截至昨日，31个省份和新疆生产建设兵团都减免了租金。"
    assert "新疆" not in without_places_in_passing(text)
    assert place_of("各地减免租金", f"# 各地减免租金\n\n{text}") is None


@pytest.mark.parametrize(
    "text",
    [
        "新华社北京2月15日电（记者 侯某）当前各地减免租金，企业可以申请。",
        "中新网兰州5日电 记者获悉，企业可以申请减免租金。",
        "除湖北外，各省份的企业都可以申请减免租金。",
        "除湖北、北京以外的省份都减免租金。",
        "各省份（不含西藏）的企业都可以申请减免租金。",
    ],
)
def test_where_a_report_was_filed_and_what_a_text_leaves_out_place_no_text(text: str) -> None:
    assert place_of("各地减免租金", f"# 各地减免租金\n\n{text}") is None


def test_the_place_behind_a_dateline_counts() -> None:
    text = "新华社北京2月8日电 记者从厦门市财政局获悉，厦门市减免租金。"
    assert place_of("减免租金", f"# 减免租金\n\n{text}") == "厦门"
