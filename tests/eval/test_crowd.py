"""Questions on notices are judged by what the quotes hold, questions without a notice are only counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from assistant.settings import Settings
from eval.cases import Case, Gold
from eval.homes import assistant_over, link_models
from eval.suites.crowd import DECLINED, absent_trial, notice_trial
from knowledge.document import Document
from knowledge.progress import silent
from tests.eval.benches import bench

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


def case(answer: str, gold: str) -> Case:
    expected, places = ((answer,),), (Gold(gold),)
    return Case(
        id="q1", question=QUESTION, kind="notice", status=("answered",), expected=expected, gold=places
    )


def test_an_answer_that_quotes_the_known_one_is_right(assistant: Assistant, tmp_path: Path) -> None:
    asked = (case("给予每户5000元的一次性补贴", "ncp-1"),)
    report = bench(tmp_path).take(notice_trial(asked), assistant)
    names = "hard answer in 3 quotes", "citation recall", "numbers held", "exactness", "hard-fact recall"
    assert [report.figures[name].value for name in names] == [1.0] * len(names)


def test_an_answer_that_quotes_something_else_is_wrong(assistant: Assistant, tmp_path: Path) -> None:
    asked = (case("给予每户8000元的一次性奖励", "ncp-2"),)
    report = bench(tmp_path).take(notice_trial(asked), assistant)
    names = "hard answer in 3 quotes", "citation recall", "hard-fact recall"
    assert [report.figures[name].value for name in names] == [0.0] * len(names)


def test_a_question_without_its_notice_is_counted_and_not_judged(
    assistant: Assistant, tmp_path: Path
) -> None:
    asked = (Case(id="q2", question="遵义市的贷款利率是多少？", kind="absent", status=()),)
    report = bench(tmp_path).take(absent_trial(asked), assistant)
    assert (report.figures["right"].n, report.figures[DECLINED].value) == (0, 1.0)
