"""The chat page as `sme-policy serve` gives it, with the bundled policies and real answers."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.ui.browsing import NARROW, WIDE, Visits
from tests.ui.processes import Served

pytestmark = pytest.mark.needs_browser


QUESTION = "厦门对科技型企业的贷款有哪些扶持？"


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_every_chip_of_a_real_answer_marks_its_quote(
    visit_served: Visits, served: Served, width: int
) -> None:
    answer = httpx.post(f"{served.address}/api/ask", json={"question": QUESTION}, timeout=60).json()
    seen = visit_served(width)
    seen.ask_to_the_end(QUESTION)
    quotes = {citation["marker"]: citation["quote"] for citation in answer["citations"]}
    chips = seen.page.locator("#chat .answer a.cite")
    assert chips.count() >= len(quotes) > 0
    for number in range(chips.count()):
        marker = int(chips.nth(number).inner_text().split()[-1])
        seen.open_chip(number)
        assert "".join(seen.page.locator("#panel mark").all_text_contents()) == quotes[marker]
        seen.assert_mark_in_view()
        seen.page.keyboard.press("Escape")
        expect(seen.page.locator("#panel")).to_be_hidden()


def test_the_raw_data_of_a_source_is_the_version_that_was_quoted(visit_served: Visits) -> None:
    seen = visit_served()
    seen.ask_to_the_end(QUESTION)
    seen.open_chip(0)
    marked = "".join(seen.page.locator("#panel mark").all_text_contents())
    address = seen.page.locator("#panel .facts a").get_attribute("href")
    assert marked in httpx.get(f"{seen.server.address}/{address}").json()["text"]


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_every_example_has_an_answer(visit_served: Visits, served: Served, locale: str) -> None:
    for question in visit_served(WIDE, locale).page.locator("button.example").all_inner_texts():
        answer = httpx.post(f"{served.address}/api/ask", json={"question": question}, timeout=60).json()
        assert (question, answer["status"]) == (question, "answered")


def test_a_question_to_the_page_leaves_nothing_in_the_home(visit_served: Visits) -> None:
    seen = visit_served()
    secret = "甲乙丙丁戊公司在厦门能申请哪些贷款？"
    seen.ask_to_the_end(secret)
    written = [path for path in seen.server.folder.rglob("*") if path.is_file() and path.suffix != ".onnx"]
    assert [path for path in written if secret.encode() in path.read_bytes()] == []


def test_the_picture_of_the_readme_can_be_taken(visit_served: Visits, tmp_path: Path) -> None:
    """`docs/images/chat.png` is this picture, copied from the folder given by `--basetemp`."""
    seen = visit_served()
    seen.ask_to_the_end("我在厦门，年保费50万元，科技保险能补多少？")
    seen.open_chip(0)
    seen.page.screenshot(path=tmp_path / "chat.png", animations="disabled")
    assert (tmp_path / "chat.png").stat().st_size > 50_000
