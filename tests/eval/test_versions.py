"""The article that held on the day is the right one, and no other version is cited."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.answer import Answer, Citation, Status
from assistant.pipeline import Assistant
from assistant.settings import Settings
from eval.cases import Case
from eval.datasets import BeirQuery, LawBook, law_book
from eval.homes import link_models
from eval.running import Bench
from eval.running_respondents import Given, ask_assistant
from eval.runs import read_run
from eval.suites.versions import (
    EARLIER,
    ONE_VERSION,
    RIGHT,
    STALE,
    TODAY,
    Lookup,
    holds_on,
    judge_lookup,
    lookups,
    run_versions,
)
from knowledge.document import Document
from knowledge.progress import silent

TITLE = "中华人民共和国票据管理法"
LAWS = [
    {"doc_id": "law-old", "version_date": "2018-10-26", "status": "superseded"},
    {"doc_id": "law-new", "version_date": "2023-12-29", "status": "in_force"},
]
WORDS = {
    "law-old": (
        "票据管理由中国人民银行负责。",
        "票据遗失的，应当在三日内挂失。",
        "签发空头支票的，处以百分之五的罚款。",
    ),
    "law-new": (
        "票据管理由国务院金融部门负责。",
        "票据遗失的，应当在十日内挂失。",
        "签发空头支票的，处以百分之二的罚款。",
    ),
}
SHARED = {"title": TITLE, "effective_date": "", "superseded_by": "", "issuer": "", "level": "national law"}
NUMBERS = "一二三"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "sme_law"
    folder.mkdir(parents=True)
    _write(folder / "documents.jsonl", [law | SHARED for law in LAWS])
    _write(folder / "corpus.jsonl", [_article(law, at) for law in WORDS for at in range(len(NUMBERS))])
    asked = [
        {"_id": "q2", "text": f"现行《{TITLE}》第二条是怎么规定的？", "metadata": {"stale_id": "law-old-a2"}},
        {"_id": "q3", "text": f"现行《{TITLE}》第三条是怎么规定的？", "metadata": {}},
    ]
    _write(folder / "lookup_queries.jsonl", asked)
    gold = "query-id\tcorpus-id\tscore\nq2\tlaw-new-a2\t1\nq3\tlaw-new-a3\t1\n"
    (folder / "lookup_qrels.tsv").write_text(gold, encoding="utf-8")
    return folder.parent


def _article(law: str, at: int) -> dict[str, object]:
    metadata = {"doc_id": law, "article": f"第{NUMBERS[at]}条", "chapter": ""}
    return {"_id": f"{law}-a{at + 1}", "text": WORDS[law][at], "metadata": metadata}


def _write(file: Path, lines: Sequence[object]) -> None:
    file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")


def answer_citing(book: LawBook, *articles: str) -> Answer:
    texts = {document.id: document for document in book.documents}
    citations = tuple(
        Citation(marker, texts[book.articles[name].document_id], (), book.articles[name].span)
        for marker, name in enumerate(articles, start=1)
    )
    return Answer(
        question="",
        language="zh",
        on=date(2026, 11, 22),
        mode="extractive",
        status=Status.ANSWERED,
        text="",
        citations=citations,
    )


def lookup(book: LawBook) -> Lookup:
    return Lookup(BeirQuery("q2", ""), TODAY, date(2026, 11, 22), book.articles["law-new-a2"])


def test_an_answer_from_the_article_alone_is_right(data: Path) -> None:
    book = law_book(data)
    cited = judge_lookup(lookup(book), answer_citing(book, "law-new-a2"), book)
    assert (cited.right, cited.only_right, cited.stale) == (True, True, False)


def test_an_answer_from_the_earlier_version_is_stale(data: Path) -> None:
    book = law_book(data)
    cited = judge_lookup(lookup(book), answer_citing(book, "law-new-a2", "law-old-a2"), book)
    assert (cited.right, cited.only_right, cited.stale) == (True, False, True)


def test_an_answer_from_another_article_is_not_right_but_not_stale(data: Path) -> None:
    book = law_book(data)
    cited = judge_lookup(lookup(book), answer_citing(book, "law-new-a1"), book)
    assert (cited.right, cited.only_right, cited.stale) == (False, False, False)


def test_an_answer_without_citations_is_not_right(data: Path) -> None:
    book = law_book(data)
    cited = judge_lookup(lookup(book), answer_citing(book), book)
    assert (cited.right, cited.only_right, cited.stale) == (False, False, False)


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2018, 10, 25), False),
        (date(2018, 10, 26), True),
        (date(2023, 12, 28), True),
        (date(2023, 12, 29), False),
    ],
)
def test_a_version_holds_from_its_first_to_its_last_day(data: Path, day: date, holds: bool) -> None:
    (old,) = [law for law in law_book(data).documents if law.id == "law-old"]
    assert holds_on(old, day) is holds


def test_a_document_without_days_holds_always() -> None:
    assert holds_on(Document(id="notice", title="", text="", source=""), date(1990, 1, 1))


def test_an_article_with_two_versions_is_asked_for_on_two_days(data: Path) -> None:
    book = law_book(data)
    now, before = lookups(BeirQuery("q2", "", stale_id="law-old-a2"), {"law-new-a2": 1}, book)
    assert (now.kind, now.right.document_id) == (TODAY, "law-new")
    assert (before.kind, before.right.document_id, before.on) == (EARLIER, "law-old", date(2023, 12, 28))


def test_an_article_with_one_version_is_asked_for_once(data: Path) -> None:
    (only,) = lookups(BeirQuery("q3", ""), {"law-new-a3": 1}, law_book(data))
    assert only.kind == ONE_VERSION


@pytest.fixture
def bench(data: Path, model_home: Path, tmp_path: Path) -> Bench:
    """A home of its own with the model that all tests share."""
    home = tmp_path / "home"
    link_models(Settings(home=model_home), home)
    return Bench(settings=Settings(home=home, eval_data=data), out=tmp_path / "out", progress=silent)


def test_the_suite_asks_every_lookup_and_never_sees_a_stale_text(bench: Bench) -> None:
    (report,) = run_versions(bench.settings, bench)
    assert report.run is not None
    assert [row.tags for row in read_run(report.run).rows] == [(TODAY,), (EARLIER,), (ONE_VERSION,)]
    assert report.figures[f"{STALE}: {TODAY}"].value == 0.0
    assert report.figures[f"{STALE}: {EARLIER}"].value == 0.0
    assert {report.figures[f"{RIGHT}: {kind}"].n for kind in (TODAY, EARLIER, ONE_VERSION)} == {1}


def test_a_run_that_was_broken_off_asks_only_the_rest(bench: Bench) -> None:
    asked: list[str] = []

    def breaking(case: Case, assistant: Assistant) -> Given:
        if len(asked) == 1:
            raise RuntimeError("the machine stops")
        asked.append(case.id)
        return ask_assistant(case, assistant)

    with pytest.raises(RuntimeError):
        run_versions(bench.settings, replace(bench, respondent=breaking))
    (report,) = run_versions(bench.settings, bench)
    assert report.run is not None
    rows = list(read_run(report.run).rows)
    assert [row.case for row in rows][:1] == asked
    assert len(rows) == 3


def test_the_home_of_a_suite_is_built_once(bench: Bench) -> None:
    seen: list[str] = []
    told = replace(bench, progress=lambda what, done, total: seen.append(what))
    for _ in range(2):
        run_versions(bench.settings, told)
    assert seen.count("adding") == len(LAWS)
    assert len([entry for entry in (bench.settings.home / "evaluation").iterdir() if entry.is_dir()]) == 1
