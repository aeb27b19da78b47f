"""Calculations on the chat page as `sme-policy serve` gives it: the card, its sources, the form."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Locator, expect

from tests.ui.browsing import NARROW, WIDE, Visit, Visits
from tests.ui.processes import Served

pytestmark = pytest.mark.needs_browser

FULL = "我在厦门,年保费50万,能补多少?"
LACKING = "厦门科技保证保险贷款，付了15万元利息，能贴多少息？"
LACKING_IN_ENGLISH = (
    "Xiamen insured technology loan: I paid 150,000 yuan of interest, how much interest subsidy?"
)
COMPARED = "慈溪出口400万美元，投信保的保费今年比去年省多少？"


def field(seen: Visit, name: str) -> Locator:
    return seen.page.locator("form.inputs .field", has=seen.page.get_by_text(name, exact=True))


def fill(seen: Visit, name: str, value: str, unit: str | None = None) -> None:
    field(seen, name).locator(".given").fill(value)
    if unit is not None:
        field(seen, name).locator("select.unit").select_option(unit)


def send(seen: Visit, said: str) -> None:
    """Press the form's button; what is said is the next message, and it is answered to the end."""
    seen.page.locator("form.inputs button[type=submit]").click()
    expect(seen.page.locator("[data-testid=user]").last).to_have_text(said)
    expect(seen.page.locator("#status [role=status]")).to_have_text(re.compile("完成|complete"))


def amount(seen: Visit) -> Locator:
    return seen.page.locator("#chat .calculation .amount").last


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_calculation_stands_as_a_card_whose_chips_open_the_words_behind_it(
    visit_served: Visits, served: Served, width: int
) -> None:
    answer = httpx.post(f"{served.address}/api/ask", json={"question": FULL}, timeout=60).json()
    quotes = {citation["marker"]: citation["quote"] for citation in answer["citations"]}
    seen = visit_served(width)
    seen.ask_to_the_end(FULL)
    expect(amount(seen)).to_have_text("200,000元（每年）")
    rows = seen.page.locator("#chat .calculation .work tbody tr")
    expect(rows.first).to_contain_text("40% × 500,000元")
    chips = seen.page.locator("#chat .calculation a.cite")
    opened: dict[int, str] = {}
    for number in range(rows.locator("a.cite").count()):
        marker = int(rows.locator("a.cite").nth(number).inner_text().split()[-1])
        rows.locator("a.cite").nth(number).click()
        expect(seen.page.locator("#panel mark").first).to_be_visible()
        opened[marker] = "".join(seen.page.locator("#panel mark").all_text_contents())
        seen.assert_mark_in_view()
        seen.page.keyboard.press("Escape")
        expect(seen.page.locator("#panel")).to_be_hidden()
    assert opened == {marker: quotes[marker] for marker in opened}
    assert "补贴比例为保费的40%" in opened[1]
    assert "最高30万元" in opened[2]
    assert chips.count() > len(opened)


def test_everything_the_text_says_is_on_the_card_and_only_once(visit_served: Visits, served: Served) -> None:
    answer = httpx.post(f"{served.address}/api/ask", json={"question": FULL}, timeout=60).json()
    seen = visit_served()
    seen.ask_to_the_end(FULL)
    said = re.sub(r"\s", "", seen.page.locator("#chat [data-testid=bot]").last.inner_text())
    for line in answer["text"].splitlines():
        for part in re.split(r" = |：「|」?\[\d+\]|：|。$", line):
            assert re.sub(r"\s|（.*）", "", part) in said
    assert seen.page.locator("#chat .answer > p").count() == 0
    for notice in answer["notices"]:
        assert said.count(re.sub(r"\s", "", notice)) <= 1


def test_the_question_and_the_result_are_in_view_when_the_answer_is_complete(visit_served: Visits) -> None:
    seen = visit_served(NARROW)
    seen.ask_to_the_end("厦门对科技型企业的贷款有哪些扶持？")
    seen.ask_to_the_end(FULL)
    expect(amount(seen)).to_be_in_viewport(ratio=1)
    expect(seen.page.locator("[data-testid=user]").last).to_be_in_viewport(ratio=1)


def test_missing_inputs_are_filled_in_and_give_the_exact_result(visit_served: Visits) -> None:
    seen = visit_served()
    seen.ask_to_the_end(LACKING)
    expect(seen.page.locator("#chat .badge").last).to_have_text("还需要您补充")
    expect(amount(seen)).to_have_text("0元到45,000元之间（每笔贷款）")
    fill(seen, "贷款本金", "300", "万元")
    fill(seen, "贷款基准利率", "4.35")
    fill(seen, "计息年数", "6", "个月")
    send(seen, "贷款本金：300万元；贷款基准利率：4.35%；计息年数：6个月")
    # The limit, 300万元 × 4.35% × 1.4 for half a year, is 91,350元, below the 150,000元 paid; 30% of it.
    expect(amount(seen)).to_have_text("27,405元（每笔贷款）")
    expect(seen.page.locator("form.inputs")).to_have_count(0)


def test_missing_inputs_are_filled_in_in_english(visit_served: Visits) -> None:
    seen = visit_served(WIDE, "en-US")
    seen.ask_to_the_end(LACKING_IN_ENGLISH)
    title = "Xiamen insured technology loan interest subsidy"
    card = seen.page.locator("#chat .calculation", has=seen.page.get_by_role("heading", name=title))
    expect(card.locator(".amount")).to_have_text("between CNY 0 and CNY 45,000 (a loan)")
    fill(seen, "principal", "3", "million yuan")
    fill(seen, "benchmark lending rate", "4.35%")
    fill(seen, "years of interest", "1")
    send(seen, "principal: 3 million yuan; benchmark lending rate: 4.35%; years of interest: 1 years")
    expect(card.last.locator(".amount")).to_have_text("CNY 45,000 (a loan)")


def test_what_is_not_filled_in_is_left_out_and_stays_asked_for(visit_served: Visits) -> None:
    seen = visit_served()
    seen.ask_to_the_end(LACKING)
    fill(seen, "贷款本金", "300万元")
    send(seen, "贷款本金：300万元")
    names = seen.page.locator("form.inputs .name")
    expect(names).to_have_text(["贷款基准利率", "计息年数"])


def test_an_input_that_is_not_known_keeps_the_bound_and_is_asked_no_more(visit_served: Visits) -> None:
    seen = visit_served()
    seen.ask_to_the_end(LACKING)
    field(seen, "贷款基准利率").get_by_label("不知道").check()
    expect(field(seen, "贷款基准利率").locator(".given")).to_be_disabled()
    send(seen, "贷款基准利率：不知道")
    expect(amount(seen)).to_have_text("0元到45,000元之间（每笔贷款）")
    expect(seen.page.locator("form.inputs .name", has_text="贷款基准利率")).to_have_count(0)


def test_a_wrong_value_gets_the_assistants_own_answer(visit_served: Visits) -> None:
    seen = visit_served()
    seen.ask_to_the_end(LACKING)
    fill(seen, "贷款基准利率", "430")
    send(seen, "贷款基准利率：430%")
    expect(seen.page.locator("#chat .answer > p").last).to_contain_text("430%")
    expect(seen.page.locator("form.inputs .name", has_text="贷款基准利率")).to_be_visible()


def test_an_empty_form_sends_nothing(visit_served: Visits) -> None:
    seen = visit_served()
    seen.ask_to_the_end(LACKING)
    seen.page.locator("form.inputs button[type=submit]").click()
    expect(seen.page.locator("form.inputs .given").first).to_be_focused()
    expect(seen.page.locator("[data-testid=user]")).to_have_count(1)


def test_the_form_works_from_the_keyboard(visit_served: Visits) -> None:
    seen = visit_served()
    seen.ask_to_the_end(LACKING)
    seen.page.get_by_role("button", name="去填写").press("Enter")
    expect(seen.page.get_by_role("textbox", name=re.compile("贷款本金"))).to_be_focused()
    seen.page.keyboard.type("2000000")
    seen.page.keyboard.press("Tab")
    expect(field(seen, "贷款本金").get_by_label("单位")).to_be_focused()
    seen.page.keyboard.press("Tab")
    expect(field(seen, "贷款本金").get_by_label("不知道")).to_be_focused()
    seen.page.keyboard.press("Enter")
    expect(seen.page.locator("[data-testid=user]").last).to_have_text("贷款本金：2000000元")


def test_a_question_without_any_figure_offers_the_field_it_asks_for(visit_served: Visits) -> None:
    seen = visit_served()
    seen.ask_to_the_end("我在厦门买了科技保险，能补多少？")
    fill(seen, "当年保费", "50", "万元")
    send(seen, "当年保费：50万元")
    expect(amount(seen)).to_have_text("200,000元（每年）")


def test_two_years_stand_side_by_side_with_the_verdict_above(visit_served: Visits) -> None:
    seen = visit_served(NARROW)
    seen.ask_to_the_end(COMPARED)
    expect(seen.page.locator("#chat .comparison .verdict")).to_contain_text("少1,600美元")
    expect(seen.page.locator("#chat .comparison .sides .amount")).to_contain_text(["4,800美元", "3,200美元"])
    expect(seen.page.locator("#chat .comparison .issues")).to_contain_text("1600")


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_nothing_of_a_calculation_sticks_out_of_a_narrow_page(visit_served: Visits, locale: str) -> None:
    seen = visit_served(NARROW, locale)
    for question in (LACKING if locale == "zh-CN" else LACKING_IN_ENGLISH, COMPARED):
        seen.ask_to_the_end(question)
        for folded in seen.page.locator("#chat .calculation summary").all():
            folded.click()
        assert seen.sticking_out("#chat .prose") == []
    assert seen.page.evaluate("document.documentElement.scrollWidth") == NARROW


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_every_control_of_the_form_has_a_name(visit_served: Visits, locale: str) -> None:
    seen = visit_served(WIDE, locale)
    seen.ask_to_the_end(LACKING if locale == "zh-CN" else LACKING_IN_ENGLISH)
    controls = seen.page.locator("form.inputs :is(input, select)")
    assert controls.count() == 8
    assert controls.evaluate_all("all => all.filter((one) => !one.labels[0]?.textContent.trim())") == []
