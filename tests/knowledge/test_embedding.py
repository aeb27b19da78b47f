"""Choosing an embedder, and the two that are not bundled."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from knowledge.embedding import Embedder, Endpoint, OpenAIEmbedder, open_embedder
from knowledge.errors import EmbedderError

Script = Callable[[list[str]], tuple[int, Any]]


@dataclass(slots=True)
class ScriptedService:
    """A real HTTP server on loopback that answers as its script says and keeps what it was asked."""

    address: str = ""
    script: Script = field(default=lambda texts: (200, rows_of(texts)))
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)

    def open(self, tmp_path: Path, model: str = "some-model", key: str = "a key") -> Embedder:
        return open_embedder(f"openai:{model}", home=tmp_path, endpoint=Endpoint(self.address, key))


def vector_of(text: str) -> list[float]:
    return [float(len(text)), 1.0, 2.0]


def rows_of(texts: list[str]) -> dict[str, Any]:
    rows = [{"object": "embedding", "index": i, "embedding": vector_of(t)} for i, t in enumerate(texts)]
    return {"object": "list", "data": rows[::-1], "model": "some-model"}


@pytest.fixture
def service() -> Iterator[ScriptedService]:
    scripted = ScriptedService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            scripted.requests.append({"path": self.path, **body})
            scripted.keys.append(self.headers["Authorization"])
            status, reply = scripted.script(body["input"])
            content = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 — the library's name
            """Tests print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    scripted.address = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield scripted
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("setting", ["", "e6", "e5:large", "openai", "openai:", "sentence-transformers"])
def test_an_unknown_setting_is_quoted_with_what_is_expected(setting: str, tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match="SME_POLICY_EMBEDDER .*expected e5, sentence-transformers:"):
        open_embedder(setting, home=tmp_path)


def test_openai_without_an_endpoint_names_the_missing_setting(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match="SME_POLICY_MODEL_BASE_URL"):
        open_embedder("openai:some-model", home=tmp_path)


def test_openai_puts_vectors_in_the_order_of_the_texts(service: ScriptedService, tmp_path: Path) -> None:
    texts = ["a", "bbbb", "cc"]
    expected = np.array([vector_of(text) for text in texts])
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    vectors = service.open(tmp_path).embed_passages(texts)
    assert vectors.dtype == np.float32
    assert np.allclose(vectors, expected)


def test_openai_asks_in_batches_with_model_and_key(service: ScriptedService, tmp_path: Path) -> None:
    vectors = service.open(tmp_path).embed_passages([str(number) for number in range(150)])
    assert vectors.shape == (150, 3)
    assert [len(request["input"]) for request in service.requests] == [64, 64, 22]
    assert {request["model"] for request in service.requests} == {"some-model"}
    assert {request["path"] for request in service.requests} == {"/v1/embeddings"}
    assert set(service.keys) == {"Bearer a key"}


def test_openai_sends_no_key_when_there_is_none(service: ScriptedService, tmp_path: Path) -> None:
    service.open(tmp_path, key="").embed_query("a")
    assert service.keys == [None]


def test_openai_learns_the_dimension_from_the_endpoint(service: ScriptedService, tmp_path: Path) -> None:
    assert service.open(tmp_path).dimension == 3


def test_a_model_of_the_e5_family_gets_its_prefixes(service: ScriptedService, tmp_path: Path) -> None:
    embedder = service.open(tmp_path, model="intfloat/multilingual-e5-large")
    embedder.embed_query("a")
    embedder.embed_passages(["b"])
    assert [request["input"] for request in service.requests] == [["query: a"], ["passage: b"]]


@pytest.mark.parametrize(
    ("script", "complaint"),
    [
        (lambda texts: (500, b"out of order"), "HTTP status 500: 'out of order'"),
        (lambda texts: (200, b"<html>"), "another form"),
        (lambda texts: (200, {"error": "no"}), "Field required at data"),
        (lambda texts: (200, {"data": rows_of(texts)["data"][1:]}), "sent 1 vectors"),
        (lambda texts: (200, {"data": [{"index": 0, "embedding": [1.0]}] * 2}), "for 2 texts"),
        (
            lambda texts: (200, {"data": [{"index": i, "embedding": [1.0] * (i + 1)} for i in range(2)]}),
            "where 1 were expected",
        ),
        (
            lambda texts: (
                200,
                b'{"data": [{"index": 0, "embedding": [NaN]}, {"index": 1, "embedding": [1]}]}',
            ),
            "finite number at data.0.embedding.0",
        ),
        (
            lambda texts: (200, {"data": [{"index": i, "embedding": [0.0, 0.0]} for i in range(2)]}),
            "vector of zeros",
        ),
        (lambda texts: (200, {"data": [{"index": i, "embedding": []} for i in range(2)]}), "vectors of"),
    ],
)
def test_a_reply_that_cannot_be_right_is_an_error_of_ours(
    service: ScriptedService, tmp_path: Path, script: Script, complaint: str
) -> None:
    service.script = script
    with pytest.raises(EmbedderError, match=complaint):
        service.open(tmp_path).embed_passages(["a", "b"])


def test_an_endpoint_that_changes_its_dimension_is_an_error(service: ScriptedService, tmp_path: Path) -> None:
    embedder = service.open(tmp_path)
    embedder.embed_query("a")
    service.script = lambda texts: (200, {"data": [{"index": 0, "embedding": [1.0] * 5}]})
    with pytest.raises(EmbedderError, match=r"\[5\] numbers where 3 were expected"):
        embedder.embed_query("a")


def test_an_endpoint_that_does_not_answer_is_named() -> None:
    embedder = OpenAIEmbedder("some-model", Endpoint("http://127.0.0.1:1/v1", ""))
    with pytest.raises(EmbedderError, match="127.0.0.1:1/v1/embeddings .*does not answer"):
        embedder.embed_query("a")


def test_the_fingerprint_changes_with_model_and_endpoint() -> None:
    made = {
        OpenAIEmbedder(model, Endpoint(f"http://127.0.0.1:{port}/v1", "")).fingerprint
        for model in ("a", "b")
        for port in (1, 2)
    }
    assert len(made) == 4


@pytest.mark.needs_sentence_transformers
def test_the_bundled_weights_as_a_folder_give_the_bundled_vectors(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    from knowledge.e5.sentence_transformers_folder import write_sentence_transformers_folder

    home = tmp_path_factory.mktemp("home")
    write_sentence_transformers_folder(home / "written")
    torch = open_embedder(f"sentence-transformers:{home / 'written'}", home=home)
    bundled = open_embedder("e5", home=home)
    texts = ["对小微企业贷款担保费率不超过1.5%的给予补贴,50%~70%", "A loan guarantee for small firms.", ""]
    assert torch.dimension == bundled.dimension
    assert np.sum(torch.embed_passages(texts) * bundled.embed_passages(texts), axis=1).min() > 0.99
    assert torch.embed_query(texts[0]) @ bundled.embed_query(texts[0]) > 0.99
    assert torch.embed_passages([]).shape == (0, 384)
    again = open_embedder(f"sentence-transformers:{home / 'written'}", home=home)
    assert again.fingerprint == torch.fingerprint != bundled.fingerprint


@pytest.mark.needs_sentence_transformers
def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match="expected a model folder"):
        open_embedder(f"sentence-transformers:{tmp_path}", home=tmp_path)
