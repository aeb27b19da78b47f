"""Published forms of question sets are read, and what does not have the form is told with its place."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from assistant.question import Turn
from eval.cases import Gold
from eval.errors import BadCase, MissingData
from eval.loading.beir import beir_set, gold_of
from eval.loading.conversations import conversation_set
from eval.loading.rgb import rgb_set
from eval.loading.squad import squad_set

CORPUS = [
    {"_id": "t1", "title": "补贴", "text": "每家20万元。"},
    {"_id": "t2", "title": "", "text": "Rent is waived."},
]


def lines(file: Path, tables: Sequence[Mapping[str, object]]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in tables), encoding="utf-8")
    return file


def qrels(file: Path, *rows: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("query-id\tcorpus-id\tscore\n" + "".join(f"{row}\n" for row in rows), encoding="utf-8")


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    folder = tmp_path / "set"
    lines(folder / "corpus.jsonl", CORPUS)
    lines(
        folder / "queries.jsonl",
        [
            {"_id": "q1", "text": "补多少？", "answers": ["20万元"]},
            {"_id": "q2", "text": "Rent?"},
            {"_id": "q3", "text": "?"},
        ],
    )
    qrels(folder / "qrels" / "test.tsv", "q1\tt1\t1", "q2\tt2\t2", "q2\tt1\t0")
    return folder


def test_a_beir_folder_gives_texts_and_the_questions_with_gold(beir: Path) -> None:
    questions = beir_set(beir)
    assert [(one.id, one.title, one.language) for one in questions.documents] == [
        ("t1", "补贴", "zh"),
        ("t2", "t2", "en"),
    ]
    assert [(one.id, one.expected, one.gold) for one in questions.cases] == [
        ("q1", (("20万元",),), (Gold("t1"),)),
        ("q2", (), (Gold("t2"),)),
    ]


def test_the_test_split_is_read_where_there_are_several(beir: Path) -> None:
    qrels(beir / "qrels" / "train.tsv", "q3\tt1\t1")
    assert [case.id for case in beir_set(beir).cases] == ["q1", "q2"]


def test_gold_texts_may_stand_in_one_file_beside_the_texts(beir: Path) -> None:
    (beir / "qrels" / "test.tsv").unlink()
    with pytest.raises(MissingData, match="set/qrels"):
        beir_set(beir)
    qrels(beir / "qrels.tsv", "q3\tt1\t1")
    assert [case.id for case in beir_set(beir).cases] == ["q3"]


@pytest.mark.parametrize(
    ("row", "told"), [("q1\tt1", ":2: has 2 columns"), ("q1\tt1\tyes", ":2: column 3 .relevance. is 'yes'")]
)
def test_gold_without_the_form_is_told_with_line_and_column(tmp_path: Path, row: str, told: str) -> None:
    qrels(tmp_path / "qrels.tsv", row)
    with pytest.raises(BadCase, match=told):
        gold_of(tmp_path / "qrels.tsv")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"_id": "t1", "text": "a"}\n{"_id": "t2", "text" "b"}', r"corpus.jsonl:2:22: no JSON"),
        ('["t1"]', "corpus.jsonl:1:1: expected an object"),
        ('{"_id": "t1"}', "corpus.jsonl:1: the field 'text' must be a text"),
        ('{"_id": 7, "text": "a"}', "corpus.jsonl:1: the field '_id' must be a text, not 7"),
        ('{"_id": "t1", "text": "a"}\n{"_id": "t1", "text": "b"}', "the id 't1' comes twice"),
    ],
)
def test_a_corpus_without_the_form_is_told_with_its_place(beir: Path, text: str, told: str) -> None:
    (beir / "corpus.jsonl").write_text(text, encoding="utf-8")
    with pytest.raises(BadCase, match=told):
        beir_set(beir)


def squad(folder: Path, *questions: Mapping[str, object]) -> Path:
    paragraph = {"id": "p1", "context": "全长364.6公里。", "qas": list(questions)}
    file = folder / "dev.json"
    file.write_text(json.dumps({"data": [{"title": "铁路", "paragraphs": [paragraph]}]}), encoding="utf-8")
    return file


def test_squad_questions_have_their_answers_place_as_gold(tmp_path: Path) -> None:
    answers = [{"text": "364.6公里", "answer_start": 2}, {"text": "364.6公里", "answer_start": -1}]
    questions = squad_set(
        squad(
            tmp_path,
            {"id": "q1", "question": "多长？", "answers": answers},
            {"id": "q2", "question": "多高？", "answers": [], "is_impossible": True},
        )
    )
    first, second = questions.cases
    assert (first.expected, first.gold) == ((("364.6公里",),), (Gold("p1", 2, 9), Gold("p1")))
    assert (second.status, second.expected) == (("no_evidence",), ())
    assert [(one.id, one.title) for one in questions.documents] == [("p1", "铁路")]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            {"id": "q", "question": "?", "answers": [{"text": "公里", "answer_start": 0}]},
            "does not stand at 0",
        ),
        ({"id": "q", "question": "?", "answers": []}, "has no answer"),
        (
            {"id": "q", "question": "?"},
            r"data\[1\]: paragraphs\[1\]: qas\[1\]: the field 'answers' must be a list",
        ),
    ],
)
def test_squad_without_the_form_is_told_with_its_place(
    tmp_path: Path, question: Mapping[str, object], told: str
) -> None:
    with pytest.raises(BadCase, match=told):
        squad_set(squad(tmp_path, question))


def test_broken_json_is_told_with_line_and_column(tmp_path: Path) -> None:
    (tmp_path / "dev.json").write_text('{"data": [\n{"title" 1}]}', encoding="utf-8")
    with pytest.raises(BadCase, match="dev.json:2:10: no JSON"):
        squad_set(tmp_path / "dev.json")


@pytest.fixture
def rgb(tmp_path: Path) -> Path:
    folder = tmp_path / "rgb"
    lines(folder / "corpus.jsonl", [{"_id": name, "title": "", "text": f"第{name}段。"} for name in "abcd"])
    query = {
        "_id": "q",
        "text": "几人？",
        "answers": ["12人", ["三队", "3队"]],
        "metadata": {"positive_ids": ["a"]},
    }
    lines(folder / "queries.jsonl", [query])
    cases = [
        {"_id": "q-n0.5", "query_id": "q", "noise_rate": 0.5, "doc_ids": ["b", "a"], "expect": "answer"},
        {"_id": "q-n1", "query_id": "q", "noise_rate": 1.0, "doc_ids": ["b", "c"], "expect": "reject"},
    ]
    lines(folder / "cases.jsonl", cases)
    return folder


def test_rgb_cases_see_their_passages_alone(rgb: Path) -> None:
    mixed, noise = rgb_set(rgb).cases
    assert (mixed.documents, mixed.gold, mixed.status) == (("b", "a"), (Gold("a"),), ("answered",))
    assert mixed.expected == (("12人",), ("三队", "3队"))
    assert (noise.documents, noise.gold, noise.status) == (("b", "c"), (), ("no_evidence",))
    assert (noise.tags, noise.expected) == (("noise 1",), ())


def test_passages_that_no_case_sees_are_left_out(rgb: Path) -> None:
    assert [document.id for document in rgb_set(rgb).documents] == ["a", "b", "c"]


def test_an_rgb_case_of_unknown_passages_is_told_with_its_place(rgb: Path) -> None:
    case = {"_id": "x", "query_id": "q", "noise_rate": 0, "doc_ids": ["z"], "expect": "answer"}
    lines(rgb / "cases.jsonl", [case])
    with pytest.raises(BadCase, match=r"cases.jsonl:1: 'z' is no passage"):
        rgb_set(rgb)


def test_the_published_rgb_file_is_mixed_with_noise_by_its_rates(tmp_path: Path) -> None:
    table = {
        "id": 3,
        "query": "几人？",
        "answer": ["12人"],
        "positive": [f"有12人，其{number}。" for number in range(6)],
        "negative": [f"别的事{number}。" for number in range(9)],
    }
    questions = rgb_set(lines(tmp_path / "zh.json", [table]), seed=7)
    assert [case.id for case in questions.cases] == [
        f"zh-3-n{rate}" for rate in ("0", "0.2", "0.4", "0.6", "0.8", "1")
    ]
    assert [len(case.gold) for case in questions.cases] == [5, 4, 3, 2, 1, 0]
    assert all(len(case.documents or ()) == 5 for case in questions.cases)
    assert questions == rgb_set(tmp_path / "zh.json", seed=7)
    texts = {document.id: document.text for document in questions.documents}
    assert all("12人" in texts[gold.document] for case in questions.cases for gold in case.gold)


TURNS = [
    {"speaker": "user", "text": "Who?"},
    {"speaker": "agent", "text": "She."},
    {"speaker": "user", "text": "When?"},
]
TASK: dict[str, object] = {
    "task_id": "c<::>2",
    "input": TURNS,
    "contexts": [{"document_id": "d1", "title": "", "text": "In May."}],
    "targets": [{"text": "In May."}],
    "Answerability": ["ANSWERABLE"],
}


def test_a_task_of_a_conversation_gives_history_and_question(tmp_path: Path) -> None:
    questions = conversation_set(lines(tmp_path / "tasks.jsonl", [TASK]))
    (case,) = questions.cases
    assert (case.question, case.history) == ("When?", (Turn("user", "Who?"), Turn("assistant", "She.")))
    assert (case.expected, case.gold, case.status) == ((("In May.",),), (Gold("d1"),), ("answered",))
    assert case.tags == ("answerable", "later turn")
    assert [(one.id, one.title, one.language) for one in questions.documents] == [("d1", "d1", "en")]


@pytest.mark.parametrize(
    ("kind", "status"), [("UNANSWERABLE", "no_evidence"), ("UNDERSPECIFIED", "needs_input")]
)
def test_what_is_not_to_be_answered_expects_its_status_and_no_words(
    tmp_path: Path, kind: str, status: str
) -> None:
    task = TASK | {"Answerability": [kind]}
    (case,) = conversation_set(lines(tmp_path / "tasks.jsonl", [task])).cases
    assert (case.status, case.expected) == ((status,), ())


def test_a_folder_of_conversations_is_read(tmp_path: Path) -> None:
    told = {"history": [{"role": "agent", "text": "Hello."}], "answerability": "PARTIAL"}
    lines(tmp_path / "corpus.jsonl", CORPUS)
    lines(
        tmp_path / "queries.jsonl", [{"_id": "q", "text": "Rent?", "answers": ["Waived."], "metadata": told}]
    )
    qrels(tmp_path / "qrels.tsv", "q\tt2\t1")
    (case,) = conversation_set(tmp_path).cases
    assert (case.history, case.gold, case.kind) == ((Turn("assistant", "Hello."),), (Gold("t2"),), "partial")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"Answerability": ["MAYBE"]}, "tasks.jsonl:1: answerability is 'MAYBE'"),
        ({"input": TURNS[:2]}, "tasks.jsonl:1: the field 'input' must end with what the user asks"),
        ({"input": [{"speaker": "bot", "text": "x"}]}, r"tasks.jsonl:1: input\[1\]: speaker is 'bot'"),
    ],
)
def test_a_conversation_without_the_form_is_told_with_its_place(
    tmp_path: Path, change: Mapping[str, object], told: str
) -> None:
    with pytest.raises(BadCase, match=told):
        conversation_set(lines(tmp_path / "tasks.jsonl", [TASK | dict(change)]))
