"""Which language the page is in."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from starlette.testclient import TestClient

from assistant.settings import Language
from ui.languages import LocaleInjection, add_language_routes, page_language


def app(default: Language | None = None) -> FastAPI:
    made = FastAPI()
    add_language_routes(made)
    made.add_middleware(LocaleInjection, default=default, style="p{}")
    made.get("/", response_class=HTMLResponse)(lambda: '<html lang="en"><head></head><body>页</body></html>')
    made.get("/other")(lambda: {"head": "<head>"})
    return made


@pytest.mark.parametrize(
    ("headers", "default", "expected"),
    [
        ({}, None, "zh"),
        ({"accept-language": "zh-TW,zh;q=0.9"}, None, "zh"),
        ({"accept-language": "de-DE,zh;q=0.1"}, None, "en"),
        ({"accept-language": "zh-CN"}, "en", "en"),
        ({"cookie": "language=zh", "accept-language": "en"}, "en", "zh"),
        ({"cookie": "language=fr"}, "en", "en"),
    ],
)
def test_the_cookie_beats_the_setting_which_beats_the_browser(
    headers: dict[str, str], default: Language | None, expected: Language
) -> None:
    assert page_language(headers, default) == expected


def test_the_page_is_told_its_language_before_anything_else() -> None:
    page = TestClient(app("en")).get("/", headers={"cookie": "language=zh"})
    assert page.text.startswith('<html lang="zh-CN"><head><script>')
    assert '("zh-CN")</script><style>p{}</style>' in page.text
    assert int(page.headers["content-length"]) == len(page.content)


def test_other_replies_pass_unchanged() -> None:
    assert TestClient(app()).get("/other").json() == {"head": "<head>"}


def test_choosing_a_language_remembers_it_and_leads_back() -> None:
    client = TestClient(app(), follow_redirects=False)
    chosen = client.get("/lang/en")
    assert chosen.status_code == 303
    assert chosen.headers["location"] == "../"
    assert client.cookies["language"] == "en"
    assert "HttpOnly" in chosen.headers["set-cookie"]


def test_a_language_that_is_not_spoken_is_refused() -> None:
    assert TestClient(app()).get("/lang/fr").status_code == 422
