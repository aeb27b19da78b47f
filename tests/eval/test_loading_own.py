"""A user's own cases are read, and what is wrong with them is told with line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.cases import Gold
from eval.errors import BadCase
from eval.loading.own import own_cases


def written(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    file = folder / name
    file.write_text(text, encoding=encoding)
    return file


def test_a_table_of_questions_and_answers_is_read(tmp_path: Path) -> None:
    text = 'question,answer,source\n补多少？,20万元|200000元,xiamen\n"谁,可以申请？","科技企业\n和园区",\n'
    first, second = own_cases(written(tmp_path, "own.csv", text))
    assert (first.id, first.question, first.expected) == ("line 2", "补多少？", (("20万元", "200000元"),))
    assert (first.status, first.gold) == (("answered",), (Gold("xiamen"),))
    assert (second.id, second.question, second.expected) == (
        "line 3",
        "谁,可以申请？",
        (("科技企业\n和园区",),),
    )
    assert second.gold == ()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_table_as_office_programs_save_it_is_read(tmp_path: Path, encoding: str) -> None:
    text = "question,answer\r\n厦门的科技企业最高可以补贴多少钱？,每家企业每年最高20万元\r\n"
    (case,) = own_cases(written(tmp_path, "own.csv", text, encoding))
    assert case.question == "厦门的科技企业最高可以补贴多少钱？"


def test_a_question_to_be_declined_needs_no_answer(tmp_path: Path) -> None:
    (case,) = own_cases(written(tmp_path, "own.csv", "question,answer,status\n多少？,,no_evidence\n"))
    assert (case.status, case.expected) == (("no_evidence",), ())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "own.csv:1: there is no column 'question'"),
        ("question,reply\na,b\n", "own.csv:1: there is no column 'answer'"),
        ("question,answer,colour\na,b,c\n", "own.csv:1: column 3 is 'colour'"),
        ("question,answer,answer\na,b,c\n", "own.csv:1: column 3 is 'answer' again"),
        ("question,answer\n", "own.csv:1: there is no case"),
        ("question,answer\na,b\nc\n", "own.csv:3: 1 columns instead of 2"),
        ("question,answer\na,b\nc,d,e\n", "own.csv:3: 3 columns instead of 2"),
        ('question,answer\n"a\nb",c\n,d\n', "own.csv:4: column 1 \\(question\\) is empty"),
        ("question,answer\na,\n", "own.csv:2: column 2 \\(answer\\) is empty"),
        ("question,answer,status\na,b,ok\n", "own.csv:2: column 3 \\(status\\) is 'ok'"),
        ('question,answer\na,"b\n', "own.csv:\\d: no CSV"),
    ],
)
def test_a_table_without_the_form_is_told_with_line_and_column(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BadCase, match=told):
        own_cases(written(tmp_path, "own.csv", text))


YAML = """
- id: one
  question: 补多少？
  kind: amount
  status: [answered]
  expected: [[20万元]]
  history: [{role: user, content: 厦门}]
  gold: [xiamen, {document: law, start: 3, end: 9}]
  tags: [amount, later turn]
- {id: two, question: 谁？, kind: who, status: [no_evidence]}
"""


def test_a_list_of_yaml_has_all_the_fields_of_a_case(tmp_path: Path) -> None:
    first, second = own_cases(written(tmp_path, "own.yaml", YAML))
    assert (first.history[0].content, first.tags) == ("厦门", ("amount", "later turn"))
    assert first.gold == (Gold("xiamen"), Gold("law", 3, 9))
    assert second.status == ("no_evidence",)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("question: 补多少？\n", "own.yml:1:1: expected a list"),
        ("- id: one\n  kind: [a\n", "own.yml:3:1: no YAML"),
        ("- {id: one, question: a, kind: b, status: []}\n- just words\n", "own.yml:2:3: expected the fields"),
        ("-\n  id: one\n  question: a\n", "own.yml:2:3: lacks the field 'kind'"),
        (
            "- {id: one, question: a, kind: b, status: [], colour: red}\n",
            "own.yml:1:3: unknown field 'colour'",
        ),
    ],
)
def test_yaml_without_the_form_is_told_with_line_and_column(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BadCase, match=told):
        own_cases(written(tmp_path, "own.yml", text))


def test_lines_of_json_are_read_as_before(tmp_path: Path) -> None:
    line = '{"id": "one", "question": "？", "kind": "k", "status": [], "gold": ["law"], "documents": ["a"]}'
    (case,) = own_cases(written(tmp_path, "own.jsonl", line))
    assert (case.gold, case.documents) == ((Gold("law"),), ("a",))
