"""The chat page in a real browser, before a scripted stand-in for the Assistant."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Route, expect

from tests.ui.browsing import NARROW, WIDE, Visits

pytestmark = pytest.mark.needs_browser


def test_checked_sentences_are_shown_before_the_answer_is_complete(visit: Visits) -> None:
    seen = visit()
    seen.ask("slow question")
    expect(seen.page.locator("#chat .answer")).to_contain_text("最高2000万元")
    expect(seen.page.locator("#chat details.steps li.running")).to_be_visible()
    expect(seen.page.locator("#chat .badge")).to_have_count(0)
    httpx.post(f"{seen.server.address}/test/go-on")
    expect(seen.page.locator("#chat .badge.answered")).to_be_visible()
    assert seen.page.locator("#chat details.steps").get_attribute("open") is None


def test_stop_keeps_what_was_checked_and_takes_the_next_question(visit: Visits) -> None:
    seen = visit()
    seen.ask("slow question")
    expect(seen.page.locator("#chat .answer")).to_contain_text("最高2000万元")
    seen.page.locator("#question .stop-button").click()
    expect(seen.page.locator("#chat .badge.stopped")).to_have_text("已停止")
    httpx.post(f"{seen.server.address}/test/go-on")
    seen.ask_to_the_end("贷款有哪些扶持？")
    assert seen.page.locator("#chat .badge").all_inner_texts() == ["已停止", "有出处"]
    assert seen.page.locator("#chat .answer").first.inner_text().count("万元") == 1


def test_a_second_question_waits_until_the_first_is_answered(visit: Visits) -> None:
    seen = visit()
    seen.ask("slow question")
    expect(seen.page.locator("#question .stop-button")).to_be_visible()
    seen.page.fill("#question textarea", "another")
    seen.page.keyboard.press("Enter")
    httpx.post(f"{seen.server.address}/test/go-on")
    expect(seen.page.locator("#question .submit-button")).to_be_visible()
    expect(seen.page.locator("[data-testid=user]")).to_have_count(1)
    expect(seen.page.locator("#question textarea")).to_have_value("another")


def test_a_question_quicker_than_the_look_for_an_old_conversation_keeps_its_place(visit: Visits) -> None:
    seen = visit()
    held: list[Route] = []
    # The first call of a page that opens asks for the conversation its browser remembers.
    seen.page.route("**/gradio_api/run/predict", lambda route: held.append(route), times=1)
    seen.page.reload()
    seen.page.wait_for_selector("button.example")
    seen.ask_to_the_end("贷款有哪些扶持？")
    with seen.page.expect_response("**/gradio_api/run/predict"):
        held[0].continue_()
    seen.ask_to_the_end("那保险呢？")
    assert seen.heard()[-1][:2] == ["那保险呢？", "贷款有哪些扶持？"]
    expect(seen.page.locator("#chat .badge")).to_have_count(2)


def test_a_reload_brings_the_conversation_back_with_working_chips(visit: Visits) -> None:
    seen = visit()
    seen.ask_to_the_end("贷款有哪些扶持？")
    seen.page.reload()
    expect(seen.page.locator("[data-testid=user]")).to_have_text("贷款有哪些扶持？")
    seen.page.locator("#chat .answer a.cite").first.click()
    expect(seen.page.locator("#panel mark")).to_have_text("厦门市科技担保贷款的上限为单家企业最高2000万元。")


def test_a_later_question_carries_what_was_said(visit: Visits) -> None:
    seen = visit()
    seen.ask_to_the_end("贷款有哪些扶持？")
    seen.ask_to_the_end("那保险呢？")
    heard = seen.heard()[-1]
    assert heard[:2] == ["那保险呢？", "贷款有哪些扶持？"]
    assert "最高2000万元" in heard[2]


def test_a_new_conversation_deletes_the_old_one(visit: Visits) -> None:
    seen = visit()
    seen.ask_to_the_end("贷款有哪些扶持？")
    seen.page.locator("button.new").click()
    expect(seen.page.locator("[data-testid=user]")).to_have_count(0)
    seen.page.reload()
    expect(seen.page.locator("button.example")).to_have_count(8)
    seen.ask_to_the_end("那保险呢？")
    assert seen.heard()[-1] == ["那保险呢？"]


def test_an_example_is_asked_with_one_click(visit: Visits) -> None:
    seen = visit()
    examples = seen.page.locator("button.example")
    assert examples.count() == 8
    words = examples.nth(2).inner_text()
    examples.nth(2).click()
    expect(seen.page.locator("#chat .badge")).to_be_visible()
    assert seen.heard()[-1] == [words]


def test_a_question_asked_back_offers_its_places_as_replies(visit: Visits) -> None:
    seen = visit()
    seen.ask_to_the_end("where")
    expect(seen.page.locator("#chat .badge.needs_input")).to_be_visible()
    seen.page.locator("button.ask").click()
    expect(seen.page.locator("#question textarea")).to_be_focused()
    seen.page.locator("button.reply", has_text="厦门").click()
    expect(seen.page.locator("[data-testid=user]").last).to_have_text("厦门")
    expect(seen.page.locator("#chat .badge")).to_have_count(2)


def test_the_language_switches_with_everything_that_was_said(visit: Visits) -> None:
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


def test_a_browser_that_is_not_chinese_gets_the_page_in_english(visit: Visits) -> None:
    seen = visit(WIDE, "fr-FR")
    expect(seen.page).to_have_title("SME Policy Assistant")


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_nothing_sticks_out_of_a_narrow_page(visit: Visits, locale: str) -> None:
    seen = visit(NARROW, locale)
    seen.ask_to_the_end("贷款有哪些扶持？lines")
    assert seen.sticking_out("#masthead", "#chat .prose", "#question", "#note") == []
    assert seen.page.evaluate("document.documentElement.scrollWidth") == NARROW


def test_a_dark_screen_gets_a_dark_page(visit: Visits) -> None:
    brightness = "Math.max(...getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).map(Number))"
    assert visit(dark=True).page.evaluate(brightness) < 60
    assert visit().page.evaluate(brightness) > 200


def test_a_failure_is_shown_without_its_inner_words(visit: Visits) -> None:
    seen = visit()
    seen.ask("broken")
    expect(seen.page.locator("#chat .badge.failed")).to_have_text("出错了")
    assert "scripted" not in seen.page.content()
    expect(seen.page.locator("#question .submit-button")).to_be_visible()


def test_markup_in_a_question_is_shown_as_words(visit: Visits) -> None:
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


def test_an_answer_is_copied_with_its_sources(visit: Visits) -> None:
    seen = visit()
    seen.ask_to_the_end("贷款有哪些扶持？")
    seen.page.locator("button.copy").click()
    expect(seen.page.locator("button.copy")).to_have_text("已复制")
    copied = seen.page.evaluate("navigator.clipboard.readText()")
    assert "最高2000万元" in copied
    assert "厦门市科技信贷及保险扶持" in copied
    assert "<" not in copied
    assert "2000万元。[1]" in copied
    assert "来源" not in copied


def test_screen_readers_hear_words_and_named_controls(visit: Visits) -> None:
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


def test_no_question_is_written_to_disk(visit: Visits) -> None:
    seen = visit()
    secret = "我的公司叫甲乙丙丁戊"
    seen.ask_to_the_end(secret)
    written = [path for path in seen.server.folder.rglob("*") if path.is_file()]
    assert [path for path in written if secret.encode() in path.read_bytes()] == []
