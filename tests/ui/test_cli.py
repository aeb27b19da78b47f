"""The command as people and scripts run it: a process with words, an exit code and clean outputs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui.processes import Finished, Installed, Prepared

QUESTION = "厦门科技企业买科技保险，保费补助多少？"
POLICY = """# 湖里区灯塔企业奖励办法

第一条 湖里区对通过认定的灯塔企业，一次性奖励37万元。

第二条 申请灯塔企业奖励的，应当在每年3月底之前提交材料。
"""


def is_one_clear_line(finished: Finished) -> bool:
    lines = finished.stderr.splitlines()
    return (
        finished.returncode == 2 and finished.stdout == "" and len(lines) == 1 and "Traceback" not in lines[0]
    )


def test_a_first_question_prepares_all_that_is_missing_and_answers(prepared: Prepared) -> None:
    first = prepared.first_use
    assert first.returncode == 0
    answer = json.loads(first.stdout)
    assert answer["status"] == "answered"
    assert answer["citations"]
    assert answer["calculations"] == []
    assert "preparing the embedding model" in first.stderr


def test_every_quote_is_the_span_of_the_document_that_is_shown(
    prepared: Prepared, command: Installed
) -> None:
    for citation in json.loads(prepared.first_use.stdout)["citations"]:
        document = citation["document"]
        shown = command.run("documents", "show", document["id"], "--version", document["sha256"], "--json")
        text = json.loads(shown.stdout)["text"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_an_answer_loads_no_web_framework_no_agent_no_torch_and_no_benchmark(new_home: Path) -> None:
    script = (
        "import sys; from ui.cli import main; code = main(['ask', '多少？']);"
        "unwanted = {'gradio', 'langchain', 'torch', 'fastapi', 'eval', 'uvicorn'} & set(sys.modules);"
        "sys.exit(f'loaded {unwanted}' if unwanted else code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"SME_POLICY_HOME": str(new_home)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_help_and_version_need_no_home(tmp_path: Path) -> None:
    command = Installed(tmp_path / "never")
    assert command.run("--version").stdout.startswith("sme-policy ")
    assert "documents" in command.run("--help").stdout
    assert not (tmp_path / "never").exists()


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["ask"],
        ["ask", ""],
        ["ask", " \u3000"],
        ["ask", b"\xb2\xb9\xcc\xf9"],
        ["ask", b"\xed\xa0\x80"],
        ["ask", "--on", "2026-02-30", QUESTION],
        ["ask", "--place", "亚特兰蒂斯", QUESTION],
        ["ask", "--history", "/nowhere/history.json", QUESTION],
        ["ask", "--mode", "model", QUESTION],
        ["documents", "show", "no-such-document"],
        ["documents", "withdraw", "no-such-document"],
        ["documents", "add", "--supersedes", "no-such-document", "/nowhere"],
        ["search", "--limit", "-1", QUESTION],
        ["serve", "--host", "192.0.2.1"],
    ],
)
def test_bad_input_is_one_clear_line_and_exit_code_2(command: Installed, words: list[str | bytes]) -> None:
    finished = command.run(*words)
    assert is_one_clear_line(finished), finished


def test_a_million_characters_are_refused_in_one_line(command: Installed) -> None:
    assert is_one_clear_line(command.run("ask", "-", typed="补" * 1_000_000))


def test_a_misspelt_setting_is_named_with_the_right_one(command: Installed) -> None:
    finished = command.run("ask", QUESTION, BUNDELD="false")
    assert is_one_clear_line(finished)
    assert "SME_POLICY_BUNDLED" in finished.stderr


def test_a_line_about_bad_input_is_in_the_users_language(command: Installed) -> None:
    assert command.run("ask", "", LANGUAGE="zh").stderr == "问题是空的；请写出要问的内容。\n"
    assert command.run("ask", "", _LC_ALL="zh_CN.UTF-8").stderr == "问题是空的；请写出要问的内容。\n"


def test_a_home_that_cannot_be_used_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    finished = Installed(tmp_path / "file" / "home").run("status")
    assert is_one_clear_line(finished)
    assert str(tmp_path / "file" / "home") in finished.stderr


def test_a_question_comes_from_standard_input_too(command: Installed) -> None:
    finished = command.run("ask", "--json", "-", typed=QUESTION + "\n")
    assert finished.returncode == 0
    assert json.loads(finished.stdout)["question"] == QUESTION


def test_characters_a_terminal_obeys_never_reach_it(command: Installed) -> None:
    finished = command.run("ask", f"{QUESTION}\u202e\x1b[31m\x07")
    assert finished.returncode == 0
    assert not {"\u202e", "\x1b", "\x07"} & set(finished.stdout + finished.stderr)


def test_an_output_that_knows_only_ascii_gets_escapes(command: Installed) -> None:
    finished = command.run("ask", QUESTION, _PYTHONIOENCODING="ascii")
    assert finished.returncode == 0
    assert finished.stdout.isascii()


def test_json_is_utf_8_whatever_the_output_knows(command: Installed) -> None:
    finished = command.run("ask", "--json", QUESTION, _PYTHONIOENCODING="ascii")
    assert json.loads(finished.stdout)["question"] == QUESTION
    assert "厦门" in finished.stdout


def test_an_answer_in_words_has_its_text_then_its_sources(command: Installed) -> None:
    shown = command.run("ask", "--language", "zh", QUESTION).stdout
    assert "[1]" in shown.partition("依据：")[0]
    assert "[1] 《" in shown.partition("依据：")[2]


def test_a_history_is_taken_from_a_file(command: Installed, tmp_path: Path) -> None:
    turns = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": "50%"}]
    (tmp_path / "history.json").write_text(json.dumps(turns), encoding="utf-8")
    assert command.run("ask", "--history", str(tmp_path / "history.json"), "最高多少？").returncode == 0


def test_a_conversation_goes_on_until_its_input_ends(command: Installed) -> None:
    finished = command.run("chat", "--language", "zh", typed=f"{QUESTION}\n\n  \n最高多少？\n")
    assert (finished.returncode, finished.stderr) == (0, "")
    assert finished.stdout.count("依据：") >= 1


def test_a_conversation_goes_on_after_a_line_that_is_no_text(command: Installed) -> None:
    finished = command.run(
        "chat", "--language", "zh", typed=b"\xff\xfe?\n" + QUESTION.encode() + b"\nexit\nx\n"
    )
    assert finished.returncode == 0
    assert len(finished.stderr.splitlines()) == 1
    assert "依据：" in finished.stdout


def test_a_document_is_added_found_withdrawn_and_brought_back(command: Installed, tmp_path: Path) -> None:
    file = tmp_path / "lighthouse.md"
    file.write_text(POLICY, encoding="utf-8")
    added = json.loads(command.run("documents", "add", "--json", "--place", "厦门", str(file)).stdout)
    [addition] = added
    assert addition["status"] == "added"
    assert addition["reason"] is None
    assert json.loads(command.run("documents", "add", "--json", "--place", "厦门", str(file)).stdout) == [
        addition | {"status": "unchanged"}
    ]
    asked = ["ask", "--json", "厦门灯塔企业奖励多少？"]
    assert "37万元" in json.loads(command.run(*asked).stdout)["text"]
    assert command.run("documents", "withdraw", addition["id"]).returncode == 0
    assert "37" not in json.loads(command.run(*asked).stdout)["text"]
    assert addition["id"] not in command.run("documents", "list").stdout
    assert json.loads(command.run("documents", "show", addition["id"], "--json").stdout)["title"]
    command.run("documents", "add", "--place", "厦门", str(file))
    assert addition["id"] in command.run("documents", "list").stdout


UNREADABLE = {
    "a.md": (bytes(range(256)) * 40, "not_text"),
    "b.txt": (b"", "empty_file"),
    "c.doc": (b"\xd0\xcf\x11\xe0", "unknown_format"),
    "d.wps": (b"\xd0\xcf\x11\xe0", "unknown_format"),
    "e.ofd": (b"PK\x03\x04", "unknown_format"),
    "f.pdf": (b"%PDF-1.7 broken", "broken_file"),
    "g.docx": (b"no archive", "broken_file"),
}


def test_files_that_cannot_be_read_are_rejected_each_with_its_reason(
    command: Installed, tmp_path: Path
) -> None:
    files = [tmp_path / name for name in UNREADABLE]
    for file in files:
        file.write_bytes(UNREADABLE[file.name][0])
    finished = command.run("documents", "add", "--json", *map(str, files))
    additions = json.loads(finished.stdout)
    assert {Path(entry["path"]).name: entry["code"] for entry in additions} == {
        name: code for name, (_, code) in UNREADABLE.items()
    }
    assert {entry["status"] for entry in additions} == {"rejected"}
    assert all(entry["reason"] for entry in additions)
    assert finished.returncode == 2
    assert [file.name for file in files if str(file) not in finished.stderr] == []


def test_the_good_files_of_a_folder_are_added_beside_bad_ones(command: Installed, tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "good.md").write_text(POLICY, encoding="utf-8")
    (folder / "bad.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    finished = command.run("documents", "add", "--json", str(folder))
    assert {entry["path"].rpartition("/")[2]: entry["status"] for entry in json.loads(finished.stdout)} == {
        "good.md": "added",
        "bad.doc": "rejected",
    }
    assert finished.returncode == 2


def test_a_path_without_a_file_is_rejected(command: Installed) -> None:
    finished = command.run("documents", "add", "/nowhere/at/all.md")
    assert is_one_clear_line(finished)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read every folder")
def test_a_folder_without_rights_is_rejected(command: Installed, tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    finished = command.run("documents", "add", "--json", str(tmp_path / "closed"))
    [addition] = json.loads(finished.stdout)
    assert (addition["status"], addition["code"], finished.returncode) == ("rejected", "no_permission", 2)


def test_what_is_shown_of_a_document_is_safe_on_a_terminal(command: Installed, tmp_path: Path) -> None:
    (tmp_path / "forged.md").write_text(POLICY + "\n第三条 \u202e倒写\u202c。\n", encoding="utf-8")
    [addition] = json.loads(command.run("documents", "add", "--json", str(tmp_path / "forged.md")).stdout)
    for words in (["documents", "show", addition["id"]], ["documents", "show", "--json", addition["id"]]):
        shown = command.run(*words)
        assert shown.returncode == 0
        assert "\u202e" not in shown.stdout


def test_search_shows_both_legs(command: Installed) -> None:
    hits = json.loads(command.run("search", "--json", "--limit", "2", "科技保险 保费补助").stdout)
    assert 1 <= len(hits) <= 2
    assert {"passage", "document", "start", "end", "score", "vector_score", "keyword_score", "text"} <= set(
        hits[0]
    )
    keywords = json.loads(command.run("search", "--json", "--leg", "keywords", "科技保险").stdout)
    assert keywords
    assert command.run("search", "科技保险").stdout.startswith("1. ")


def test_the_status_has_the_form_of_the_contract(command: Installed) -> None:
    finished = command.run("status", "--json")
    status = json.loads(finished.stdout)
    assert finished.returncode == 0
    assert set(status) == {
        "healthy", "version", "home", "embedder", "documents", "passages", "generation", "findings"
    }  # fmt: skip
    assert status["healthy"] is True
    assert status["home"] == str(command.home)
    assert status["documents"] > 0
    assert command.run("documents", "check").returncode == 0


def test_without_the_bundled_policies_there_is_nothing_to_say(command: Installed) -> None:
    answer = json.loads(command.run("ask", "--json", QUESTION, BUNDLED="false").stdout)
    assert answer["status"] == "no_evidence"
    assert json.loads(command.run("documents", "list", "--json", BUNDLED="false").stdout) == []
    assert json.loads(command.run("documents", "list", "--json").stdout) != []


def test_two_commands_at_once_wait_for_each_other(command: Installed) -> None:
    running = [command.start("documents", "list", "--json") for _ in range(3)]
    outputs = [process.communicate(timeout=240)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0]
    assert len({len(json.loads(output)) for output in outputs}) == 1


def test_a_reader_that_leaves_early_gets_no_traceback(command: Installed) -> None:
    process = command.start("documents", "list", "--json")
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    process.communicate(timeout=240)
    assert "Traceback" not in command.home.with_suffix(".err").read_text(encoding="utf-8")
