"""An assistant confined to some documents finds nothing else, and its confidence is what it decides by."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.certainty import least_certainty
from assistant.pipeline import Assistant
from assistant.settings import Settings
from eval.cases import Case
from eval.confidence import confidence
from eval.confined import confined
from eval.running_respondents import ask_assistant
from knowledge.document import Document

TEXTS = {
    "rent": ("租金减免办法", "承租国有房屋的企业，减免三个月租金。申请在区商务局办理。"),
    "fee": ("担保补贴办法", "科技企业的担保费率不超过1%。每家企业每年最高补贴20万元。"),
    "noise": ("春节通告", "春节期间公园照常开放。"),
}
QUESTIONS = ("减免几个月租金？", "担保费率不超过多少？", "公园开放吗？", "量子计算机的价格是多少？")


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory, model_home: Path) -> Iterator[Assistant]:
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(model_home / "models", home / "models")
    opened = Assistant.open(Settings(home=home, bundled=False, mode="extractive"))
    documents = [
        Document(id=name, title=title, text=text, source=f"made/{name}")
        for name, (title, text) in TEXTS.items()
    ]
    list(opened.archive.add_documents(documents))
    opened.archive.settle()
    yield opened
    opened.close()


def case(question: str) -> Case:
    return Case(id=question, question=question, kind="test", status=())


def cited(question: str, assistant: Assistant) -> set[str]:
    return {one.document.id for one in ask_assistant(case(question), assistant).answer.citations}


def test_only_the_given_documents_are_found(assistant: Assistant) -> None:
    assert cited(QUESTIONS[0], assistant) == {"rent"}
    assert cited(QUESTIONS[0], confined(assistant, ["rent", "noise"])) == {"rent"}
    assert "rent" not in cited(QUESTIONS[0], confined(assistant, ["fee", "noise"]))


def test_the_whole_archive_is_untouched_by_a_confined_one(assistant: Assistant) -> None:
    confined(assistant, ["noise"]).close()
    assert cited(QUESTIONS[1], assistant) == {"fee"}


@pytest.mark.parametrize("documents", [["rent"], ["fee"], ["noise"], ["rent", "fee", "noise"]])
@pytest.mark.parametrize("question", QUESTIONS)
def test_the_assistant_answers_exactly_where_it_is_sure_enough(
    assistant: Assistant, question: str, documents: list[str]
) -> None:
    asked = confined(assistant, documents)
    answered = ask_assistant(case(question), asked).answer.status == "answered"
    assert answered == (confidence(case(question), asked) >= 2 + least_certainty())


def test_a_question_is_surer_where_its_answer_stands(assistant: Assistant) -> None:
    with_answer = confidence(case(QUESTIONS[1]), confined(assistant, ["fee", "noise"]))
    assert with_answer > confidence(case(QUESTIONS[1]), confined(assistant, ["rent", "noise"]))
