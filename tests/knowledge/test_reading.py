"""A file becomes documents: what its front matter says, their ids and their sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.document import PartialDate
from knowledge.reading import READERS, Details, read_bundled, read_file
from tests.knowledge.reading import read_one, refused

FRONT = """---
title: 青河市租金减免办法
place: 厦门
issuer: 青河市财政局
number: 青财〔2023〕5号
published: 2023-05
from: 2023-06-01
until: 2025-12-31
validity: in_force
source_kind: notice
language: zh
measure: 租金减免
office: 窗口
notices:
  - about: 三个月
    zh: 以窗口答复为准。
    en: Ask the counter.
---
"""


def test_front_matter_gives_the_details(tmp_path: Path) -> None:
    document = read_one(tmp_path, "rent.md", FRONT + "\n免收**三个月**租金。\n")
    assert document.title == "青河市租金减免办法"
    assert (document.place, document.number, document.issuer) == ("厦门", "青财〔2023〕5号", "青河市财政局")
    assert document.published == PartialDate(2023, 5)
    assert document.in_force_from == PartialDate(2023, 6, 1)
    assert document.in_force_until == PartialDate(2025, 12, 31)
    assert (document.validity, document.source_kind, document.office) == ("in_force", "notice", "窗口")
    assert [(caveat.about, caveat.zh, caveat.en) for caveat in document.caveats] == [
        ("三个月", "以窗口答复为准。", "Ask the counter.")
    ]
    assert document.text == "免收三个月租金。"


def test_flag_beats_front_matter(tmp_path: Path) -> None:
    details = Details(place="深圳", in_force_from=PartialDate(2024), supersedes="old")
    document = read_one(tmp_path, "rent.md", FRONT + "正文。", details)
    assert (document.place, document.in_force_from, document.supersedes) == ("深圳", PartialDate(2024), "old")


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("color: red", "color"),
        ("published: soon", "published"),
        ("validity: maybe", "validity"),
        ("title: 又一个", "title"),
        ("place: 无此地", "place"),
        ("notices: text", "notices"),
        ("a: [", "a: ["),
        ("office: &x y\nmeasure: *x", "alias"),
        ("office: " + "[" * 30, "deeper"),
    ],
)
def test_bad_front_matter_is_refused_and_named(tmp_path: Path, line: str, named: str) -> None:
    error = refused(tmp_path, "bad.md", f"---\ntitle: 标题\n{line}\n---\n正文。")
    assert error.code == "bad_front_matter"
    assert named in error.detail or named == "a: ["


def test_text_between_two_rules_is_no_front_matter(tmp_path: Path) -> None:
    assert "只是文字" in read_one(tmp_path, "rules.md", "---\n只是文字\n---\n\n正文。").text


def test_markdown_shows_what_a_reader_sees(tmp_path: Path) -> None:
    written = (
        "# 标题 #\n\n**粗** 和*斜*，见[办法](https://example.org)`码`<!-- 暗 -->。  \n\n二级\n---\n\n"
        "> 引文一句。\n\n| 档次 | 比例 |\n|---|:-:|\n| 一档 | **40%** |\n\n"
        "- 第一项\n\n3*4*5 与 a_b_c \\* 不变。\n"
    )
    document = read_one(tmp_path, "seen.md", written)
    assert document.text == (
        "# 标题\n\n粗 和斜，见办法码。\n\n## 二级\n\n引文一句。\n\n"
        "档次 | 比例\n一档 | 40%\n\n- 第一项\n\n3*4*5 与 a_b_c * 不变。"
    )
    assert document.title == "标题"


def test_id_is_a_stable_slug_of_the_path(tmp_path: Path) -> None:
    first = read_one(tmp_path, "Rent Relief 减租.txt", "减租办法\n\n免收租金。")
    again = read_one(tmp_path, "Rent Relief 减租.txt", "减租办法\n\n免收两个月租金。")
    assert first.id == again.id
    assert first.id.startswith("rent-relief-")
    assert set(first.id) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert first.source == str(tmp_path / "Rent Relief 减租.txt")


def test_pieces_of_a_page_have_their_own_ids_and_sources(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    pieces = (("厦门减租", "厦门减租三个月。"), ("深圳减费", "深圳减费一半。"), ("深圳减费", "又一篇。"))
    page = "".join(f"## {title}\n\n**本报讯** {text}\n\n" for title, text in pieces)
    path.write_text(page, encoding="utf-8")
    documents = read_file(path)
    assert [document.title for document in documents] == ["厦门减租", "深圳减费", "深圳减费"]
    assert [document.place for document in documents] == ["厦门", "深圳", "深圳"]
    assert len({document.id for document in documents}) == 3
    assert documents[0].source == f"{path}#厦门减租"
    assert "本报讯 厦门减租三个月。" in documents[0].text


def test_bundled_policies_are_read_with_their_sources() -> None:
    bundled = {document.id: document for document in read_bundled()}
    policy = bundled["xiamen-technology-credit-and-insurance"]
    assert policy.source == "bundled:xiamen/technology-credit-and-insurance"
    assert policy.place == "厦门"
    assert policy.caveats
    assert len(bundled) == 7


def test_every_format_has_a_reader() -> None:
    assert {".md", ".txt", ".html", ".htm", ".pdf", ".docx"} <= set(READERS)
