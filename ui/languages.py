"""The language of the page: read from a cookie, told to the page before it starts, changed at /lang/…."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib import resources

from fastapi import FastAPI
from fastapi.responses import RedirectResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.settings import Language
from ui.labelling import LANGUAGES

COOKIE = "language"
COOKIE_SECONDS = 365 * 24 * 3600
LOCALES: Mapping[Language, str] = {"zh": "zh-CN", "en": "en"}
# Link previews would name the web framework's own site and picture.
_PREVIEW = re.compile(rb'<meta\s+(?:property|name)="(?:og|twitter):[^>]*>\s*')


def page_language(headers: Mapping[str, str], default: Language | None) -> Language:
    """The cookie's language, else the setting's, else the browser's; Chinese when it names none."""
    chosen = cookie_parser(headers.get("cookie", "")).get(COOKIE)
    for language in LANGUAGES:
        if chosen == language:
            return language
    if default is not None:
        return default
    accepted = headers.get("accept-language", "").lower()
    return "zh" if not accepted or accepted.startswith("zh") else "en"


def add_language_routes(app: FastAPI) -> None:
    """GET /lang/zh and /lang/en: remember the choice and go back to the page."""

    def choose(language: Language) -> RedirectResponse:
        # Relative, so that it holds below a proxy's path too.
        redirect = RedirectResponse("../", status_code=303)
        redirect.set_cookie(COOKIE, language, max_age=COOKIE_SECONDS, httponly=True, samesite="lax")
        return redirect

    app.get("/lang/{language}", include_in_schema=False)(choose)


class LocaleInjection:
    """ASGI middleware: the page learns its language before any of its scripts asks the browser.

    `style` goes into the head as it is: the framework would rewrite its selectors.
    """

    def __init__(self, app: ASGIApp, *, default: Language | None = None, style: str = "") -> None:
        self._app = app
        self._default = default
        self._style = style
        self._script = resources.files("ui").joinpath("assets/locale.js").read_text(encoding="utf-8").strip()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/":
            await self._app(scope, receive, send)
            return
        held: list[Message] = []

        async def hold(message: Message) -> None:
            held.append(message)

        await self._app(scope, receive, hold)
        locale = LOCALES[page_language(Headers(scope=scope), self._default)]
        for message in self._rewritten(held, locale):
            await send(message)

    def _rewritten(self, held: list[Message], locale: str) -> list[Message]:
        """An HTML page with its locale, as one body; any other message as it is."""
        start = held[0]
        headers = MutableHeaders(raw=list(start["headers"]))
        if not headers.get("content-type", "").startswith("text/html"):
            return held
        body = self._with_locale(b"".join(message.get("body", b"") for message in held[1:]), locale)
        headers["content-length"] = str(len(body))
        headers["vary"] = "Cookie, Accept-Language"
        return [{**start, "headers": headers.raw}, {"type": "http.response.body", "body": body}]

    def _with_locale(self, body: bytes, locale: str) -> bytes:
        script = f"<script>({self._script})({json.dumps(locale)})</script>"
        head = f"<head>{script}<style>{self._style}</style>"
        body = _PREVIEW.sub(b"", body).replace(b'lang="en"', f'lang="{locale}"'.encode(), 1)
        return body.replace(b"<head>", head.encode(), 1)
