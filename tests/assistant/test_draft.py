"""What a draft quotes."""

from __future__ import annotations

import pytest

from assistant.draft import without_list_mark
from knowledge.document import Span


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("1.企业应当报告。", "企业应当报告。"),
        ("(2) 企业应当报告。", "企业应当报告。"),
        ("3、企业应当报告。", "企业应当报告。"),
        ("1.42亿元已拨付。", "1.42亿元已拨付。"),
        ("25户企业获授牌。", "25户企业获授牌。"),
        ("1.", "1."),
    ],
)
def test_number_that_only_counts_a_sentence_is_not_quoted(text: str, quoted: str) -> None:
    span = without_list_mark(text, Span(0, len(text)))
    assert text[span.start : span.end] == quoted
