"""The interface of OpenAI before the assistant, tried with the clients people use."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import httpx
import openai
import pytest
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from tests.model_server.server import ModelServer
from tests.ui.openai_messages import FOLLOW_UP, PATH, QUESTION
from tests.ui.processes import Installed, Served, address_of, end


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


def test_the_server_needs_no_library_of_a_chat_model() -> None:
    script = (
        "import sys, ui.openai_api; print([name for name in sys.modules if name in ('openai', 'langchain')])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, encoding="utf-8")
    assert done.stdout.strip() == "[]"
