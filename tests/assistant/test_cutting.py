"""A text that is still being written, cut into sentences."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.cutting import LONGEST, sentences

TEXT = (
    "上限为30.5万元[S1]。另有“专精特新。好”企业。[S2][S3] 再来！\n"
    "- 第一条 [S4]\n"
    "The cap is 0.08% a year [S1]. It rests on No. 28, e.g. 3.5 million yuan. [S2] Is it?"
)
CUT = [
    "上限为30.5万元[S1]。",
    "另有“专精特新。好”企业。[S2][S3]",
    "再来！",
    "- 第一条 [S4]",
    "The cap is 0.08% a year [S1].",
    "It rests on No. 28, e.g. 3.5 million yuan. [S2]",
    "Is it?",
]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_sentences_are_the_same_however_the_text_arrives(size: int) -> None:
    assert list(sentences(TEXT[at : at + size] for at in range(0, len(TEXT), size))) == CUT


def test_sentence_whose_handles_are_known_is_given_with_its_stop() -> None:
    read: list[str] = []

    def stream() -> Iterator[str]:
        for piece in ("最高30万元[S1]", "。", "补贴"):
            read.append(piece)
            yield piece

    assert next(sentences(stream())) == "最高30万元[S1]。"
    assert read == ["最高30万元[S1]", "。"]


def test_quotation_that_is_never_closed_does_not_swallow_the_next_line() -> None:
    assert list(sentences(["“没有结束。\n第二句。"])) == ["“没有结束。", "第二句。"]


def test_what_never_ends_is_cut() -> None:
    cut = list(sentences(["无" * (2 * LONGEST + 5)]))
    assert max(map(len, cut)) <= LONGEST
    assert "".join(cut) == "无" * (2 * LONGEST + 5)


def test_empty_lines_give_no_sentences() -> None:
    assert list(sentences(["\n\n  \n", "。\n"])) == ["。"]
