"""How an answer becomes a message of OpenAI's interface, and a conversation of it a question."""

from __future__ import annotations

import json
from pathlib import Path

from assistant.question import Turn
from tests.ui.openai_messages import FOLLOW_UP, PATH, QUESTION, scripted, user


def content_of(streamed: str) -> str:
    """The content of a streamed answer."""
    lines = [line.removeprefix("data: ") for line in streamed.split("\n\n") if line]
    assert lines[-1] == "[DONE]"
    pieces = [json.loads(line) for line in lines[:-1]]
    return "".join(
        choice["delta"].get("content", "") for piece in pieces for choice in piece.get("choices", [])
    )


def test_nothing_in_a_message_is_a_live_link_picture_or_html(tmp_path: Path) -> None:
    text = "\n".join(
        [
            "看 ![x](http://attacker.invalid/p?q=1) 和 [点我](javascript:alert(1))",
            "<img src=x onerror=alert(1)> \\<script> `码`",
            "[1]: http://attacker.invalid",
            "www.attacker.invalid 与 \x1b[31m红 3~5 万元 [1][2]",
        ]
    )
    client, _ = scripted(tmp_path, [], text)
    content = client.post(PATH, json={"model": "sme-policy", "messages": [user()]}).json()["choices"][0][
        "message"
    ]["content"]
    shown = content.partition("\n\n---")[0].split("  \n")
    assert shown == [
        "看 ![x]\\(http\\://attacker.invalid/p?q=1) 和 [点我]\\(javascript:alert(1))",
        "\\<img src=x onerror=alert(1)> \\\\\\<script> \\`码\\`",
        "[1]\\: http\\://attacker.invalid",
        "www\\.attacker.invalid 与 \\\\u001b[31m红 3~5 万元 [1][2]",
    ]


def test_a_streamed_answer_that_turned_out_otherwise_is_sent_whole(tmp_path: Path) -> None:
    client, _ = scripted(tmp_path, ["甲。"], "乙。\n丙。")
    content = content_of(
        client.post(PATH, json={"model": "sme-policy", "messages": [user()], "stream": True}).text
    )
    assert content.startswith("甲。\n\n乙。  \n丙。\n\n---")


def test_what_breaks_is_told_as_an_error_not_as_an_end(tmp_path: Path) -> None:
    client, _ = scripted(tmp_path, ["甲。"], None)
    body = {"model": "sme-policy", "messages": [user()]}
    plain = client.post(PATH, json=body)
    assert (plain.status_code, plain.json()["error"]["type"]) == (500, "server_error")
    streamed = client.post(PATH, json={**body, "stream": True}).text
    assert '"finish_reason": "stop"' not in streamed
    assert '"type": "server_error"' in streamed
    assert "secret" not in plain.text + streamed


def test_the_tokens_of_the_chat_model_are_told(tmp_path: Path) -> None:
    client, _ = scripted(tmp_path, [], "好。")
    told = client.post(PATH, json={"model": "sme-policy", "messages": [user()]}).json()
    assert told["usage"] == {"prompt_tokens": 120, "completion_tokens": 8, "total_tokens": 128}
    assert told["sme_policy"]["trace"][1]["model"]["completion_tokens"] == 1


def test_the_name_chooses_the_mode_and_the_key_nothing(tmp_path: Path) -> None:
    client, assistant = scripted(tmp_path, [], "好。")
    for name in ("sme-policy", "sme-policy-extractive", "sme-policy-model"):
        headers = {"Authorization": f"Bearer {name}"}
        client.post(PATH, json={"model": name, "messages": [user()]}, headers=headers)
    assert [question.mode for question in assistant.heard] == ["auto", "extractive", "model"]


def test_sources_of_an_earlier_message_are_not_taken_for_its_words(tmp_path: Path) -> None:
    client, assistant = scripted(tmp_path, [], "好。")
    first = client.post(PATH, json={"model": "sme-policy", "messages": [user()]}).json()
    said = first["choices"][0]["message"]
    client.post(
        PATH,
        json={
            "model": "sme-policy",
            "messages": [
                user(),
                said,
                {"role": "assistant", "content": None, "tool_calls": []},
                {"role": "tool", "content": "说明书"},
                user(FOLLOW_UP),
                {"role": "assistant", "content": "答"},
            ],
        },
    )
    assert assistant.heard[-1].text == FOLLOW_UP
    assert assistant.heard[-1].history == (Turn("user", QUESTION), Turn("assistant", "好。"))
