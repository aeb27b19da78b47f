"""One file with several articles is separated; everything else stays whole."""

from __future__ import annotations

import pytest

from knowledge.articles import is_opening, separate
from knowledge.readers.headings import mark_headings
from knowledge.readers.lines import join_lines

PAGE = """
## 企业天地

## 青河市为小微企业减租三个月

本报讯 青河市日前出台办法,对承租国有房屋的小微企业免收三个月租金。

办法自公布之日起受理申请。

李文

## 东山区设立百万元转贷资金

本报讯(记者王小明) 东山区设立转贷资金,规模为100万元,单户企业最高20万元。

从一期到二期
南湖科创园建设提速

► 赵晴

南湖科创园二期昨日开工,总面积3万平方米。园区的设想由来已

园区效果图

而起!

服务升级：
企业办事不出园

园区设立服务大厅,为企业办理登记、纳税等事项,全年办件2000余

件,企业平均少跑三趟。
"""


def titles(text: str) -> list[str | None]:
    return [article.title for article in separate(join_lines(text))]


def test_page_gives_each_article_with_its_title() -> None:
    assert titles(PAGE) == [
        "青河市为小微企业减租三个月",
        "东山区设立百万元转贷资金",
        "从一期到二期南湖科创园建设提速",
    ]


def test_article_keeps_its_own_subheading_of_two_lines() -> None:
    last = mark_headings(separate(join_lines(PAGE))[-1].text)
    assert "### 服务升级：企业办事不出园" in last.split("\n")


def test_sentence_broken_by_a_caption_is_whole_and_the_caption_follows_it() -> None:
    lines = separate(join_lines(PAGE))[-1].text.split("\n")
    broken = next(number for number, line in enumerate(lines) if "设想" in line)
    assert lines[broken].endswith("园区的设想由来已而起!")
    assert lines[broken + 1] == "园区效果图"


def test_sentence_broken_by_a_blank_line_is_whole() -> None:
    assert "全年办件2000余件,企业平均少跑三趟。" in separate(join_lines(PAGE))[-1].text


def test_banner_without_text_belongs_to_no_article() -> None:
    assert all("企业天地" not in article.text for article in separate(join_lines(PAGE)))


def test_banner_between_two_articles_belongs_to_neither() -> None:
    page = PAGE.replace("## 东山区", "## 政策速递\n\n## 东山区")
    assert all("政策速递" not in article.text for article in separate(join_lines(page)))


def test_titles_without_heading_marks_are_found_above_datelines() -> None:
    page = PAGE.replace("## ", "")
    assert titles(page)[-2:] == ["东山区设立百万元转贷资金", "从一期到二期南湖科创园建设提速"]


def test_article_without_dateline_on_the_level_of_the_others_is_one_too() -> None:
    page = PAGE + "\n\n## 西岭县公布补贴名单\n\n西岭县昨日公布首批名单,共12家企业。\n"
    assert titles(page)[-1] == "西岭县公布补贴名单"


def test_title_between_closing_byline_and_prose_begins_an_article() -> None:
    page = (
        PAGE + "\n\n周海 吴敏\n\n西岭县公布补贴名单\n\n西岭县昨日公布首批名单,共12家企业,名单见县政府网站。\n"
    )
    assert titles(page)[-1] == "西岭县公布补贴名单"


def test_one_article_with_a_dateline_stays_one() -> None:
    text = "## 标题在此\n\n本报讯 正文一句。\n\n## 小标题\n\n正文二句。"
    assert len(separate(text)) == 1


def test_no_text_of_a_page_is_lost() -> None:
    kept = "".join("".join(article.text.split()) for article in separate(join_lines(PAGE)))
    for sentence in (
        "免收三个月租金。",
        "李文",
        "单户企业最高20万元。",
        "赵晴",
        "总面积3万平方米。",
        "少跑三趟。",
    ):
        assert sentence in kept


LAW = """青河市小微企业促进条例

第一章 总则
第一条 为了促进发展，制定本条例。
第二条 本条例所称企业，是指小微企业。
第二章 附则
第三条 本条例自公布之日起施行。
"""
NOTICE = """青河市财政局文件

青财〔2023〕5号

关于拨付补贴资金的通知

各区财政局：

现将有关事项通知如下。

一、拨付范围

记者从各区了解的名单不作为依据。

青河市财政局

2023年5月4日

附件

补贴名单
"""
QUESTIONS = """## 谁可以申请？

在本市登记的小微企业。

## 怎么申请？

登录网站提交材料。

## 多久办结？

记者注：十个工作日。
"""


@pytest.mark.parametrize("text", [LAW, NOTICE, QUESTIONS], ids=["law", "notice", "questions"])
def test_official_text_stays_one(text: str) -> None:
    assert len(separate(join_lines(text))) == 1


def test_list_of_names_below_short_lines_stays_one() -> None:
    text = "领导小组\n\n王小明 李文\n\n工作专班\n\n张强 刘洋\n\n以上人员自即日起到岗。"
    assert len(separate(join_lines(text))) == 1


@pytest.mark.parametrize(
    "line",
    [
        "本报讯 日前",
        "本报讯(记者李文) 昨日",
        "（记者王小明）",
        "► 赵晴",
        "新华社北京11月2日电 昨日",
        "记者 李文",
        "By Jane Doe",
    ],
)
def test_datelines_and_bylines_open_an_article(line: str) -> None:
    assert is_opening(line)


@pytest.mark.parametrize("line", ["■ 申请条件", "记者会于昨日举行。", "各区财政局：", "李文", "文件已经下发"])
def test_other_lines_do_not(line: str) -> None:
    assert not is_opening(line)
