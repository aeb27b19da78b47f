"""Passages and sentences: exact spans, whole sentences, the headings above them."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.articles import separate
from knowledge.document import Document, Passage
from knowledge.readers.lines import join_lines
from knowledge.sentences import LONGEST_SENTENCE, sentence_spans
from knowledge.splitting import LARGEST_PASSAGE, split


def document(text: str, title: str = "标题") -> Document:
    return Document(id="a", title=title, text=text, source="test")


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentence_spans(text, 0, len(text))]


def quotable(text: str, title: str = "标题") -> list[str]:
    return [
        text[span.start : span.end] for passage in split(document(text, title)) for span in passage.sentences
    ]


def assert_exact(text: str, passages: tuple[Passage, ...]) -> None:
    end = 0
    for ordinal, passage in enumerate(passages):
        assert passage.ordinal == ordinal
        assert text[passage.start : passage.end] == passage.text
        assert passage.start >= end
        position = passage.start
        assert passage.sentences
        for span in passage.sentences:
            assert position <= span.start < span.end <= passage.end
            assert not text[span.start].isspace()
            assert not text[span.end - 1].isspace()
            position = span.end
        assert position == passage.end
        end = passage.end


CHAPTER = re.compile(r"(?:^|\s)第[一二三1-9]+[编章节](?:\s|$)")
TEXTS = st.text(
    alphabet=st.sampled_from(
        [*"策企业补贴一二三条章第款（）“”《》「」()\"'。！？；;!?…，、：.# \n　-•1234567890abcZ万元%"]
    ),
    max_size=600,
)
PIECES = [
    "第一章 总则\n",
    "第三条 ",
    "（一）",
    "一、",
    "1. ",
    "# ",
    "## 标题\n",
    "\n\n",
    "“",
    "”",
    "。",
    "；",
    " ",
    "企业可以申请补贴",
    "3.5",
    "U.S. ",
]
STRUCTURED = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


@settings(deadline=None)
@given(TEXTS | STRUCTURED)
def test_every_span_is_exact_sorted_and_trimmed(text: str) -> None:
    assert_exact(text, split(document(text)))


@settings(deadline=None)
@given(TEXTS | STRUCTURED)
def test_everything_visible_is_in_a_sentence_except_headings_and_list_marks(text: str) -> None:
    covered = {
        position
        for passage in split(document(text, ""))
        for span in passage.sentences
        for position in range(span.start, span.end)
    }
    position = 0
    for line in text.split("\n"):
        marks = set("#-•") if line.lstrip()[:1] in {"#", "-", "•"} else set()
        chapter = CHAPTER.search(line) is not None
        for offset, character in enumerate(line, position):
            if not character.isspace() and character not in marks and not chapter and not marks:
                assert offset in covered, (line, character)
        position += len(line) + 1


@settings(deadline=None)
@given(TEXTS | STRUCTURED)
def test_no_sentence_and_no_passage_is_longer_than_the_bounds(text: str) -> None:
    for passage in split(document(text * 3)):
        assert passage.end - passage.start <= LARGEST_PASSAGE + 80
        assert all(span.end - span.start <= LONGEST_SENTENCE + 16 for span in passage.sentences)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "单户最高30万元。申请截至6月底！可以补交吗？可以。",
            ["单户最高30万元。", "申请截至6月底！", "可以补交吗？", "可以。"],
        ),
        (
            "负责人说：“条件放宽了。费率也降了。”他还说，明年继续。",
            ["负责人说：“条件放宽了。费率也降了。”", "他还说，明年继续。"],
        ),
        ("“条件放宽了。”负责人说。", ["“条件放宽了。”", "负责人说。"]),
        ("他提出“为什么不行？”的问题。下一句。", ["他提出“为什么不行？”的问题。", "下一句。"]),
        (
            "补贴按比例发放（见附件。附件另发）。下一句。",
            ["补贴按比例发放（见附件。附件另发）。", "下一句。"],
        ),
        (
            "孵化器3.0版占地2.6万平方米，费率0.08%。下一句。",
            ["孵化器3.0版占地2.6万平方米，费率0.08%。", "下一句。"],
        ),
        ("The rate is 3.5%. Apply by mail.", ["The rate is 3.5%.", "Apply by mail."]),
        (
            "Form No. 5 is used in the U.S. market. Dr. Li signs it.",
            ["Form No. 5 is used in the U.S. market.", "Dr. Li signs it."],
        ),
        (
            "Is it paid? Yes! See www.example.org for more.",
            ["Is it paid?", "Yes!", "See www.example.org for more."],
        ),
        ("还在等待……后来批准了。", ["还在等待……", "后来批准了。"]),
        ("第一行\n第二行", ["第一行", "第二行"]),
        ("1.问题导向。针对存在的问题，逐项解决。", ["1.问题导向。针对存在的问题，逐项解决。"]),
        ("1.身份证。2.营业执照。", ["1.身份证。", "2.营业执照。"]),
        ("缴费100%。", ["缴费100%。"]),
        ("他说好了。）下一句。", ["他说好了。）", "下一句。"]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_long_items_between_semicolons_are_sentences_of_their_own() -> None:
    first, second = (
        "一是对承租国有房屋的小微企业免收三个月的房屋租金；",
        "二是对新招用高校毕业生的企业按每人一千元给予补贴。",
    )
    assert sentences(first + second) == [first, second]


def test_short_words_between_semicolons_stay_together() -> None:
    assert sentences("包括登记；年检；变更。") == ["包括登记；年检；变更。"]


def test_quotation_left_open_does_not_swallow_the_text() -> None:
    text = "他说：“开头没有结尾。" + "这是普通的一句话。" * 60
    assert len(sentences(text)) >= 50


def test_space_before_an_enumerated_head_divides_a_text_of_one_line() -> None:
    text = (
        "现提出以下要求。 一、支持物资供应 对生产物资的企业加快退税，符合条件的尽快办理。 "
        "二、支持医疗救治 对医疗机构的服务免征增值税，自用房产免税。"
    )
    assert quotable(text) == [
        "现提出以下要求。",
        "一、支持物资供应",
        "对生产物资的企业加快退税，符合条件的尽快办理。",
        "二、支持医疗救治",
        "对医疗机构的服务免征增值税，自用房产免税。",
    ]
    assert [passage.heading for passage in split(document(text))] == [
        (),
        ("一、支持物资供应",),
        ("二、支持医疗救治",),
    ]


LAW = """第一章 总则
第一条 为了促进发展，制定本条例。
第二条 申请补贴应当具备下列条件：
（一）依法登记；
（二）有固定场所。
第二章 补贴
第一节 标准
第三条 补贴最高30万元。
"""


def test_each_article_is_a_passage_under_its_chapter_and_section() -> None:
    passages = split(document(LAW))
    assert [passage.heading for passage in passages] == [
        ("第一章 总则", "第一条"),
        ("第一章 总则", "第二条"),
        ("第二章 补贴", "第一节 标准", "第三条"),
    ]
    assert passages[1].text == "第二条 申请补贴应当具备下列条件：\n（一）依法登记；\n（二）有固定场所。"


def test_long_article_is_divided_at_its_items_and_keeps_its_heading() -> None:
    item = "企业提交的这一类材料应当真实、准确、完整，并加盖公章予以确认；"
    items = "".join(f"（{number}）{item}\n" for number in "一二三四五六七八九十" * 2)
    passages = split(document(f"第三章 申请\n第十二条 申请材料包括：\n{items}"))
    assert len(passages) > 1
    assert {passage.heading for passage in passages} == {("第三章 申请", "第十二条")}
    assert all(passage.text.endswith("；") for passage in passages)


def test_reference_to_an_article_begins_no_article() -> None:
    text = "第五条 依照第三条的规定处理。\n第三条规定的期限为十日。"
    assert [passage.heading for passage in split(document(text))] == [("第五条",)]


def test_marked_headings_are_in_the_path_and_not_quotable() -> None:
    text = "# 标题\n\n## 补贴\n\n### 标准\n\n最高30万元。\n\n## 期限\n\n六月底。"
    passages = split(document(text))
    assert [(passage.heading, passage.text) for passage in passages] == [
        (("补贴", "标准"), "最高30万元。"),
        (("期限",), "六月底。"),
    ]


def test_heading_with_nothing_below_it_is_quotable() -> None:
    assert quotable("## 申请时间：每年三月\n\n## 补贴\n\n最高30万元。") == [
        "申请时间：每年三月",
        "最高30万元。",
    ]


def test_text_of_nothing_but_headings_has_a_passage() -> None:
    assert quotable("# 甲\n## 乙", "丙") == ["乙"]


def test_items_without_stops_are_items_and_no_headings() -> None:
    text = "一、申请材料\n1.身份证\n2.营业执照\n二、时限\n十个工作日内办结。"
    assert [passage.heading for passage in split(document(text))] == [("一、申请材料",), ("二、时限",)]


def test_short_paragraphs_of_a_section_are_one_passage() -> None:
    assert len(split(document("甲企业可以申请。\n\n乙企业不可以申请。\n\n丙企业另行通知。"))) == 1


def test_list_marks_are_outside_the_sentences() -> None:
    assert quotable("- 身份证\n- 营业执照") == ["身份证", "营业执照"]


def test_rows_of_a_table_are_sentences() -> None:
    assert quotable("档次 | 比例\n一档 | 40%") == ["档次 | 比例", "一档 | 40%"]


def test_empty_text_has_no_passages() -> None:
    assert split(document(" \n\n ")) == ()


def test_text_without_any_stop_is_cut_into_bounded_sentences() -> None:
    text = "策" * 200_000
    passages = split(document(text))
    assert_exact(text, passages)
    assert sum(passage.end - passage.start for passage in passages) == len(text)


def evaluation_folder() -> Path:
    folder = os.environ.get("SME_POLICY_EVAL_DATA")
    if not folder:
        pytest.skip("SME_POLICY_EVAL_DATA is not set: official texts are not tried")
    return Path(folder)


def real_texts(folder: Path) -> list[tuple[str, str]]:
    laws: dict[str, list[str]] = {}
    with (folder / "sme_law" / "corpus.jsonl").open(encoding="utf-8") as file:
        for line in file:
            article = json.loads(line)
            details = article["metadata"]
            lines = laws.setdefault(details["law"], [details["law"], ""])
            if details["chapter"] and details["chapter"] not in lines:
                lines.append(details["chapter"])
            lines.append(f"{details['article']} {article['text']}")
    texts = [(name, "\n".join(lines)) for name, lines in list(laws.items())[::8]]
    for name in ("gov_policy_docs", "ncp_policy_qa"):
        with (folder / name / "corpus.jsonl").open(encoding="utf-8") as file:
            notices = [json.loads(line) for line in file]
        texts += [(notice["title"], notice["text"]) for notice in notices[::10]]
    return texts


@pytest.mark.needs_eval_data
def test_official_texts_split_exactly_and_stay_whole() -> None:
    texts = real_texts(evaluation_folder())
    assert len(texts) >= 90
    for title, text in texts:
        assert len(separate(join_lines(text))) == 1, title
        assert_exact(text, split(document(text, title)))


@pytest.mark.needs_eval_data
def test_newspaper_page_gives_its_seven_articles() -> None:
    page = (evaluation_folder() / "seed_page" / "newspaper-page.txt").read_text(encoding="utf-8")
    found = [article.title or "" for article in separate(join_lines(page.replace("**", "")))]
    assert len(found) == 7
    for title, beginning in zip(
        found, ["民营", "厦门", "呼和浩特", "宁波慈溪", "从2.0", "北京海淀", "石嘴山"], strict=True
    ):
        assert title.startswith(beginning)
