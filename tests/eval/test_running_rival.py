"""A rival behind an endpoint is asked the same cases; its failures are told apart from wrong answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, cast

import pytest

from assistant.answer import Status
from assistant.pipeline import Assistant
from assistant.question import Turn
from assistant.settings import Settings
from eval.running_respondents import Given, search_alone
from eval.running_rival import NoRival, Rival
from eval.running_search import score_search
from tests.eval.benches import case

SEEN = "苏州对小微企业补助20万元。"
OTHER = "南京对出口企业补助5万元。"


@dataclass
class Endpoint:
    """A scripted endpoint: `reply` is said, or the status alone when it is not 200; what came is kept."""

    reply: str = "20万元[1]"
    status: int = 200
    body: str = ""
    came: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    address: str = ""


@contextmanager
def serving(endpoint: Endpoint) -> Iterator[Endpoint]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            held = self.rfile.read(int(self.headers["Content-Length"]))
            endpoint.came.append(json.loads(held))
            endpoint.keys.append(self.headers.get("Authorization"))
            said = {
                "choices": [{"message": {"role": "assistant", "content": endpoint.reply}}],
                "usage": {"total_tokens": 42},
            }
            body = (endpoint.body or json.dumps(said)).encode("utf-8")
            self.send_response(endpoint.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *given: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    endpoint.address = f"http://127.0.0.1:{server.server_port}/v1"
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def assistant(model_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("rival")
    home = folder / "home"
    home.mkdir()
    (home / "models").symlink_to(model_home / "models", target_is_directory=True)
    for name, text in (("苏州办法", SEEN), ("南京办法", OTHER)):
        (folder / f"{name}.md").write_text(f"# {name}\n\n{text}\n", encoding="utf-8")
    one = Assistant.open(Settings(home=home, bundled=False))
    assert {outcome.status for outcome in one.archive.add(sorted(folder.glob("*.md")))} == {"added"}
    one.archive.settle()
    yield one
    one.close()


Asking = Callable[..., tuple[Given, Endpoint]]


@pytest.fixture
def asking(assistant: Assistant) -> Asking:
    def ask(endpoint: Endpoint, *, passages: bool = False, key: str | None = None, **of: Any) -> Any:
        with serving(endpoint):
            rival = Rival(url=endpoint.address, model="other", key=key, passages=passages, seed=3)
            try:
                return rival(case(1, **of), assistant), endpoint
            finally:
                rival.client.close()

    return cast(Asking, ask)


def test_the_question_alone_is_asked_with_the_history_and_the_day(asking: Asking) -> None:
    given, endpoint = asking(Endpoint(), history=(Turn("user", "苏州呢？"),))
    (body,) = endpoint.came
    assert [message["role"] for message in body["messages"]] == ["system", "user", "user"]
    assert body["messages"][-1]["content"] == case(1).question
    assert "2026-11-22" in body["messages"][0]["content"]
    assert SEEN not in body["messages"][0]["content"]
    assert (body["model"], body["seed"], body["temperature"]) == ("other", 3, 0)
    assert (given.answer.status, given.answer.text, given.tokens) == (Status.ANSWERED, "20万元[1]", 42)
    assert given.answer.citations == ()


def test_the_passages_of_our_search_are_given_and_those_it_names_are_cited(asking: Asking) -> None:
    given, endpoint = asking(Endpoint(reply="20万元[1]，见[9]"), passages=True)
    assert SEEN in endpoint.came[0]["messages"][0]["content"]
    (cited,) = given.answer.citations
    assert cited.marker == 1
    assert cited.quote in endpoint.came[0]["messages"][0]["content"]


def test_the_agreed_sentence_declines(asking: Asking) -> None:
    given, _ = asking(Endpoint(reply="“现有资料没有写明，我无法回答。”"))
    assert given.answer.status is Status.NO_EVIDENCE


def test_a_key_is_sent_only_when_it_is_given(asking: Asking) -> None:
    assert asking(Endpoint())[1].keys == [None]
    assert asking(Endpoint(), key="word")[1].keys == ["Bearer word"]


@pytest.mark.parametrize(
    "endpoint",
    [Endpoint(status=500), Endpoint(body="no json"), Endpoint(body="{}"), Endpoint(body='{"choices": []}')],
)
def test_what_goes_wrong_with_one_case_is_a_failed_one_with_the_reason(
    asking: Asking, endpoint: Endpoint
) -> None:
    given, _ = asking(endpoint)
    assert given.answer.status is Status.FAILED
    assert given.why


@pytest.mark.parametrize("status", [401, 404])
def test_an_endpoint_that_knows_neither_us_nor_the_model_ends_the_run(asking: Asking, status: int) -> None:
    with pytest.raises(NoRival, match=str(status)):
        asking(Endpoint(status=status))


def test_an_endpoint_that_is_not_there_ends_the_run(assistant: Assistant) -> None:
    with serving(Endpoint()) as endpoint:
        gone = endpoint.address
    rival = Rival(url=gone, model="other")
    with pytest.raises(NoRival, match="cannot be reached"):
        rival(case(1), assistant)
    rival.client.close()


def test_search_alone_gives_the_passages_in_order_and_is_scored_by_them(assistant: Assistant) -> None:
    one = case(1, question="苏州对小微企业补助多少？", expected=(("20万元",),))
    given = search_alone(one, assistant)
    assert [citation.marker for citation in given.answer.citations] == [1, 2][: len(given.answer.citations)]
    assert SEEN in given.answer.citations[0].quote
    scores = score_search(one, given.answer, assistant.archive.document)
    assert scores["answer in 1 passages"] == 1.0
    assert score_search(case(2), given.answer, assistant.archive.document)["answer in 1 passages"] is None
