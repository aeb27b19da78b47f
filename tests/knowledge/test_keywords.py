"""The keyword index finds passages by their words, however those are written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from knowledge.errors import DamagedIndex
from knowledge.keywords import KeywordEntry, KeywordIndex, keyword_terms

PASSAGES = (
    KeywordEntry(1, "融资担保补贴办法", ("第一章 总则",), "对小型微型企业的担保费给予补贴，年费率不超过1%。"),
    KeywordEntry(2, "出口信用保险办法", (), "保险费由财政补贴50%，每家企业最高30万元。"),
    KeywordEntry(3, "租金减免通知", (), "承租国有房屋的企业减免三个月房租，详见市府〔2018〕28号文件。"),
    KeywordEntry(
        4, "Export credit guide", (), "Companies applying for grants must register with the office."
    ),
    KeywordEntry(5, "企业登记条例", ("第一章 总则", "第十一条"), "第十一条 登记机关应当公示。"),
    KeywordEntry(
        6, "企业登记条例", ("第二章 责任", "第二十条"), "第二十条 违反第十一条的，依照第十一条处理。"
    ),
)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[KeywordIndex]:
    with closing(KeywordIndex.open(tmp_path / "keywords")) as opened:
        opened.add(PASSAGES)
        opened.commit()
        yield opened


def found(index: KeywordIndex, text: str) -> list[int]:
    return [hit.key for hit in index.search(text, limit=10)]


def test_han_runs_become_bigrams_and_other_words_stay_whole() -> None:
    assert keyword_terms("担保费 SME贷款") == ["担保", "保费", "sme", "贷款"]


def test_a_single_han_character_is_a_term() -> None:
    assert keyword_terms("税") == ["税"]


@pytest.mark.parametrize("written", ["5万元", "0.08%"])
def test_an_amount_stays_whole(written: str) -> None:
    assert written in keyword_terms(f"不超过{written}的部分")


def test_equal_amounts_share_a_term_however_they_are_written() -> None:
    assert set(keyword_terms("5万元")) & set(keyword_terms("50000元"))


def test_traditional_and_full_width_characters_give_the_same_terms() -> None:
    assert keyword_terms("貸款５萬元ＡＢＣ") == keyword_terms("贷款5万元abc")


def test_an_article_is_the_same_in_chinese_and_arabic_numerals() -> None:
    assert "第67条" in keyword_terms("依照第六十七条")
    assert "第67条" in keyword_terms("依照第67条")


def test_english_words_meet_in_their_stem() -> None:
    assert keyword_terms("policies applied") == keyword_terms("policy apply")[:1] + ["appli"]
    assert keyword_terms("grants") == keyword_terms("grant")


def test_no_term_holds_white_space() -> None:
    terms = keyword_terms("一 二\t三\u3000四\u2003five  5 %\n第 一 条")
    assert terms
    assert not any(character.isspace() for term in terms for character in term)


def test_the_passage_with_the_words_comes_first(index: KeywordIndex) -> None:
    assert found(index, "出口信用保险补贴多少？")[0] == 2


def test_a_title_is_searched_with_its_text(index: KeywordIndex) -> None:
    assert found(index, "租金减免")[0] == 3


def test_an_amount_is_found_by_its_value(index: KeywordIndex) -> None:
    assert found(index, "300000元") == [2]


def test_a_document_number_is_found_in_other_brackets(index: KeywordIndex) -> None:
    assert found(index, "市府[2018]28号")[0] == 3


def test_a_synonym_finds_what_the_words_do_not(index: KeywordIndex) -> None:
    assert found(index, "小微")[0] == 1


def test_a_cited_article_comes_before_those_that_refer_to_it(index: KeywordIndex) -> None:
    assert found(index, "企业登记条例第11条怎么规定？")[0] == 5


def test_english_is_found_in_another_form(index: KeywordIndex) -> None:
    assert found(index, "Which company can apply for a grant?")[0] == 4


def test_scores_fall_and_are_positive(index: KeywordIndex) -> None:
    scores = [hit.score for hit in index.search("企业补贴", limit=10)]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] > 0


def test_no_more_than_the_limit_are_given(index: KeywordIndex) -> None:
    assert len(index.search("企业补贴", limit=2)) == 2
    assert index.search("企业补贴", limit=0) == []


@pytest.mark.parametrize("text", ["", "？！", "\n"])
def test_a_question_without_words_finds_nothing(index: KeywordIndex, text: str) -> None:
    assert index.search(text, limit=10) == []


@pytest.mark.parametrize("text", ['"AND (OR terms:*', "key:1 +补贴 -企业", "[0 TO 9]^2"])
def test_a_question_is_words_and_no_query_language(index: KeywordIndex, text: str) -> None:
    assert all(hit.score > 0 for hit in index.search(text, limit=10))


def test_a_question_of_asking_words_alone_is_searched_with_them(tmp_path: Path) -> None:
    with closing(KeywordIndex.open(tmp_path)) as index:
        index.add([KeywordEntry(1, "问答", (), "这是什么？")])
        index.commit()
        assert found(index, "什么") == [1]


def test_the_frequency_of_a_term_counts_passages(index: KeywordIndex) -> None:
    assert index.document_frequency(["补贴", "登记", "没有"]) == (2, 2, 0)


def test_what_is_not_committed_is_not_found(index: KeywordIndex) -> None:
    index.add([KeywordEntry(9, "碳达峰", (), "碳达峰方案。")])
    assert 9 not in found(index, "碳达峰")
    index.commit()
    assert found(index, "碳达峰")[0] == 9


def test_what_was_committed_is_there_after_reopening(tmp_path: Path) -> None:
    with closing(KeywordIndex.open(tmp_path)) as index:
        index.add(PASSAGES[:2])
        index.commit()
    with closing(KeywordIndex.open(tmp_path)) as again:
        assert again.held(range(5)) == {1, 2}
        again.add(PASSAGES[2:3])
        again.commit()
        assert again.held([1, 2, 3]) == {1, 2, 3}


def test_a_damaged_folder_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "meta.json").write_text("no index", encoding="utf-8")
    with pytest.raises(DamagedIndex, match=str(tmp_path)):
        KeywordIndex.open(tmp_path)
