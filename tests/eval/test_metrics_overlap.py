"""EM, F1, CMRC F1, ROUGE-L and containment equal what their definitions give by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Status
from eval.metrics import METRICS
from eval.metrics.overlap import longest_run, longest_subsequence
from eval.metrics.words import cmrc_pieces, words
from tests.eval.answers import answer, case, document, no_texts, quote

# Worked by hand from the official script: pieces said, pieces of the reference, the longest run in both.
CMRC_VECTORS = [
    # 光荣和ω-force: 4 pieces (光 荣 和 ωforce); said 由光荣和ωforce开发: 7; run 4. 2*4/(7+4).
    ("由光荣和ω-force开发", "光荣和ω-force", 8 / 11),
    # 364.6公里 is 3 pieces, all of them said among 7 (全 长 364.6 公 里 左 右).
    ("全长364.6公里左右", "364.6公里", 6 / 10),
    # The run is 补贴 (2), although four characters are in common: 最 高 补 贴 against 补 贴 最 高.
    ("最高补贴", "补贴最高", 4 / 8),
    # Marks are taken out before, so that the two are one run of 4.
    ("“鼓、锣”，《钹》", "鼓锣钹", 1.0),
    ("没有", "补贴", 0.0),
    # Words of another script are cut: cost / $ / 3.88 / , / really / ?
    ("cost $3.88, really?", "$3.88", 4 / 8),
    # Case counts for nothing: IBM公司 is 3 pieces.
    ("ibm公司", "IBM公司", 1.0),
]


@pytest.mark.parametrize(("said", "reference", "value"), CMRC_VECTORS)
def test_cmrc_f1_is_that_of_the_official_script(said: str, reference: str, value: float) -> None:
    score = METRICS["CMRC F1"](case([reference]), answer(said), no_texts)
    assert score == pytest.approx(value, abs=1e-9)


def test_the_best_of_several_wordings_counts() -> None:
    scored = METRICS["CMRC F1"](case(["村雨城", "任天堂游戏谜之村雨城"]), answer("谜之村雨城"), no_texts)
    # 村雨城 is all of 3 said among 5; of the longer wording, 5 of 10 are said.
    assert scored == pytest.approx(max(2 * 3 / (5 + 3), 2 * 5 / (5 + 10)), abs=1e-9)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("can't", ("ca", "n't")),
        ("its owner's 2,000 (two)", ("its", "owner", "'s", "2,000", "(", "two", ")")),
        ('the "best" of it.', ("the", "``", "best", "''", "of", "it", ".")),
        ("wait... no", ("wait", "...", "no")),
        ("v1.2 补贴50%", ("v1.2", "补", "贴", "50", "%")),
    ],
)
def test_other_scripts_are_cut_as_the_treebank_does(text: str, pieces: tuple[str, ...]) -> None:
    assert cmrc_pieces(text) == pieces


@pytest.mark.parametrize(
    ("said", "value"), [("最高20万元。", 1.0), ("《最高》20万元", 1.0), ("最高20万元人民币", 0.0), ("", 0.0)]
)
def test_exact_match_looks_past_the_official_marks_alone(said: str, value: float) -> None:
    assert METRICS["EM"](case(["最高20万元"]), answer(said), no_texts) == value


def test_marks_of_citations_are_not_part_of_what_is_said() -> None:
    source = document("a", "最高20万元")
    assert (
        METRICS["EM"](case(["最高20万元"]), answer("最高20万元 [1]", quote(1, source, "最高")), no_texts)
        == 1.0
    )


def test_character_f1_counts_characters_in_any_order() -> None:
    # 最 高 补 贴 20 万 元 against 补 贴 最 高 10 万 元: 6 of 7 and 7.
    scored = METRICS["character F1"](case(["补贴最高10万元"]), answer("最高补贴20万元"), no_texts)
    assert scored == pytest.approx(6 / 7, abs=1e-9)


def test_character_f1_counts_repeated_characters_as_often_as_both_have_them() -> None:
    scored = METRICS["character F1"](case(["天天"]), answer("天天天"), no_texts)
    assert scored == pytest.approx(2 * 2 / (2 + 3), abs=1e-9)


def test_rouge_l_is_the_f1_of_the_longest_common_subsequence_of_words() -> None:
    wanted, said = "企业可以申请补贴", "企业申请担保补贴"
    first, second = words(wanted), words(said)
    assert first == ("企业", "可以", "申请", "补贴")
    assert second == ("企业", "申请", "担保", "补贴")
    assert METRICS["ROUGE-L"](case([wanted]), answer(said), no_texts) == pytest.approx(6 / 8, abs=1e-9)


@pytest.mark.parametrize(("said", "value"), [("是张丹和张昊", 1.0), ("张丹", 0.0), ("ZHANG DAN 张昊", 1.0)])
def test_accuracy_asks_for_each_thing_in_one_of_its_wordings(said: str, value: float) -> None:
    assert METRICS["accuracy"](case(["张丹", "zhang dan"], ["张昊"]), answer(said), no_texts) == value


@pytest.mark.parametrize("name", ["EM", "character F1", "CMRC F1", "ROUGE-L"])
def test_a_wording_cannot_be_compared_with_several_things_expected_or_with_none(name: str) -> None:
    assert METRICS[name](case(["张丹"], ["张昊"]), answer("张丹"), no_texts) is None
    assert METRICS[name](case(), answer("张丹"), no_texts) is None


@pytest.mark.parametrize("name", ["EM", "character F1", "CMRC F1", "ROUGE-L", "accuracy"])
def test_declining_says_nothing_of_the_answer(name: str) -> None:
    declined = answer("没有找到张丹。", status=Status.NO_EVIDENCE)
    assert METRICS[name](case(["张丹"]), declined, no_texts) == 0.0


@pytest.mark.parametrize("name", ["EM", "character F1", "CMRC F1", "ROUGE-L", "accuracy"])
def test_a_mere_search_says_nothing_that_could_be_judged(name: str) -> None:
    source = document("a", "张丹")
    assert METRICS[name](case(["张丹"]), answer("", quote(1, source, "张丹")), no_texts) is None


@given(st.lists(st.sampled_from("甲乙丙"), max_size=12), st.lists(st.sampled_from("甲乙丙"), max_size=12))
def test_common_runs_and_subsequences_are_those_of_the_plain_tables(
    first: list[str], second: list[str]
) -> None:
    assert longest_run(first, second) == run_by_table(first, second)
    assert longest_subsequence(first, second) == subsequence_by_table(first, second)


def run_by_table(first: list[str], second: list[str]) -> int:
    ends = [[0] * (len(second) + 1) for _ in range(len(first) + 1)]
    for i, one in enumerate(first):
        for j, other in enumerate(second):
            ends[i + 1][j + 1] = ends[i][j] + 1 if one == other else 0
    return max(map(max, ends))


def subsequence_by_table(first: list[str], second: list[str]) -> int:
    table = [[0] * (len(second) + 1) for _ in range(len(first) + 1)]
    for i, one in enumerate(first):
        for j, other in enumerate(second):
            table[i + 1][j + 1] = table[i][j] + 1 if one == other else max(table[i][j + 1], table[i + 1][j])
    return table[-1][-1]
