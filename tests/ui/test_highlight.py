"""A document's text with a span marked: every character is there, and the marks are exactly the span."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from knowledge.document import Span
from ui.highlight import text_html

TEXT = "# 办法\n\n## 贷款 <上限>\n\n单家企业最高300万元。\n第二行。\n\n结尾"


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def marked(html: str) -> str:
    return "".join(plain(found) for found in re.findall(r"<mark>(.*?)</mark>", html, re.DOTALL))


def span_of(words: str, text: str = TEXT) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def test_a_quote_within_a_line_is_marked_alone() -> None:
    html = text_html(TEXT, span_of("最高300万元"))
    assert html.count("<mark>") == 1
    assert marked(html) == "最高300万元"


def test_a_quote_over_lines_and_headings_is_marked_in_each_and_whole() -> None:
    quote = "办法\n\n## 贷款 <上限>\n\n单家企业"
    html = text_html(TEXT, span_of(quote))
    assert html.count("<mark>") == 4
    assert marked(html) == quote


def test_heading_lines_are_headings_below_the_title_of_the_panel() -> None:
    html = text_html(TEXT, Span(0, 0))
    assert re.findall(r"<(h\d)>", html) == ["h3", "h4"]
    assert '<span class="signs" aria-hidden="true"># </span>办法' in html


def test_a_hash_without_a_space_is_no_heading() -> None:
    assert "<h" not in text_html("#标签\n####### 七个", Span(0, 0))


def test_characters_of_markup_are_words() -> None:
    assert "&lt;上限&gt;" in text_html(TEXT, Span(0, 0))


@given(st.text(alphabet="甲a <&>#\"'\n\t\r\u2028-", max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_nothing_is_lost_and_the_marks_are_exactly_the_span(text: str, one: int, other: int) -> None:
    span = Span(min(one, other), max(one, other))
    html = text_html(text, span)
    assert plain(html) == text
    assert marked(html) == text[span.start : span.end]
