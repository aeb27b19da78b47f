"""A browser's visits to the chat page of a server in a process of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from playwright.sync_api import Browser, FloatRect, Page, Request, expect, sync_playwright

from tests.ui.processes import address_of, end

PATIENCE_MS = 20_000
ROOT = Path(__file__).parents[2]
WIDE, NARROW = 1440, 360
_STICKING_OUT = """(rooms) => rooms
    .flatMap((room) => [...document.querySelectorAll(`${room} *`)])
    .filter((part) => part.checkVisibility() && part.getBoundingClientRect().width > 1)
    .filter((part) => part.getBoundingClientRect().right > innerWidth + 0.5)
    .map((part) => part.outerHTML.slice(0, 80))"""
HEIGHTS = {WIDE: 900, NARROW: 740}


@dataclass(frozen=True)
class Server:
    address: str
    folder: Path


@dataclass
class Visit:
    """A browser's visit to the page, with what it asked of other machines and what its scripts broke on."""

    page: Page
    server: Server
    elsewhere: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def note(self, request: Request) -> None:
        if not request.url.startswith((self.server.address, "data:", "blob:")):
            self.elsewhere.append(request.url)

    def ask(self, question: str) -> None:
        self.page.fill("#question textarea", question)
        self.page.keyboard.press("Enter")
        expect(self.page.locator("[data-testid=user]").last).to_have_text(question)

    def ask_to_the_end(self, question: str) -> None:
        self.ask(question)
        expect(self.page.locator("#question .submit-button")).to_be_visible()
        expect(self.page.locator("#status [role=status]")).to_have_text(re.compile("完成|complete"))

    def open_chip(self, number: int) -> None:
        self.page.locator("#chat .answer a.cite").nth(number).click()
        expect(self.page.locator("#panel mark").first).to_be_visible()

    def assert_mark_in_view(self) -> None:
        """The first marked words stand within what is seen of the panel, and the panel within the window."""
        body, mark = self.place_of("#panel .panel-body"), self.place_of("#panel mark")
        window = self.page.viewport_size
        assert window is not None
        assert body["y"] <= mark["y"]
        assert mark["y"] + mark["height"] <= min(body["y"] + body["height"], window["height"])
        assert body["x"] <= mark["x"]
        assert mark["x"] + mark["width"] <= body["x"] + body["width"] <= window["width"]

    def place_of(self, selector: str) -> FloatRect:
        place = self.page.locator(selector).first.bounding_box()
        assert place is not None
        return place

    def sticking_out(self, *rooms: str) -> list[str]:
        """What is seen of these parts of the page beyond the window's right edge."""
        found: list[str] = self.page.evaluate(_STICKING_OUT, list(rooms))
        return found

    def heard(self) -> list[list[str]]:
        found: list[list[str]] = httpx.get(f"{self.server.address}/test/heard").json()
        return found

    def hacked(self) -> object:
        found: object = self.page.evaluate("window.hacked")
        return found


@contextmanager
def scripted_server(folder: Path) -> Iterator[Server]:
    """The page before a scripted stand-in for the Assistant, its home and temporary files in `folder`."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(folder), "TMPDIR": str(folder)}
    script = Path(__file__).with_name("scripted_server.py")
    process = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env=environment, cwd=folder
    )
    try:
        yield Server(f"http://127.0.0.1:{address_of(process)}", folder)
    finally:
        end(process)


@contextmanager
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Visits:
    """Opens the page; at the end nothing was asked of another machine and no script broke."""

    browser: Browser
    server: Server
    opened: list[Visit] = field(default_factory=list)

    def __call__(self, width: int = WIDE, locale: str = "zh-CN", *, dark: bool = False) -> Visit:
        context = self.browser.new_context(
            viewport={"width": width, "height": HEIGHTS[width]},
            locale=locale,
            color_scheme="dark" if dark else "light",
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(PATIENCE_MS)
        visit = Visit(context.new_page(), self.server)
        self.opened.append(visit)
        visit.page.on("request", visit.note)
        visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))
        visit.page.goto(self.server.address)
        visit.page.wait_for_selector("button.example")
        return visit

    def close(self) -> None:
        for visit in self.opened:
            visit.page.context.close()
            assert visit.elsewhere == []
            assert visit.errors == []
