"""What the web page's port answers to other programs."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from tests.ui.browsing import Server, scripted_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with scripted_server(tmp_path_factory.mktemp("server")) as started:
        yield started


def test_uploads_are_refused(server: Server) -> None:
    for path in ("/gradio_api/upload", "/gradio_api/upload/", "//gradio_api//upload"):
        sent = httpx.post(server.address + path, files={"files": ("a.txt", b"words")})
        assert sent.status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "info",
        "openapi.json",
        "deep_link?session_hash=x",
        "file=/etc/passwd",
        "proxy=http://127.0.0.1/",
        "runs",
    ],
)
def test_the_framework_offers_no_more_than_the_page_uses(server: Server, path: str) -> None:
    assert httpx.get(f"{server.address}/gradio_api/{path}").status_code == 403


def test_the_page_forbids_the_browser_to_load_from_elsewhere(server: Server) -> None:
    page = httpx.get(server.address)
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert not re.search(r"<meta[^>]*(og:|twitter:)", page.text)
