"""The chat page in a real browser, before a scripted stand-in for the Assistant."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

pytestmark = pytest.mark.needs_browser
ROOT = Path(__file__).parents[2]
WIDE, NARROW = 1440, 360
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

    def heard(self) -> list[list[str]]:
        found: list[list[str]] = httpx.get(f"{self.server.address}/test/heard").json()
        return found

    def hacked(self) -> object:
        found: object = self.page.evaluate("window.hacked")
        return found


Open = Callable[..., Visit]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(folder), "TMPDIR": str(folder)}
    script = Path(__file__).with_name("scripted_server.py")
    process = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env=environment, cwd=folder
    )
    assert process.stdout is not None
    try:
        yield Server(f"http://127.0.0.1:{int(process.stdout.readline())}", folder)
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    executable = shutil.which("chromium")
    if executable is None:
        pytest.skip("there is no chromium on the PATH")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def visit(server: Server, browser: Browser) -> Iterator[Open]:
    """Opens the page; at the end of every visit nothing was asked of another machine and no script broke."""
    visits: list[Visit] = []

    def open_page(width: int = WIDE, locale: str = "zh-CN", *, dark: bool = False) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHTS[width]},
            locale=locale,
            color_scheme="dark" if dark else "light",
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(20_000)
        opened = Visit(context.new_page(), server)
        visits.append(opened)
        opened.page.on("request", opened.note)
        opened.page.on("pageerror", lambda error: opened.errors.append(str(error)))
        opened.page.goto(server.address)
        opened.page.wait_for_selector("#question textarea")
        opened.page.wait_for_selector("button.example")
        return opened

    expect.set_options(timeout=20_000)
    yield open_page
    for opened in visits:
        opened.page.context.close()
        assert opened.elsewhere == []
        assert opened.errors == []


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("question", ["贷款有哪些扶持？", "贷款有哪些扶持？lines"])
def test_a_chip_opens_the_document_with_the_quoted_words_marked_and_in_view(
    visit: Open, width: int, question: str
) -> None:
    seen = visit(width)
    seen.ask_to_the_end(question)
    quotes = httpx.get(f"{seen.server.address}/test/quotes?question={quote(question)}").json()
    chips = seen.page.locator("#chat .answer a.cite")
    assert chips.count() == len(quotes) == 2
    for number, quoted in enumerate(quotes):
        chips.nth(number).click()
        marks = seen.page.locator("#panel .panel-text mark")
        expect(marks.first).to_have_text(quoted.split("\n")[0])
        assert "".join(marks.all_text_contents()) == quoted
        body = seen.page.locator("#panel .panel-body").bounding_box()
        mark = marks.first.bounding_box()
        assert body is not None
        assert mark is not None
        assert body["y"] <= mark["y"]
        assert mark["y"] + mark["height"] <= min(body["y"] + body["height"], HEIGHTS[width])
        assert body["x"] <= mark["x"]
        assert mark["x"] + mark["width"] <= body["x"] + body["width"] <= width
        seen.page.keyboard.press("Escape")
        expect(seen.page.locator("#panel")).to_be_hidden()


def test_on_a_wide_page_the_panel_stands_beside_the_chat(visit: Open) -> None:
    seen = visit(WIDE)
    seen.ask_to_the_end("贷款有哪些扶持？")
    seen.page.locator("#chat .answer a.cite").first.click()
    expect(seen.page.locator("#panel mark")).to_be_visible()
    panel = seen.page.locator("#panel").bounding_box()
    answer = seen.page.locator("#chat .answer").bounding_box()
    assert panel is not None
    assert answer is not None
    assert answer["x"] + answer["width"] <= panel["x"]


def test_the_panel_says_what_the_document_is_and_whether_it_holds(visit: Open) -> None:
    seen = visit()
    seen.ask_to_the_end("贷款有哪些扶持？")
    seen.page.locator("#chat .answer a.cite").first.click()
    facts = seen.page.locator("#panel .facts")
    expect(facts).to_contain_text("厦门市科技局")
    for fact in ("厦门", "厦科联〔2018〕28号", "2018-11", "不是政策原文"):
        expect(facts).to_contain_text(fact)
    expect(seen.page.locator("#panel .validity")).to_contain_text("是否仍然有效")
    expect(seen.page.locator("#panel .panel-text h4").first).to_have_text(re.compile("办法概况"))
    address = facts.locator("a").get_attribute("href")
    assert address is not None
    assert re.fullmatch(
        r"api/documents/xiamen-technology-credit-and-insurance\?version=[0-9a-f]{64}", address
    )


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_the_panel_works_from_the_keyboard_and_gives_the_focus_back(visit: Open, width: int) -> None:
    seen = visit(width)
    seen.ask_to_the_end("贷款有哪些扶持？")
    seen.page.locator("#chat .answer a.cite").nth(1).focus()
    seen.page.keyboard.press("Enter")
    expect(seen.page.locator("#panel mark")).to_be_visible()
    expect(seen.page.locator("#panel .panel-body")).to_be_focused()
    seen.page.keyboard.press("Escape")
    expect(seen.page.locator("#panel")).to_be_hidden()
    expect(seen.page.locator("#chat .answer a.cite").nth(1)).to_be_focused()


def test_checked_sentences_are_shown_before_the_answer_is_complete(visit: Open) -> None:
    seen = visit()
    seen.ask("slow question")
    expect(seen.page.locator("#chat .answer")).to_contain_text("最高2000万元")
    expect(seen.page.locator("#chat details.steps li.running")).to_be_visible()
    expect(seen.page.locator("#chat .badge")).to_have_count(0)
    httpx.post(f"{seen.server.address}/test/go-on")
    expect(seen.page.locator("#chat .badge.answered")).to_be_visible()
    assert seen.page.locator("#chat details.steps").get_attribute("open") is None


def test_stop_keeps_what_was_checked_and_takes_the_next_question(visit: Open) -> None:
    seen = visit()
    seen.ask("slow question")
    expect(seen.page.locator("#chat .answer")).to_contain_text("最高2000万元")
    seen.page.locator("#question .stop-button").click()
    expect(seen.page.locator("#chat .badge.stopped")).to_have_text("已停止")
    httpx.post(f"{seen.server.address}/test/go-on")
    seen.ask_to_the_end("贷款有哪些扶持？")
    assert seen.page.locator("#chat .badge").all_inner_texts() == ["已停止", "有出处"]
    assert seen.page.locator("#chat .answer").first.inner_text().count("万元") == 1


def test_a_second_question_waits_until_the_first_is_answered(visit: Open) -> None:
    seen = visit()
    seen.ask("slow question")
    expect(seen.page.locator("#question .stop-button")).to_be_visible()
    seen.page.fill("#question textarea", "another")
    seen.page.keyboard.press("Enter")
    httpx.post(f"{seen.server.address}/test/go-on")
    expect(seen.page.locator("#question .submit-button")).to_be_visible()
    expect(seen.page.locator("[data-testid=user]")).to_have_count(1)
    expect(seen.page.locator("#question textarea")).to_have_value("another")


def test_a_reload_brings_the_conversation_back_with_working_chips(visit: Open) -> None:
    seen = visit()
    seen.ask_to_the_end("贷款有哪些扶持？")
    seen.page.reload()
    expect(seen.page.locator("[data-testid=user]")).to_have_text("贷款有哪些扶持？")
    seen.page.locator("#chat .answer a.cite").first.click()
    expect(seen.page.locator("#panel mark")).to_have_text("厦门市科技担保贷款的上限为单家企业最高2000万元。")


def test_a_later_question_carries_what_was_said(visit: Open) -> None:
    seen = visit()
    seen.ask_to_the_end("贷款有哪些扶持？")
    seen.ask_to_the_end("那保险呢？")
    heard = seen.heard()[-1]
    assert heard[:2] == ["那保险呢？", "贷款有哪些扶持？"]
    assert "最高2000万元" in heard[2]


def test_a_new_conversation_deletes_the_old_one(visit: Open) -> None:
    seen = visit()
    seen.ask_to_the_end("贷款有哪些扶持？")
    seen.page.locator("button.new").click()
    expect(seen.page.locator("[data-testid=user]")).to_have_count(0)
    seen.page.reload()
    expect(seen.page.locator("button.example")).to_have_count(8)
    seen.ask_to_the_end("那保险呢？")
    assert seen.heard()[-1] == ["那保险呢？"]


def test_an_example_is_asked_with_one_click(visit: Open) -> None:
    seen = visit()
    examples = seen.page.locator("button.example")
    assert examples.count() == 8
    words = examples.nth(2).inner_text()
    examples.nth(2).click()
    expect(seen.page.locator("#chat .badge")).to_be_visible()
    assert seen.heard()[-1] == [words]


def test_a_question_asked_back_offers_its_places_as_replies(visit: Open) -> None:
    seen = visit()
    seen.ask_to_the_end("where")
    expect(seen.page.locator("#chat .badge.needs_input")).to_be_visible()
    seen.page.locator("button.ask").click()
    expect(seen.page.locator("#question textarea")).to_be_focused()
    seen.page.locator("button.reply", has_text="厦门").click()
    expect(seen.page.locator("[data-testid=user]").last).to_have_text("厦门")
    expect(seen.page.locator("#chat .badge")).to_have_count(2)


def test_the_language_switches_with_everything_that_was_said(visit: Open) -> None:
    seen = visit()
    seen.ask_to_the_end("nothing")
    expect(seen.page.locator("#chat .badge.no_evidence")).to_have_text("没有依据")
    seen.page.locator("a.language").click()
    expect(seen.page.locator("#chat .badge.no_evidence")).to_have_text("No evidence")
    expect(seen.page).to_have_title("SME Policy Assistant")
    assert seen.page.evaluate("document.documentElement.lang") == "en"
    expect(seen.page.locator("#question textarea")).to_have_attribute("placeholder", "Ask about a policy")
    expect(seen.page.get_by_role("button", name="Send")).to_be_visible()
    seen.page.locator("a.language").click()
    expect(seen.page.locator("#chat .badge.no_evidence")).to_have_text("没有依据")


def test_a_browser_that_is_not_chinese_gets_the_page_in_english(visit: Open) -> None:
    seen = visit(WIDE, "fr-FR")
    expect(seen.page).to_have_title("SME Policy Assistant")


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_nothing_sticks_out_of_a_narrow_page(visit: Open, locale: str) -> None:
    seen = visit(NARROW, locale)
    seen.ask_to_the_end("贷款有哪些扶持？lines")
    sticking_out = """() => ['#masthead', '#chat .prose', '#question', '#note']
        .flatMap((room) => [...document.querySelectorAll(`${room} *`)])
        .filter((part) => part.checkVisibility() && part.getBoundingClientRect().width > 1)
        .filter((part) => part.getBoundingClientRect().right > innerWidth + 0.5)
        .map((part) => part.outerHTML.slice(0, 80))"""
    assert seen.page.evaluate(sticking_out) == []
    assert seen.page.evaluate("document.documentElement.scrollWidth") == NARROW


def test_a_dark_screen_gets_a_dark_page(visit: Open) -> None:
    brightness = "Math.max(...getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).map(Number))"
    assert visit(dark=True).page.evaluate(brightness) < 60
    assert visit().page.evaluate(brightness) > 200


def test_a_failure_is_shown_without_its_inner_words(visit: Open) -> None:
    seen = visit()
    seen.ask("broken")
    expect(seen.page.locator("#chat .badge.failed")).to_have_text("出错了")
    assert "scripted" not in seen.page.content()
    expect(seen.page.locator("#question .submit-button")).to_be_visible()


def test_markup_in_a_question_is_shown_as_words(visit: Open) -> None:
    seen = visit()
    hostile = (
        "<img src=x onerror=\"window.hacked='question'\"><script>window.hacked=1</script> **a** $b$ [c](d)"
    )
    seen.ask_to_the_end(hostile)
    assert seen.hacked() is None
    assert seen.page.locator("#chat img").count() == 0
    seen.page.reload()
    expect(seen.page.locator("[data-testid=user]")).to_have_text(hostile)
    assert seen.hacked() is None


def test_markup_in_a_document_is_shown_as_words(visit: Open) -> None:
    seen = visit()
    seen.ask_to_the_end("hostile")
    seen.page.locator("#chat .answer a.cite").click()
    expect(seen.page.locator("#panel mark")).to_contain_text("补贴100元")
    assert seen.page.locator("#panel mark").inner_text().startswith("<img src=x")
    expect(seen.page.locator("#panel h2")).to_have_text(re.compile("^<img"))
    expect(seen.page.locator("#panel .facts")).to_contain_text("<img src=x")
    assert (
        seen.page.locator("#panel :is(img, script, a[href^=javascript]), #chat :is(img, script)").count() == 0
    )
    assert seen.hacked() is None


def test_an_answer_is_copied_with_its_sources(visit: Open) -> None:
    seen = visit()
    seen.ask_to_the_end("贷款有哪些扶持？")
    seen.page.locator("button.copy").click()
    expect(seen.page.locator("button.copy")).to_have_text("已复制")
    copied = seen.page.evaluate("navigator.clipboard.readText()")
    assert "最高2000万元" in copied
    assert "厦门市科技信贷及保险扶持" in copied
    assert "<" not in copied


def test_screen_readers_hear_words_and_named_controls(visit: Open) -> None:
    seen = visit()
    seen.ask_to_the_end("贷款有哪些扶持？")
    unnamed = """() => [...document.querySelectorAll('button, a[href], textarea')]
        .filter((part) => part.checkVisibility())
        .filter((part) => !(part.ariaLabel || part.innerText.trim() || part.labels?.[0]?.textContent.trim()))
        .map((part) => part.outerHTML.slice(0, 80))"""
    assert seen.page.evaluate(unnamed) == []
    labelled = "[data-testid=bot][aria-label], [data-testid=user][aria-label]"
    expect(seen.page.locator(labelled)).to_have_count(0)
    assert seen.page.locator("#chat [role=log]").get_attribute("aria-live") == "off"


def test_no_question_is_written_to_disk(visit: Open) -> None:
    seen = visit()
    secret = "我的公司叫甲乙丙丁戊"
    seen.ask_to_the_end(secret)
    written = [path for path in seen.server.folder.rglob("*") if path.is_file()]
    assert [path for path in written if secret.encode() in path.read_bytes()] == []


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


@pytest.mark.parametrize("key", ["", "nothing", None, 7, {"key": 1}, ["../../etc/passwd"]])
def test_only_a_key_that_was_given_out_opens_a_source(server: Server, key: object) -> None:
    parts = httpx.get(f"{server.address}/config").json()["components"]
    panel = next(part["id"] for part in parts if part["props"].get("elem_id") == "source")
    asked = {"data": key, "component_id": panel, "fn_name": "source_page", "session_hash": "x"}
    answered = httpx.post(f"{server.address}/gradio_api/component_server", json=asked)
    assert answered.status_code == 200
    assert answered.json() is None


def test_the_page_forbids_the_browser_to_load_from_elsewhere(server: Server) -> None:
    page = httpx.get(server.address)
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert not re.search(r"<meta[^>]*(og:|twitter:)", page.text)
