"""Slips of an input method in the words that calculations hang on."""

from __future__ import annotations

import pytest

from assistant.calculators.slips import mend_words


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("保废交了22w,能补帖多少", "保费交了22w,能补贴多少"),
        ("贷宽600万,基准利绿4.35%", "贷款600万,基准利率4.35%"),
        ("利习付了30万,贴习几何", "利息付了30万,贴息几何"),
    ],
)
def test_character_that_sounds_alike_is_mended(written: str, meant: str) -> None:
    assert mend_words(written) == meant


def test_right_words_are_left_as_they_are() -> None:
    text = "厦门科技担保贷款600万,利息没有超过上限,保险费自己付多少?"
    assert mend_words(text) == text
