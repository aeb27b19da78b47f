"""Files of every format become documents; what cannot be read is refused with its code."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.document import Document, PartialDate
from knowledge.errors import UnreadableFile
from knowledge.readers.cleaning import clean
from knowledge.readers.confinement import read_confined
from knowledge.readers.decoding import decode
from knowledge.readers.lines import join_lines
from knowledge.reading import MOST_BYTES, READERS, Details, read_bundled, read_file

SIMPLIFIED = "单家企业每年补贴最高三十万元，由市财政局按季度拨付到企业账户。"
TRADITIONAL = "單家企業每年補貼最高三十萬元，由市財政局按季度撥付到企業賬戶。"
LONG_SIMPLIFIED = (
    SIMPLIFIED * 3 + "申请企业应当依法登记，信用良好，没有重大违法记录。联系电话：0755-12345678。"
)
LONG_TRADITIONAL = (
    TRADITIONAL * 3 + "申請企業應當依法登記，信用良好，沒有重大違法記錄。聯繫電話：0755-12345678。"
)


def read_one(folder: Path, name: str, content: str | bytes, details: Details | None = None) -> Document:
    path = folder / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    documents = read_file(path, details=details) if details else read_file(path)
    assert len(documents) == 1
    return documents[0]


def refused(folder: Path, name: str, content: str | bytes) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read_one(folder, name, content)
    return caught.value


# Encodings


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


# Cleaning and joining of lines


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


# Front matter and Markdown

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


# What a text says about itself


def test_plain_text_gives_title_number_place_and_days(tmp_path: Path) -> None:
    written = (
        "厦门市人民政府办公厅关于印发\n小微企业租金减免办法的通知\n厦府办〔2023〕8号\n各区人民政府：\n现将办法印发给你们。\n"
        "第一条 根据《某法》（国发〔2018〕3号）制定。\n第九条 本办法自2023年6月1日起施行，有效期五年。\n"
    )
    document = read_one(tmp_path, "notice.txt", written)
    assert document.title == "厦门市人民政府办公厅关于印发小微企业租金减免办法的通知"
    assert document.text.startswith(f"# {document.title}\n")
    assert (document.number, document.place, document.language) == ("厦府办〔2023〕8号", "厦门", "zh")
    assert document.in_force_from == PartialDate(2023, 6, 1)
    assert document.in_force_until == PartialDate(2028, 5, 31)


def test_days_of_other_texts_are_not_taken(tmp_path: Path) -> None:
    document = read_one(
        tmp_path, "other.txt", "说明\n\n《某条例》自2010年1月1日起施行。有效期5年的证件除外。"
    )
    assert (document.in_force_from, document.in_force_until) == (None, None)


def test_number_that_is_only_cited_is_not_taken(tmp_path: Path) -> None:
    assert (
        read_one(tmp_path, "cites.txt", "关于申报的通知\n\n根据办法（厦府办〔2023〕8号）申报。").number
        is None
    )


def test_place_is_unknown_where_the_first_paragraph_names_two(tmp_path: Path) -> None:
    assert read_one(tmp_path, "two.txt", "企业名单\n\n深圳和厦门的企业入选，名单如下。").place is None


def test_order_that_issues_a_regulation_has_the_regulations_title(tmp_path: Path) -> None:
    written = (
        "中华人民共和国国务院令\n第9号\n《租金条例》已经通过，现予公布，自2024年3月1日起施行。\n"
        "租金条例\n第一条 为了减租，制定本条例。"
    )
    document = read_one(tmp_path, "order.txt", written)
    assert (document.title, document.in_force_from) == ("租金条例", PartialDate(2024, 3, 1))


def test_title_before_the_first_space_of_a_text_of_one_line(tmp_path: Path) -> None:
    assert (
        read_one(tmp_path, "line.txt", "关于减免租金的通知 各单位：现将有关事项通知如下。").title
        == "关于减免租金的通知"
    )


def test_file_without_title_is_called_by_its_name(tmp_path: Path) -> None:
    assert read_one(tmp_path, "letter.txt", "来信已经收到，现答复如下，请查收。").title == "letter"


def test_english_text_is_english(tmp_path: Path) -> None:
    assert (
        read_one(tmp_path, "english.txt", "Rent relief\n\nSmall firms pay no rent for three months.").language
        == "en"
    )


# Ids and sources


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


# HTML, DOCX, PDF

PAGE = """<html><head><title>网站 - 减租办法</title><script>var a = "暗";</script></head><body>
<nav><p>首页</p></nav><h1>厦门市<br>减租办法</h1><div>第一段<b>加粗</b>文字。<p>第二段。</p></div>
<p style="display: none">看不见</p><!-- 注释 --><ul><li>身份证</li><li>营业执照</li></ul><h2>标准</h2>
<table><tr><th>档次</th><th>比例</th></tr><tr><td>一档</td><td>40%<br>以内</td></tr></table>
<footer>版权</footer></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_html_is_read_in_order_without_scripts_and_navigation(tmp_path: Path, encoding: str) -> None:
    document = read_one(tmp_path, "page.html", PAGE.encode(encoding))
    assert document.title == "厦门市 减租办法"
    assert document.text == (
        "# 厦门市 减租办法\n\n第一段加粗文字。\n\n第二段。\n\n- 身份证\n\n- 营业执照\n\n"
        "## 标准\n\n档次 | 比例\n一档 | 40% 以内"
    )


def test_html_with_a_declared_encoding_is_decoded_by_it(tmp_path: Path) -> None:
    page = f'<meta charset="gb2312"><h1>减租</h1><p>朱镕基。{SIMPLIFIED}</p>'
    assert "朱镕基。" in read_one(tmp_path, "page.htm", page.encode("gbk")).text


def test_table_that_lays_out_a_page_is_read_as_paragraphs(tmp_path: Path) -> None:
    inner = "<table><tr><td>左栏</td></tr></table>"
    page = f"<table><tr><td>{inner}</td><td><h1>标题</h1><p>正文一句。</p></td></tr></table>"
    assert "# 标题\n\n正文一句。" in read_one(tmp_path, "layout.html", page).text


def test_docx_is_read_in_the_order_of_the_document(tmp_path: Path) -> None:
    written = docx.Document()
    written.add_heading("减租办法", 0)
    written.add_heading("标准", 1)
    written.add_paragraph("免收三个月租金。")
    table = written.add_table(rows=2, cols=3)
    for cell, words in zip([*table.rows[0].cells, *table.rows[1].cells], "甲乙丙丁戊己", strict=True):
        cell.text = words
    table.cell(1, 0).merge(table.cell(1, 1))
    written.add_paragraph("表后一段。")
    file = io.BytesIO()
    written.save(file)
    document = read_one(tmp_path, "rent.docx", file.getvalue())
    assert document.title == "减租办法"
    assert document.text == (
        "# 减租办法\n\n# 标准\n\n免收三个月租金。\n\n甲 | 乙 | 丙\n丁戊 | 己\n\n表后一段。"
    )


def pdf(lines: list[str], *, extra: str = "") -> bytes:
    """A page with these lines, in a Chinese font that every PDF reader has, so that none is embedded."""
    shown = " ".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -20 Td" for line in lines)
    content = f"BT /F1 12 Tf 60 780 Td {shown} ET"
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
        " /DescendantFonts [6 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 7 0 R"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0"
        " /Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 >>",
    ]
    file, offsets = "%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        offsets.append(len(file))
        file += f"{number} 0 obj\n{part}\nendobj\n"
    start = len(file)
    file += f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n" + "".join(
        f"{offset:010d} 00000 n \n" for offset in offsets
    )
    file += f"trailer\n<< /Size {len(parts) + 1} /Root 1 0 R {extra} >>\nstartxref\n{start}\n%%EOF\n"
    return file.encode("ascii")


KEYS = f"/O <{'ab' * 32}> /U <{'cd' * 32}>"
LOCK = f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 {KEYS} >> /ID [<{'00' * 16}> <{'00' * 16}>]"


def test_pdf_gives_its_text_with_whole_paragraphs(tmp_path: Path) -> None:
    lines = [
        "厦门市减租办法",
        "为支持小微企业发展进一步优化营商环境降低企业经营成本现就减免国有",
        "房屋租金的有关事项规定如下。",
        "- 1 -",
    ]
    document = read_one(tmp_path, "rent.pdf", pdf(lines))
    assert document.title == "厦门市减租办法"
    assert document.text == f"# 厦门市减租办法\n\n{lines[1]}{lines[2]}"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("scan.pdf", pdf([]), "no_text_layer"),
        ("locked.pdf", pdf(["减租"], extra=LOCK), "encrypted"),
        ("broken.pdf", b"%PDF-1.4 broken", "broken_file"),
        ("broken.docx", b"PK\x03\x04broken", "broken_file"),
        (
            "locked.docx",
            b"\xd0\xcf\x11\xe0" + b"\0" * 99 + "EncryptedPackage".encode("utf-16-le"),
            "encrypted",
        ),
        ("picture.md", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 8, "not_text"),
        ("controls.txt", "甲\x01\x02\x03\x04乙", "not_text"),
        ("empty.md", "", "empty_file"),
        ("blank.txt", " \n\n\t\n", "empty_file"),
        ("only.md", "---\ntitle: 标题\n---\n", "empty_file"),
        ("empty.html", "<html><body></body></html>", "empty_file"),
        ("old.doc", b"\xd0\xcf\x11\xe0", "unknown_format"),
        ("sheet.wps", "文字", "unknown_format"),
        ("page.ofd", "文字", "unknown_format"),
        ("none", "文字", "unknown_format"),
    ],
)
def test_file_that_cannot_be_read_is_refused_with_its_code(
    tmp_path: Path, name: str, content: str | bytes, code: str
) -> None:
    assert refused(tmp_path, name, content).code == code


def test_docx_whose_parts_are_missing_is_broken(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w:document")
    assert refused(tmp_path, "parts.docx", file.getvalue()).code == "broken_file"


def test_missing_file_and_folder_are_refused(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "none.md", "missing_file"), (tmp_path, "unknown_format")):
        with pytest.raises(UnreadableFile) as caught:
            read_file(path)
        assert caught.value.code == code


def test_too_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(UnreadableFile) as caught:
        read_file(path)
    assert caught.value.code == "too_large"


@pytest.fixture
def _nobody() -> Iterator[None]:
    """Root may read everything, so it becomes an ordinary user for the test."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    yield
    if root:
        os.seteuid(0)


def test_file_without_rights_is_refused(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = tmp_path / "secret.txt"
    path.write_text("文字", encoding="utf-8")
    path.chmod(0)
    request.getfixturevalue("_nobody")
    with pytest.raises(UnreadableFile) as caught:
        read_file(path)
    assert caught.value.code == "no_permission"


def test_reader_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_confined("html", PAGE.encode(), seconds=0.01)
    assert caught.value.code == "timed_out"


def test_reader_that_needs_too_much_memory_is_stopped() -> None:
    memory = 150 * 1024**2  # Enough to load the parser and read a small page.
    assert read_confined("html", PAGE.encode(), memory=memory).title == "厦门市 减租办法"
    with pytest.raises(UnreadableFile) as caught:
        read_confined("html", b"<p>" + b"<b>x</b>" * 150_000, memory=memory)
    assert caught.value.code == "broken_file"


def test_page_larger_than_the_parser_holds_is_refused() -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_confined("html", b"<p>" + b"x" * 10_000_001)
    assert caught.value.code == "too_large"


def test_every_format_has_a_reader() -> None:
    assert {".md", ".txt", ".html", ".htm", ".pdf", ".docx"} <= set(READERS)
