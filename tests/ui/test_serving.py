"""A server as others meet it: its API, the commands it takes over, and its end."""

from __future__ import annotations

import json
import os
import signal
import stat
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.ui.processes import Served, end

QUESTION = "厦门科技企业买科技保险，保费补助多少？"
POLICY = """# 思明区{name}企业奖励办法

第一条 思明区对通过认定的{name}企业，一次性奖励{amount}万元。
"""


def asked(served: Served, question: str = QUESTION) -> dict[str, object]:
    answer: dict[str, object] = httpx.post(f"{served.address}/api/ask", json={"question": question}).json()
    return answer


def test_health_is_told_without_secrets(served: Served) -> None:
    told = httpx.get(f"{served.address}/health")
    assert told.status_code == 200
    assert told.json()["healthy"] is True
    assert "a-secret-word" not in told.text
    assert str(served.command.home) not in told.text


def test_an_answer_over_http_is_that_of_the_command(served: Served) -> None:
    over_http = asked(served)
    by_command = json.loads(served.command.run("ask", "--json", QUESTION).stdout)
    assert {**over_http, "trace": 0} == {**by_command, "trace": 0}
    assert over_http["status"] == "answered"


def test_all_that_may_stand_in_a_body_is_taken(served: Served) -> None:
    body = {
        "question": "最高多少？",
        "history": [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": "50%"}],
        "on": "2026-01-31",
        "place": "Xiamen",
        "language": "en",
    }
    answer = httpx.post(f"{served.address}/api/ask", json=body)
    assert answer.status_code == 200
    assert (answer.json()["on"], answer.json()["language"]) == ("2026-01-31", "en")


def test_a_streamed_answer_ends_with_the_whole_one(served: Served) -> None:
    with httpx.stream(
        "POST", f"{served.address}/api/ask", json={"question": QUESTION, "stream": True}
    ) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        events = [block.split("\n") for block in "".join(stream.iter_text()).strip().split("\n\n")]
    named = [
        (event.removeprefix("event: "), json.loads(held.removeprefix("data: "))) for event, held in events
    ]
    names = [name for name, _ in named]
    assert set(names) == {"step", "sentence", "answer"}
    assert names[-1] == "answer"
    assert named[-1][1]["status"] == "answered"
    for name, held in named:
        if name == "sentence":
            assert held["text"].strip() in named[-1][1]["text"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"question": ""},
        {"question": " \u200b"},
        {"question": "a" * 20_001},
        {"question": 1},
        {"question": "a", "on": "2026-02-30"},
        {"question": "a", "on": 20260230},
        {"question": "a", "place": "Atlantis"},
        {"question": "a", "language": "fr"},
        {"question": "a", "mode": "model"},
        {"question": "a", "history": [{"role": "system", "content": "b"}]},
        {"question": "a", "histroy": []},
    ],
)
def test_a_wrong_body_is_explained_with_422(served: Served, body: dict[str, object]) -> None:
    answer = httpx.post(f"{served.address}/api/ask", json=body)
    assert answer.status_code == 422
    assert answer.json()["detail"]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"question": "\\ud800"}', b"[" * 50_000])
def test_a_body_that_is_no_json_of_text_is_refused(served: Served, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    answer = httpx.post(f"{served.address}/api/ask", content=body, headers=headers)
    assert 400 <= answer.status_code < 500


def test_a_body_without_bounds_is_refused(served: Served) -> None:
    body = b'{"question": "' + b"a" * 5_000_000 + b'"}'
    headers = {"content-type": "application/json"}
    assert httpx.post(f"{served.address}/api/ask", content=body, headers=headers).status_code == 413
    in_parts = (body[start : start + 65_536] for start in range(0, len(body), 65_536))
    assert httpx.post(f"{served.address}/api/ask", content=in_parts, headers=headers).status_code == 413


def test_a_cited_document_is_shown_in_the_version_cited(served: Served) -> None:
    cited = json.loads(served.command.run("ask", "--json", QUESTION).stdout)["citations"][0]
    address = f"{served.address}/api/documents/{cited['document']['id']}"
    shown = httpx.get(address, params={"version": cited["document"]["sha256"]}).json()
    assert shown["text"][cited["start"] : cited["end"]] == cited["quote"]
    by_command = served.command.run("documents", "show", cited["document"]["id"], "--json", LANGUAGE="zh")
    assert httpx.get(address).json() == json.loads(by_command.stdout)
    assert httpx.get(address, params={"version": "0" * 64}).status_code == 404
    assert httpx.get(f"{served.address}/api/documents/none").status_code == 404


def test_the_api_describes_itself_and_hides_the_hand_over(served: Served) -> None:
    described = httpx.get(f"{served.address}/api/openapi.json").json()
    assert {"/health", "/api/ask", "/api/documents/{document_id}"} <= set(described["paths"])
    assert httpx.post(f"{served.address}/hand-over", content=b"{}").status_code in (403, 404, 405)


def test_commands_are_done_by_the_server_that_owns_the_home(served: Served, tmp_path: Path) -> None:
    run = served.command.run
    (tmp_path / "policy.md").write_text(POLICY.format(name="星火", amount=41), encoding="utf-8")
    added = run("documents", "add", "--json", "--place", "厦门", str(tmp_path / "policy.md"))
    [addition] = json.loads(added.stdout)
    assert addition["status"] == "added"
    assert "41万元" in str(asked(served, "厦门星火企业奖励多少？")["text"])
    assert addition["id"] in run("documents", "list").stdout
    assert "星火" in run("documents", "show", addition["id"]).stdout
    assert "星火" in run("search", "星火企业 奖励").stdout
    assert json.loads(run("status", "--json").stdout)["healthy"] is True
    assert run("documents", "check").returncode == 0
    assert run("documents", "withdraw", addition["id"]).returncode == 0
    assert "41" not in str(asked(served, "厦门星火企业奖励多少？")["text"])
    refused = run("documents", "withdraw", addition["id"])
    assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1)


def test_a_file_is_found_from_the_folder_the_command_was_given_in(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here.md").write_text(POLICY.format(name="银河", amount=43), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    [addition] = json.loads(served.command.run("documents", "add", "--json", "here.md").stdout)
    assert (addition["status"], addition["path"]) == ("added", str(tmp_path / "here.md"))


def test_the_wishes_of_who_asks_hold_at_the_server(served: Served) -> None:
    run = served.command.run
    assert json.loads(run("ask", "--json", QUESTION, BUNDLED="false").stdout)["status"] == "no_evidence"
    assert json.loads(run("ask", "--json", QUESTION, LANGUAGE="en").stdout)["language"] == "en"
    assert run("documents", "show", "none", LANGUAGE="zh").stderr.startswith("没有编号为")
    bundled = {entry["id"] for entry in json.loads(run("documents", "list", "--json").stdout)}
    own = {entry["id"] for entry in json.loads(run("documents", "list", "--json", BUNDLED="false").stdout)}
    assert own < bundled
    hidden = sorted(bundled - own)[0]
    assert run("documents", "show", hidden, BUNDLED="false").returncode == 2


def test_a_conversation_is_held_with_the_server(served: Served) -> None:
    finished = served.command.run("chat", "--language", "zh", typed=f"{QUESTION}\n")
    assert (finished.returncode, finished.stderr) == (0, "")
    assert "依据：" in finished.stdout


def test_a_second_server_on_the_same_home_says_so(served: Served) -> None:
    second = served.command.run("serve", "--port", "0")
    assert (second.returncode, second.stdout) == (1, "")
    assert str(served.command.home) in second.stderr


def test_a_port_in_use_is_named(served: Served) -> None:
    port = served.address.rpartition(":")[2]
    refused = served.command.run("serve", "--port", port)
    assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1)
    assert port in refused.stderr


def test_what_the_lock_tells_is_for_this_user_only(served: Served) -> None:
    for name in ("owner.lock", "owner.json"):
        assert stat.S_IMODE((served.command.home / name).stat().st_mode) == 0o600


def test_an_owner_that_does_not_answer_is_exit_code_3(served: Served) -> None:
    served.process.send_signal(signal.SIGSTOP)
    try:
        finished = served.command.run("documents", "list")
    finally:
        served.process.send_signal(signal.SIGCONT)
    assert (finished.returncode, finished.stdout) == (3, "")
    assert len(finished.stderr.splitlines()) == 1


def test_the_server_goes_on_after_it_was_stopped(served: Served) -> None:
    assert asked(served)["status"] == "answered"


def test_a_server_told_to_end_ends_cleanly(serve: Callable[[], Served]) -> None:
    served = serve()
    assert asked(served)["status"] == "answered"
    assert end(served.process) == 0
    assert not (served.command.home / "owner.json").exists()
    assert served.command.run("documents", "check").returncode == 0


def test_a_killed_server_leaves_the_home_to_the_next_command(serve: Callable[[], Served]) -> None:
    served = serve()
    os.kill(served.process.pid, signal.SIGKILL)
    served.process.wait(60)
    assert json.loads(served.command.run("ask", "--json", QUESTION).stdout)["status"] == "answered"
