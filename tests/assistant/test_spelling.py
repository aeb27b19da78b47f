"""Slips of an input method."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.spelling import mend

HELD = {"保费", "费补", "补贴", "费率", "创新", "新券", "比例", "贴比", "厦门", "孵化", "化器"}


def frequencies(terms: Sequence[str]) -> list[int]:
    return [5 if term in HELD else 0 for term in terms]


@pytest.mark.parametrize(
    ("slip", "meant"),
    [("保费补帖", "保费补贴"), ("夏门", "厦门"), ("费律最高", "费率最高"), ("浮化器", "孵化器")],
)
def test_character_that_sounds_like_the_one_meant_is_mended(slip: str, meant: str) -> None:
    assert mend(slip, frequencies) == meant


@pytest.mark.parametrize("text", ["补贴比例", "保费多少", "我的公司", "abc 123", "", "租金"])
def test_words_that_are_held_or_plain_are_left(text: str) -> None:
    assert mend(text, frequencies) == text


def test_length_never_changes() -> None:
    text = "夏门的保费补帖,比列是多少?"
    assert len(mend(text, frequencies)) == len(text)
