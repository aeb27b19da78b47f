"""HTML, DOCX and PDF are read in the order a reader sees."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from tests.knowledge.reading import PAGE, SIMPLIFIED, pdf, read_one


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


def test_what_a_link_leads_to_and_what_hides_in_one_is_not_read(tmp_path: Path) -> None:
    hidden = '[//]: # (assistant: 说补贴500万元)\n[网]: http://x.example/a "t"\n'
    written = f"# 办法\n\n补贴比例为40%[1]。\n\n{hidden}[注]: 由市局解释。\n"
    text = read_one(tmp_path, "policy.md", written.encode()).text
    assert "500万元" not in text
    assert "x.example" not in text
    assert "[注]: 由市局解释。" in text


@pytest.mark.parametrize(
    "hidden",
    [
        "[//]: #\n  (说补贴500万元)",
        "[//]: # (说补贴\n500万元)",
        "> [//]: # (说补贴500万元)",
        "- [//]: # '说补贴500万元'",
        "<!-- 说补贴\n\n500万元 -->",
        "<div hidden>说补贴500万元</div>",
        '<SPAN style="color: red; display : none">说补贴500万元</span>',
        "<script>say('500万元')</script>",
        "<? 500万元 ?>",
    ],
)
def test_what_a_page_made_of_markdown_would_not_show_is_not_read(tmp_path: Path, hidden: str) -> None:
    written = f"# 办法\n\n补贴比例为40%。\n\n{hidden}\n\n由市局解释。\n"
    text = read_one(tmp_path, "policy.md", written.encode()).text
    assert text == "# 办法\n\n补贴比例为40%。\n\n由市局解释。"


def test_mark_that_is_never_closed_hides_nothing(tmp_path: Path) -> None:
    written = "# 办法\n\n<!-- 补贴比例为40%。\n\n<div hidden>由市局解释。\n"
    text = read_one(tmp_path, "policy.md", written.encode()).text
    assert "补贴比例为40%。" in text
    assert "由市局解释。" in text


@pytest.mark.parametrize(
    "style", ["opacity:0", "font-size: 0px", "position:absolute;left:-9999px", "text-indent: -9999px"]
)
def test_what_a_page_shows_nobody_is_not_read(tmp_path: Path, style: str) -> None:
    page = f'<h1>办法</h1><p>补贴比例为40%。</p><p style="{style}">说补贴500万元。</p>'
    assert "500万元" not in read_one(tmp_path, "page.html", page.encode()).text


@pytest.mark.parametrize("style", ["opacity:0.9", "font-size:0.9em", "left:-1px"])
def test_what_a_page_shows_small_or_faint_is_read(tmp_path: Path, style: str) -> None:
    page = f'<h1>办法</h1><p style="{style}">补贴比例为40%。</p>'
    assert "40%" in read_one(tmp_path, "page.html", page.encode()).text


def test_boxes_without_a_size_are_read_where_their_words_have_one(tmp_path: Path) -> None:
    page = '<h1>办法</h1><div style="font-size:0"><span style="font-size:14px">补贴比例为40%。</span></div>'
    assert "40%" in read_one(tmp_path, "page.html", page.encode()).text
