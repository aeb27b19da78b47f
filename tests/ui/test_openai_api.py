"""The interface of OpenAI before the assistant, tried with the clients people use."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import cast

import httpx
import openai
import pytest
from langchain_openai import ChatOpenAI
from pydantic import SecretStr
from starlette.testclient import TestClient

from assistant.answer import (
    Answer,
    AnswerReady,
    Event,
    ModelUse,
    SentenceReady,
    Status,
    StepStarted,
    TraceStep,
)
from assistant.pipeline import Assistant
from assistant.question import Question, Turn
from assistant.settings import Settings
from tests.model_server.server import ModelServer
from tests.ui.processes import Installed, Served, address_of, end
from ui.api import build

QUESTION = "厦门科技企业买科技保险，保费补助多少？"
FOLLOW_UP = "最高多少？"
PATH = "/v1/chat/completions"
AS_JSON = {"Content-Type": "application/json"}


@pytest.fixture
def client(served: Served) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{served.address}/v1", api_key="anything", max_retries=0) as opened:
        yield opened


def asked(served: Served, question: str = QUESTION) -> dict[str, object]:
    """The whole answer as the API itself gives it, without its timings."""
    answer = httpx.post(f"{served.address}/api/ask", json={"question": question}, timeout=60).json()
    return {**answer, "trace": None}


def test_the_official_client_gets_the_answer_and_its_sources(client: openai.OpenAI, served: Served) -> None:
    completion = client.chat.completions.create(
        model="sme-policy", messages=[{"role": "user", "content": QUESTION}]
    )
    assert completion.model_extra is not None
    whole = completion.model_extra["sme_policy"]
    [choice] = completion.choices
    content = choice.message.content
    assert {**whole, "trace": None} == asked(served)
    assert (choice.finish_reason, choice.message.role, completion.model) == (
        "stop",
        "assistant",
        "sme-policy",
    )
    assert content is not None
    assert content.startswith(whole["text"].replace("\n", "  \n"))
    sources = content.partition("\n\n---\n\n")[2]
    assert whole["citations"]
    for citation in whole["citations"]:
        assert f"[{citation['marker']}] " in sources
        assert f"> {citation['quote']}".splitlines()[0] in sources
    assert completion.usage is not None
    assert completion.usage.total_tokens == 0


def test_the_stream_gives_role_sentences_end_and_usage(client: openai.OpenAI) -> None:
    messages: list[openai.types.chat.ChatCompletionMessageParam] = [{"role": "user", "content": QUESTION}]
    whole = client.chat.completions.create(model="sme-policy", messages=messages)
    pieces = list(
        client.chat.completions.create(
            model="sme-policy", messages=messages, stream=True, stream_options={"include_usage": True}
        )
    )
    deltas = [piece.choices[0].delta for piece in pieces if piece.choices]
    assert (deltas[0].role, deltas[0].content) == ("assistant", "")
    assert "".join(delta.content or "" for delta in deltas) == whole.choices[0].message.content
    assert [piece.choices[0].finish_reason for piece in pieces if piece.choices][-2:] == [None, "stop"]
    assert len({piece.id for piece in pieces}) == 1
    assert pieces[-1].choices == []
    assert pieces[-1].usage is not None
    ends = pieces[-2].model_extra
    assert ends is not None
    assert ends["sme_policy"]["status"] == "answered"


def test_langchain_gets_the_same_message_streamed_and_not(served: Served) -> None:
    model = ChatOpenAI(base_url=f"{served.address}/v1", api_key=SecretStr("anything"), model="sme-policy")
    invoked = model.invoke(QUESTION).content
    assert isinstance(invoked, str)
    assert "40%" in invoked
    assert "".join(str(piece.content) for piece in model.stream(QUESTION)) == invoked


def test_the_models_are_listed(client: openai.OpenAI) -> None:
    names = [model.id for model in client.models.list()]
    assert names == ["sme-policy", "sme-policy-extractive"]
    assert client.models.retrieve("sme-policy").owned_by == "sme-policy"


def test_what_was_said_before_is_the_history(client: openai.OpenAI) -> None:
    first = client.chat.completions.create(
        model="sme-policy", messages=[{"role": "user", "content": QUESTION}]
    )
    second = client.chat.completions.create(
        model="sme-policy",
        messages=[
            {"role": "system", "content": "Answer like a pirate."},
            {"role": "user", "content": QUESTION},
            {"role": "assistant", "content": first.choices[0].message.content},
            {"role": "user", "content": [{"type": "text", "text": FOLLOW_UP}]},
        ],
    )
    assert second.model_extra is not None
    assert second.model_extra["sme_policy"]["status"] == "answered"
    assert "厦门" in json.dumps(second.model_extra["sme_policy"]["citations"], ensure_ascii=False)


def test_day_place_and_language_can_be_given(client: openai.OpenAI) -> None:
    completion = client.chat.completions.create(
        model="sme-policy-extractive",
        messages=[{"role": "user", "content": "科技保险保费补助多少？"}],
        extra_body={"sme_policy": {"on": "2026-01-31", "place": "Xiamen", "language": "en"}},
    )
    assert completion.model_extra is not None
    whole = completion.model_extra["sme_policy"]
    assert (whole["on"], whole["language"], whole["mode"]) == ("2026-01-31", "en", "extractive")


def test_what_only_tunes_a_model_changes_nothing(client: openai.OpenAI) -> None:
    messages: list[openai.types.chat.ChatCompletionMessageParam] = [{"role": "user", "content": QUESTION}]
    plain = client.chat.completions.create(model="sme-policy", messages=messages)
    tuned = client.chat.completions.create(
        model="sme-policy", messages=messages, temperature=2, max_tokens=1, stop="。", seed=1, user="someone"
    )
    assert tuned.choices[0].message.content == plain.choices[0].message.content


def user(content: object = QUESTION) -> dict[str, object]:
    return {"role": "user", "content": content}


@pytest.mark.parametrize(
    ("body", "status", "param"),
    [
        ({"messages": [user()]}, 400, "model"),
        ({"model": "sme-policy"}, 400, "messages"),
        ({"model": "sme-policy", "messages": []}, 400, "messages"),
        ({"model": "sme-policy", "messages": [{"role": "robot", "content": ""}]}, 400, "messages.0.role"),
        ({"model": "sme-policy", "messages": [user()], "n": 2}, 400, "n"),
        ({"model": "sme-policy", "messages": [user()], "logprobs": True}, 400, "logprobs"),
        ({"model": "sme-policy", "messages": [user()], "tool_choice": "required"}, 400, "tool_choice"),
        (
            {"model": "sme-policy", "messages": [user()], "response_format": {"type": "json_object"}},
            400,
            "response_format",
        ),
        ({"model": "gpt-4o", "messages": [user()]}, 404, "model"),
        ({"model": "sme-policy-model", "messages": [user()]}, 404, "model"),
        ({"model": "sme-policy", "messages": [{"role": "system", "content": QUESTION}]}, 422, "messages"),
        ({"model": "sme-policy", "messages": [user("  ")]}, 422, None),
        ({"model": "sme-policy", "messages": [user("问" * 20_001)]}, 422, None),
        ({"model": "sme-policy", "messages": [user("\ud800")]}, 422, None),
        ({"model": "sme-policy", "messages": [user("\ud800"), user()]}, 422, None),
        ({"model": "sme-policy", "messages": [user()], "sme_policy": {"on": "2026-02-30"}}, 422, None),
        ({"model": "sme-policy", "messages": [user()], "sme_policy": {"place": "nowhere"}}, 422, None),
    ],
)
def test_a_fault_is_told_in_the_form_of_openai(
    served: Served, body: dict[str, object], status: int, param: str | None
) -> None:
    answer = httpx.post(f"{served.address}{PATH}", content=json.dumps(body), headers=AS_JSON)
    assert answer.status_code == status
    error = answer.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert (error["type"], error["param"]) == ("invalid_request_error", param)
    assert len(error["message"].splitlines()) == 1


def test_what_is_no_json_is_a_bad_request(served: Served) -> None:
    answer = httpx.post(f"{served.address}{PATH}", content=b'{"model": ', headers=AS_JSON)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "not_json")


def test_a_picture_is_a_bad_request(served: Served) -> None:
    picture = {"type": "image_url", "image_url": {"url": "http://localhost/x.png"}}
    answer = httpx.post(
        f"{served.address}{PATH}", json={"model": "sme-policy", "messages": [user([picture])]}
    )
    assert answer.status_code == 400


def test_a_body_that_is_too_large_is_refused(served: Served) -> None:
    answer = httpx.post(f"{served.address}{PATH}", content=b" " * (4 * 1024 * 1024 + 1))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/v1/embeddings"), ("GET", PATH), ("GET", "/v1/models/gpt-4o")]
)
def test_what_is_not_offered_is_not_found(served: Served, method: str, path: str) -> None:
    answer = httpx.request(method, f"{served.address}{path}")
    assert (answer.status_code, answer.json()["error"]["type"]) == (404, "invalid_request_error")


def test_the_official_client_raises_its_own_errors(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="gpt-4o"):
        client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": QUESTION}])


def test_the_addresses_stand_in_the_api_description(served: Served) -> None:
    paths = httpx.get(f"{served.address}/api/openapi.json").json()["paths"]
    assert "post" in paths[PATH]
    assert "get" in paths["/v1/models"]


def test_a_chat_model_behind_it_words_the_answer_and_its_tokens_are_counted(command: Installed) -> None:
    with ModelServer() as model:
        process = command.start("serve", "--port", "0", MODEL_BASE_URL=model.base_url, MODEL_NAME="good")
        try:
            address = f"{address_of(process)}/v1"
            with openai.OpenAI(base_url=address, api_key="anything", max_retries=0) as client:
                assert "sme-policy-model" in [one.id for one in client.models.list()]
                pieces = list(
                    client.chat.completions.create(
                        model="sme-policy-model",
                        messages=[{"role": "user", "content": QUESTION}],
                        stream=True,
                        stream_options={"include_usage": True},
                    )
                )
        finally:
            end(process)
    whole = (pieces[-2].model_extra or {})["sme_policy"]
    content = "".join(piece.choices[0].delta.content or "" for piece in pieces if piece.choices)
    assert (whole["mode"], whole["status"]) == ("model", "answered")
    assert content.count("**依据：**") == 1
    assert content.startswith(whole["text"].replace("\n", "  \n"))
    assert pieces[-1].usage is not None
    assert pieces[-1].usage.total_tokens > 0


@dataclass
class Scripted:
    """Stands where the assistant does: says these sentences, then gives an answer or breaks."""

    sentences: Sequence[str]
    text: str | None
    heard: list[Question] = field(default_factory=list)

    def answer(self, question: Question, *, bundled: bool | None = None) -> Iterator[Event]:
        self.heard.append(question)
        yield StepStarted("understand")
        for sentence in self.sentences:
            yield SentenceReady(sentence)
        if self.text is None:
            raise ZeroDivisionError("a secret of the inside")
        yield AnswerReady(
            Answer(
                question=question.text,
                language="zh",
                on=date(2026, 11, 22),
                mode="auto",
                status=Status.ANSWERED,
                text=self.text,
                notices=("请核实。",),
                trace=(
                    TraceStep("rewrite", 0.1, ModelUse(name="some", prompt_tokens=100, completion_tokens=7)),
                    TraceStep("write", 0.2, ModelUse(name="some", prompt_tokens=20, completion_tokens=1)),
                ),
            )
        )


def scripted(tmp_path: Path, sentences: Sequence[str], text: str | None) -> tuple[TestClient, Scripted]:
    assistant = Scripted(sentences, text)
    settings = Settings(home=tmp_path, model_base_url="http://localhost:1/v1")
    return TestClient(build(cast(Assistant, assistant), settings)), assistant


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


def test_the_server_needs_no_library_of_a_chat_model() -> None:
    script = (
        "import sys, ui.openai_api; print([name for name in sys.modules if name in ('openai', 'langchain')])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, encoding="utf-8")
    assert done.stdout.strip() == "[]"
