"""The citation panel in a real browser: the right words are marked, in view, and never markup."""

from __future__ import annotations

import re
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import expect

from tests.ui.browsing import NARROW, WIDE, Server, Visits

pytestmark = pytest.mark.needs_browser


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("question", ["贷款有哪些扶持？", "贷款有哪些扶持？lines"])
def test_a_chip_opens_the_document_with_the_quoted_words_marked_and_in_view(
    visit: Visits, width: int, question: str
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
        seen.assert_mark_in_view()
        seen.page.keyboard.press("Escape")
        expect(seen.page.locator("#panel")).to_be_hidden()


def test_on_a_wide_page_the_panel_stands_beside_the_chat(visit: Visits) -> None:
    seen = visit(WIDE)
    seen.ask_to_the_end("贷款有哪些扶持？")
    seen.page.locator("#chat .answer a.cite").first.click()
    expect(seen.page.locator("#panel mark")).to_be_visible()
    # The chat moves over while the panel opens, so its last place is waited for.
    seen.page.wait_for_function(
        "() => document.querySelector('#chat .answer').getBoundingClientRect().right"
        " <= document.querySelector('#panel').getBoundingClientRect().left"
    )


def test_the_panel_says_what_the_document_is_and_whether_it_holds(visit: Visits) -> None:
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
def test_the_panel_works_from_the_keyboard_and_gives_the_focus_back(visit: Visits, width: int) -> None:
    seen = visit(width)
    seen.ask_to_the_end("贷款有哪些扶持？")
    seen.page.locator("#chat .answer a.cite").nth(1).focus()
    seen.page.keyboard.press("Enter")
    expect(seen.page.locator("#panel mark")).to_be_visible()
    expect(seen.page.locator("#panel .panel-body")).to_be_focused()
    seen.page.keyboard.press("Escape")
    expect(seen.page.locator("#panel")).to_be_hidden()
    expect(seen.page.locator("#chat .answer a.cite").nth(1)).to_be_focused()


def test_markup_in_a_document_is_shown_as_words(visit: Visits) -> None:
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


@pytest.mark.parametrize("key", ["", "nothing", None, 7, {"key": 1}, ["../../etc/passwd"]])
def test_only_a_key_that_was_given_out_opens_a_source(server: Server, key: object) -> None:
    parts = httpx.get(f"{server.address}/config").json()["components"]
    panel = next(part["id"] for part in parts if part["props"].get("elem_id") == "source")
    asked = {"data": key, "component_id": panel, "fn_name": "source_page", "session_hash": "x"}
    answered = httpx.post(f"{server.address}/gradio_api/component_server", json=asked)
    assert answered.status_code == 200
    assert answered.json() is None
