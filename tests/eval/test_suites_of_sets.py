"""The suites over question sets run from end to end on small sets, and one that is absent is named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.settings import Settings
from eval.cases import Gold
from eval.errors import BadCase, MissingData, UnknownSuite
from eval.loading import QuestionSet
from eval.report import Report
from eval.running import Bench
from eval.runs import read_run
from eval.suites import SUITES
from eval.suites import robustness as robustness_suite
from eval.suites.own import own_suite
from eval.suites.quick import cut
from knowledge.progress import silent
from tests.eval.answers import case, document

TEXTS = [
    {
        "_id": "fee",
        "title": "担保补贴办法",
        "text": "科技企业的担保费率不超过1%。每家企业每年最高补贴20万元。",
    },
    {
        "_id": "rent",
        "title": "租金减免办法",
        "text": "承租国有房屋的企业，减免三个月租金。申请在区商务局办理。",
    },
]
QUERIES = [
    {"_id": "q1", "text": "科技企业的担保费率不超过多少？", "answers": ["不超过1%"]},
    {"_id": "q2", "text": "承租国有房屋的企业减免几个月租金？", "answers": ["三个月"]},
]
GOLD = ("q1\tfee\t1", "q2\trent\t1")


def lines(file: Path, tables: Sequence[Mapping[str, object]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in tables), encoding="utf-8")


def beir(folder: Path, queries: Sequence[Mapping[str, object]] = QUERIES) -> Path:
    lines(folder / "corpus.jsonl", TEXTS)
    lines(folder / "queries.jsonl", queries)
    (folder / "qrels.tsv").write_text("query\tcorpus\tscore\n" + "\n".join(GOLD) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def settings(tmp_path: Path, model_home: Path) -> Settings:
    home = tmp_path / "home"
    shutil.copytree(model_home / "models", home / "models")
    return Settings(home=home, mode="extractive", eval_data=tmp_path / "data")


@pytest.fixture
def bench(settings: Settings, tmp_path: Path) -> Bench:
    return Bench(settings=settings, out=tmp_path / "out", progress=silent)


def values(report: Report, *names: str) -> list[float]:
    return [report.figures[name].value for name in names]


def test_reading_finds_the_answers_of_both_corpora(settings: Settings, bench: Bench) -> None:
    for name in ("cmrc2018_dev", "ncp_policy_qa"):
        beir(bench.settings.home.parent / "data" / name)
    entries, papers = SUITES["reading"](settings, bench)
    assert (entries.suite, papers.suite) == ("reading-cmrc", "reading-notices")
    for report in (entries, papers):
        assert values(report, "hard answer in 3 quotes", "citation recall", "exactness") == [1.0, 1.0, 1.0]
        assert report.figures["nDCG@10"].n == 0
        assert report.run is not None
        assert [row.case for row in read_run(report.run).rows] == ["q1", "q2"]


def test_robustness_asks_with_passages_and_without_notices(
    settings: Settings, bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queries = [
        one | {"metadata": {"positive_ids": [gold]}}
        for one, gold in zip(QUERIES, ("fee", "rent"), strict=True)
    ]
    lines(
        beir(tmp_path / "data" / "rgb_zh_refine", queries) / "cases.jsonl",
        [
            {"_id": "q1-n0", "query_id": "q1", "noise_rate": 0, "doc_ids": ["fee"], "expect": "answer"},
            {"_id": "q1-n1", "query_id": "q1", "noise_rate": 1, "doc_ids": ["rent"], "expect": "reject"},
        ],
    )
    absent = [{"_id": name, "text": "量子计算机的进口价格是多少？"} for name in ("judged", "unjudged")]
    lines(beir(tmp_path / "data" / "ncp_policy_qa") / "queries_nodoc.jsonl", absent)
    monkeypatch.setattr(robustness_suite, "_judged", lambda: frozenset({"judged"}))
    passages, papers = SUITES["robustness"](settings, bench)
    assert values(passages, "reject rate", "false refusals", "status accuracy") == [1.0, 0.0, 1.0]
    assert values(papers, "reject rate", "false refusals", "AUC") == [1.0, 0.0, 1.0]
    assert (papers.figures["reject rate"].n, papers.figures["false refusals"].n) == (1, 2)
    assert papers.run is not None
    assert all("confidence" in row.scores for row in read_run(papers.run).rows)


def test_conversation_asks_the_last_question_with_what_came_before(
    settings: Settings, bench: Bench, tmp_path: Path
) -> None:
    told = {"history": [{"role": "user", "text": "租金减免办法"}], "answerability": "ANSWERABLE"}
    beir(tmp_path / "data" / "mtrag_un_govt", [QUERIES[1] | {"metadata": told}])
    (report,) = SUITES["conversation"](settings, bench)
    assert values(report, "status accuracy", "citation recall", "hard-fact recall") == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    ("name", "absent"),
    [("reading", "cmrc2018_dev"), ("robustness", "rgb_zh_refine"), ("conversation", "mtrag_un_govt")],
)
def test_an_absent_set_is_named(settings: Settings, bench: Bench, name: str, absent: str) -> None:
    with pytest.raises(MissingData, match=absent):
        SUITES[name](settings, bench)


def test_a_beir_folder_is_a_suite_of_its_own_texts(settings: Settings, bench: Bench, tmp_path: Path) -> None:
    (report,) = own_suite(beir(tmp_path / "mine"))(settings, bench)
    assert report.suite == "mine"
    assert values(report, "hard answer in 3 quotes", "citation precision") == [1.0, 1.0]


def test_a_squad_file_is_a_suite_of_its_own_texts(settings: Settings, bench: Bench, tmp_path: Path) -> None:
    text = TEXTS[0]["text"]
    answer = {"text": "不超过1%", "answer_start": text.index("不超过1%")}
    asked = {"id": "q1", "question": QUERIES[0]["text"], "answers": [answer]}
    held = {"data": [{"title": "担保补贴办法", "paragraphs": [{"context": text, "qas": [asked]}]}]}
    (tmp_path / "dev.json").write_text(json.dumps(held, ensure_ascii=False), encoding="utf-8")
    (report,) = own_suite(tmp_path / "dev.json")(settings, bench)
    assert report.suite == "dev"
    assert values(report, "hard answer in 3 quotes", "citation recall") == [1.0, 1.0]


def test_a_table_is_asked_of_the_files_it_names(settings: Settings, bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "notice.md").write_text(
        "# 青石镇灯会办法\n\n灯会的摊位费为每天35元。\n", encoding="utf-8"
    )
    text = "question,answer,source\n青石镇灯会的摊位费每天多少钱？,35元,texts/notice.md\n"
    (tmp_path / "own.csv").write_text(text, encoding="utf-8")
    (report,) = own_suite(tmp_path / "own.csv")(settings, bench)
    assert report.suite == "own"
    assert values(report, "right", "citation recall", "hard-fact recall") == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("name", ["missing.csv", "folder", "notes.txt"])
def test_what_is_neither_a_file_of_cases_nor_a_beir_folder_is_no_suite(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "notes.txt").write_text("question,answer\n", encoding="utf-8")
    with pytest.raises(UnknownSuite, match="BEIR"):
        own_suite(tmp_path / name)


def test_a_broken_table_is_told_before_anything_is_run(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("question\n", encoding="utf-8")
    with pytest.raises(BadCase, match="own.csv:1"):
        own_suite(tmp_path / "own.csv")


@pytest.mark.parametrize(("limit", "kept"), [(None, 5), (9, 5), (2, 2)])
def test_a_cut_keeps_the_texts_that_its_questions_need(limit: int | None, kept: int) -> None:
    cases = tuple(replace(case(gold=[Gold(f"d{number}")]), id=f"q{number}") for number in range(5))
    documents = tuple(document(f"d{number}", f"文{number}") for number in range(100))
    found = cut(QuestionSet("set", cases, documents), limit=limit, seed=3)
    assert len(found.cases) == kept
    names = {one.id for one in found.documents}
    assert all(gold.document in names for one in found.cases for gold in one.gold)
    assert (len(names) < 100) == (kept < 5)
    assert found == cut(QuestionSet("set", cases, documents), limit=limit, seed=3)
