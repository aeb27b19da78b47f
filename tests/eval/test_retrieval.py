"""The retrieval suite scores each leg and both together on each set."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from assistant.settings import Settings
from eval.errors import MissingData
from eval.retrieval import measure_retrieval
from knowledge.progress import silent

LAW = "长湖市中小企业促进条例"
ARTICLES = {
    "a1": ("第一条", "市人民政府设立中小企业发展基金。"),
    "a2": ("第二条", "欠薪的企业由人社局责令支付。"),
}
TEXTS = {"t1": ("担保补贴", "对担保费给予补贴。"), "t2": ("租金减免", "国有房屋减免三个月租金。")}
QUESTIONS = {"q1": "担保费有补贴吗", "q2": "租金减免几个月"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The three sets with two texts each."""
    folder = tmp_path / "data"
    for name in ("cmrc2018_dev", "ncp_policy_qa"):
        texts = [
            {"_id": f"{name}-{key}", "title": title, "text": text} for key, (title, text) in TEXTS.items()
        ]
        write_set(folder / name, texts, QUESTIONS, {"q1": f"{name}-t1", "q2": f"{name}-t2"})
    articles = [
        {"_id": key, "title": f"{LAW} {number}", "text": text, "metadata": metadata(number)}
        for key, (number, text) in ARTICLES.items()
    ]
    write_set(
        folder / "sme_law", articles, {"q1": "发展基金谁设立", "q2": "欠薪归谁管"}, {"q1": "a1", "q2": "a2"}
    )
    law = {"doc_id": "law", "title": LAW, "level": "law", "status": "in_force", "version_date": "2020-01-01"}
    law |= {"effective_date": "", "superseded_by": "", "issuer": ""}
    write_lines(folder / "sme_law" / "documents.jsonl", [law])
    return folder


def metadata(number: str) -> dict[str, str]:
    return {"doc_id": "law", "law": LAW, "article": number, "chapter": "第一章 总则"}


def write_set(
    folder: Path, texts: Sequence[Mapping[str, object]], questions: dict[str, str], gold: dict[str, str]
) -> None:
    folder.mkdir(parents=True)
    write_lines(folder / "corpus.jsonl", texts)
    write_lines(folder / "queries.jsonl", [{"_id": key, "text": text} for key, text in questions.items()])
    write_gold(folder, gold)


def write_gold(folder: Path, gold: dict[str, str]) -> None:
    rows = ["query-id\tcorpus-id\tscore", *(f"{question}\t{text}\t1" for question, text in gold.items())]
    (folder / "qrels.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def write_lines(file: Path, lines: Sequence[Mapping[str, object]]) -> None:
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


@pytest.fixture
def settings(tmp_path: Path, model_home: Path, data: Path) -> Settings:
    home = tmp_path / "home"
    shutil.copytree(model_home / "models", home / "models")
    return Settings(home=home, eval_data=data)


def test_easy_questions_score_one_on_every_leg_and_set(data: Path, settings: Settings) -> None:
    scores = measure_retrieval(data, settings=settings, progress=silent)
    assert len(scores) == 9
    assert {(score.set, score.leg) for score in scores} == {
        (name, leg)
        for name in ("cmrc2018_dev", "ncp_policy_qa", "sme_law")
        for leg in ("both", "vectors", "keywords")
    }
    assert all(score.whole.value == 1.0 for score in scores if score.leg == "both")
    assert all(score.halves[0].n + score.halves[1].n == score.whole.n == 2 for score in scores)


def test_a_question_whose_text_is_not_found_scores_nothing(data: Path, settings: Settings) -> None:
    write_gold(data / "cmrc2018_dev", {"q1": "elsewhere", "q2": "cmrc2018_dev-t2"})
    scores = measure_retrieval(data, settings=settings, progress=silent)
    assert next(one.whole.value for one in scores if one.set == "cmrc2018_dev" and one.leg == "both") == 0.5


def test_a_missing_set_is_named(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(MissingData, match="cmrc2018_dev"):
        measure_retrieval(tmp_path, settings=settings, progress=silent)
