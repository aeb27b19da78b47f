"""Laws come in versions with the days they hold for, and every article is where its span says."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from eval.datasets import law_book, laws, notices, qrels, queries
from eval.errors import BadCase, MissingData

LAW = {
    "doc_id": "law-new",
    "title": "中华人民共和国票据管理法",
    "version_date": "2023-12-29",
    "effective_date": "2024-07-01",
    "status": "in_force",
    "superseded_by": "",
    "issuer": "全国人民代表大会",
    "level": "national law",
}
EARLIER = LAW | {
    "doc_id": "law-old",
    "version_date": "2018-10-26",
    "effective_date": "",
    "status": "superseded",
    "issuer": "",
}
REPEALED = EARLIER | {
    "doc_id": "law-gone",
    "title": "票据登记条例",
    "status": "repealed",
    "superseded_by": "市场登记管理条例 (2022-03-01)",
}
LOCAL = LAW | {
    "doc_id": "law-local",
    "title": "青岛市科技创新促进条例",
    "effective_date": "2008-01-01",
    "level": "local regulation",
}


def article(law: Mapping[str, str], number: str, text: str, *, chapter: str = "") -> dict[str, object]:
    metadata = {"doc_id": law["doc_id"], "article": f"第{number}条", "chapter": chapter}
    return {"_id": f"{law['doc_id']}-{number}", "title": law["title"], "text": text, "metadata": metadata}


ARTICLES = [
    article(LAW, "一", "为了规范票据，制定本法。\n本法所称票据，是指汇票。", chapter="第一章 总 则"),
    article(LAW, "二", "票据应当真实。", chapter="第二章 票据 第一节 汇票"),
    article(LAW, "三", "票据应当完整。", chapter="第二章 票据 第二节 本票"),
    article(EARLIER, "一", "为了管理票据，制定本法。"),
    article(REPEALED, "一", "票据应当登记。"),
    article(LOCAL, "一", "本市促进创新。"),
]


def written(file: Path, lines: Iterable[Mapping[str, object]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    written(tmp_path / "sme_law/documents.jsonl", [LAW, EARLIER, REPEALED, LOCAL])
    written(tmp_path / "sme_law/corpus.jsonl", ARTICLES)
    return tmp_path


def test_a_version_holds_until_the_day_before_the_next_one_starts(data: Path) -> None:
    by_id = {law.id: law for law in laws(data)}
    assert str(by_id["law-old"].in_force_from) == "2018-10-26"
    assert str(by_id["law-old"].in_force_until) == "2024-06-30"
    assert by_id["law-new"].in_force_until is None
    assert by_id["law-new"].supersedes == "law-old"


def test_a_version_starts_at_the_later_of_its_two_days(data: Path) -> None:
    by_id = {law.id: law for law in laws(data)}
    assert str(by_id["law-new"].in_force_from) == "2024-07-01"
    assert str(by_id["law-local"].in_force_from) == "2023-12-29"


def test_a_repealed_law_holds_until_its_replacement_starts(data: Path) -> None:
    (repealed,) = [law for law in laws(data) if law.validity == "repealed"]
    assert str(repealed.in_force_until) == "2022-02-28"


def test_a_local_regulation_is_of_the_place_in_its_title(data: Path) -> None:
    assert {law.id: law.place for law in laws(data)} == {
        "law-new": "全国",
        "law-old": "全国",
        "law-gone": "全国",
        "law-local": "青岛",
    }


def test_an_article_stands_where_its_span_says(data: Path) -> None:
    book = law_book(data)
    texts = {law.id: law.text for law in book.documents}
    first = book.articles["law-new-一"]
    words = texts[first.document_id][first.span.start : first.span.end]
    assert words == "第一条 为了规范票据，制定本法。\n\n本法所称票据，是指汇票。"
    assert len(book.articles) == len(ARTICLES)


def test_chapters_and_sections_are_headings_once(data: Path) -> None:
    (law,) = [law for law in laws(data) if law.id == "law-new"]
    headings = [line for line in law.text.splitlines() if line.startswith("#")]
    assert headings == [
        "# 中华人民共和国票据管理法",
        "## 第一章 总 则",
        "## 第二章 票据",
        "### 第一节 汇票",
        "### 第二节 本票",
    ]


def test_a_notice_is_of_the_place_it_names(tmp_path: Path) -> None:
    lines = [{"_id": "ncp-1", "title": "南阳市复工通知", "text": "南阳市复工通知 各企业：可以复工。"}]
    written(tmp_path / "ncp_policy_qa/corpus.jsonl", lines)
    (notice,) = notices(tmp_path)
    assert (notice.id, notice.place) == ("ncp-1", "南阳")
    assert notice.text == "南阳市复工通知 各企业：可以复工。"


def test_queries_and_their_gold_are_read(tmp_path: Path) -> None:
    line = {"_id": "q1", "text": "第一条？", "answers": ["票据"], "metadata": {"stale_id": "law-old-一"}}
    written(tmp_path / "queries.jsonl", [line, {"_id": "q2", "text": "第二条？"}])
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\tlaw-new-一\t1\n", encoding="utf-8")
    first, second = queries(tmp_path / "queries.jsonl")
    assert (first.answers, first.stale_id) == (("票据",), "law-old-一")
    assert (second.answers, second.stale_id) == ((), None)
    assert qrels(tmp_path / "qrels.tsv") == {"q1": {"law-new-一": 1}}


def test_a_set_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingData, match="sme_law"):
        laws(tmp_path)


@pytest.mark.parametrize("line", ["{", '{"_id": "q1"}', "[]"])
def test_a_line_without_the_form_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "queries.jsonl"
    file.write_text(line, encoding="utf-8")
    with pytest.raises(BadCase, match=":1:"):
        queries(file)


@pytest.mark.parametrize("line", ["q1\tlaw-1", "q1\tlaw-1\tyes"])
def test_gold_without_the_form_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "qrels.tsv"
    file.write_text(f"query-id\tcorpus-id\tscore\n{line}\n", encoding="utf-8")
    with pytest.raises(BadCase, match=":2:"):
        qrels(file)


@pytest.mark.needs_eval_data
def test_no_two_versions_of_a_law_hold_on_the_same_day() -> None:
    versions: dict[str, list[tuple[str, str]]] = {}
    for law in laws(Path(os.environ["SME_POLICY_EVAL_DATA"])):
        if law.in_force_from is not None:
            days = (str(law.in_force_from), str(law.in_force_until or "9999-12-31"))
            versions.setdefault(law.title, []).append(days)
    several = [sorted(days) for days in versions.values() if len(days) > 1]
    assert several
    assert all(
        first[1] < second[0] for days in several for first, second in zip(days, days[1:], strict=False)
    )
