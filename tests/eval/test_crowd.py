"""Questions on notices are judged by what the quotes hold, questions without a notice are only counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from assistant.settings import Settings
from eval.datasets import BeirQuery
from eval.homes import assistant_over, link_models
from eval.suites.crowd import ask_notices, ask_without_documents
from knowledge.document import Document
from knowledge.progress import silent

NOTICE = Document(
    id="ncp-1",
    title="南阳市支持企业复工通知",
    text="南阳市支持企业复工通知 对复工的小微企业，给予每户5000元的一次性补贴。申请截止日期为2020年3月31日。",
    source="ncp-1",
    place="南阳",
)
OTHER = Document(
    id="ncp-2",
    title="南阳市招聘通知",
    text="南阳市招聘通知 本次招聘教师二十名，报名在网上进行。",
    source="ncp-2",
    place="南阳",
)
QUESTION = "南阳市复工的小微企业每户补贴多少元？"


@pytest.fixture(scope="module")
def assistant(model_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    home = tmp_path_factory.mktemp("crowd")
    link_models(Settings(home=model_home), home)
    groups = [NOTICE], [OTHER]
    with assistant_over(*groups, settings=Settings(home=home), progress=silent, bundled=False) as opened:
        yield opened


def test_both_groups_of_documents_are_in_the_home(assistant: Assistant) -> None:
    assert [entry.document.id for entry in assistant.archive.documents()] == ["ncp-1", "ncp-2"]


def test_an_answer_that_quotes_the_known_one_is_right(assistant: Assistant) -> None:
    asked = [BeirQuery("q1", QUESTION, ("给予每户5000元的一次性补贴",))]
    report = ask_notices(asked, {"q1": {"ncp-1": 1}}, assistant, silent)
    (row,) = report.rows
    assert (row.right, row.status, row.why) == (True, "answered", "")
    assert report.figures["hard answer in 3 quotes"].value == 1.0
    assert report.figures["numbers of the answer quoted"].value == 1.0
    assert report.figures["gold document cited"].value == 1.0
    assert report.figures["status answered"].value == 1.0


def test_an_answer_that_quotes_something_else_is_wrong(assistant: Assistant) -> None:
    asked = [BeirQuery("q1", QUESTION, ("给予每户8000元的一次性奖励",))]
    report = ask_notices(asked, {"q1": {"ncp-2": 1}}, assistant, silent)
    assert report.rows[0].right is False
    assert "gold document not cited" in report.rows[0].why
    assert report.figures["numbers of the answer quoted"].value == 0.0
    assert 0.0 < report.figures["character pairs of the answer quoted"].value < 1.0


def test_a_question_without_its_notice_is_counted_and_not_judged(assistant: Assistant) -> None:
    asked = [BeirQuery("q2", "遵义市的贷款利率是多少？", ("3%",))]
    report = ask_without_documents(asked, assistant, silent)
    assert [(row.right, row.status) for row in report.rows] == [(None, "no_evidence")]
    assert report.figures["declined (unjudged)"].value == 1.0
