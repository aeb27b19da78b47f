"""The report's page needs nothing else, shows every case, and holds what a text says as text."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from eval.comparing import compare_runs
from eval.report_csv import write_csv
from eval.report_figures import Tally
from eval.report_page import write_page
from eval.rows import Quote, Row
from eval.runs import Run
from tests.ui.browsing import chromium

EVIL = "</script><script>window.hacked=1</script><img src=x onerror='window.hacked=1'>\u2028"


def row(number: int, *, right: bool, **changes: object) -> Row:
    unanswerable = number % 3 == 0
    given = Row(
        case=f"case-{number}",
        suite="small",
        question=f"第{number}问：苏州补多少？",
        status="answered" if right != unanswerable else "no_evidence",
        text="补助20万元。[1]",
        tags=("amount" if number % 2 else "deadline",),
        expected=("20万元 | 200,000元",),
        expected_status=("no_evidence",) if unanswerable else ("answered",),
        quotes=(
            Quote(marker=1, document="one", title="苏州办法", quote="苏州补助20万元。", start=0, end=10),
        ),
        scores={"right": float(right), "confidence": (number * 7 % 10) / 10 + (0.0 if unanswerable else 0.4)},
        seconds=0.01 + number / 500,
        why="" if right else "lacks 20万元",
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def run_of(rows: list[Row]) -> Run:
    return Run(suite="small", figures=Tally.of(rows).figures(seed=0), rows=tuple(rows))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    before = run_of([row(number, right=number % 5 != 0) for number in range(120)])
    now = run_of(
        [
            *(row(number, right=number % 4 != 0) for number in range(119)),
            row(119, right=False, question=EVIL, text=EVIL),
        ]
    )
    compared = compare_runs(now, before, seed=0)
    folder = tmp_path_factory.mktemp("page")
    return write_page([now], folder, compared={"small": compared}, language="zh")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture(params=[1280, 390])
def page(request: pytest.FixtureRequest, browser: Browser, written: Path) -> Iterator[Page]:
    """The page at a desk's and a phone's width; nothing else is asked for, nothing breaks."""
    errors: list[str] = []
    asked: list[str] = []
    page = browser.new_page(viewport={"width": request.param, "height": 844})
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda one: asked.append(one.url))
    page.goto(written.as_uri())
    yield page
    page.close()
    assert errors == []
    assert asked == [written.as_uri()]


pytestmark = pytest.mark.needs_browser


def test_it_shows_figures_cases_and_stays_within_the_window(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    heads = page.locator("h2").all_inner_texts()
    assert heads == [
        "与上次相比",
        "指标",
        "按类别：right",
        "其他数值",
        "状态：应为 × 实为",
        "回答用时",
        "拒答曲线",
        "用例",
    ]
    # Two metrics, one of them by two tags, the AUC and five points of the curve of declining.
    assert page.locator(".bar").count() == 10
    assert page.locator("#list details").count() == 50
    page.get_by_role("button", name="再显示 50 个").click()
    assert page.locator("#list details").count() == 100


def test_its_words_change_with_the_language(page: Page) -> None:
    page.get_by_role("button", name="English").click()
    assert page.locator("h1").inner_text() == "Evaluation report"
    assert page.locator("html").get_attribute("lang") == "en"
    assert "Cases" in page.locator("h2").all_inner_texts()


def test_cases_are_filtered_and_opened(page: Page) -> None:
    page.locator("#rightness").select_option("wrong")
    page.locator("#tag").select_option("deadline")
    assert page.locator("#list").get_by_text("第4问").count() == 1
    page.locator("#search").fill("case-4")
    assert "4 个" in page.locator("p[aria-live]").inner_text()
    page.locator("#list summary").first.click()
    case = page.locator("#list .case").first
    assert "20万元 | 200,000元" in case.inner_text()
    assert "lacks 20万元" in case.inner_text()
    assert case.locator("blockquote mark").all_inner_texts() == ["20万元"]
    case.locator(".said .chip").click()
    assert case.locator("blockquote.lit").count() == 1


def test_a_broken_case_is_found_from_the_comparison(page: Page) -> None:
    page.get_by_role("button", name="case-4", exact=True).click()
    assert page.locator("#list details[open]").count() == 1
    assert page.locator("#list details[open] summary").inner_text().startswith("第4问")


def test_what_a_text_says_stays_text(page: Page) -> None:
    page.locator("#search").fill("onerror")
    page.locator("#list summary").first.click()
    assert "<img" in page.locator("#list .said").inner_text()
    assert page.evaluate("window.hacked") is None


def test_the_table_reads_back_and_holds_no_formula(tmp_path: Path) -> None:
    rows = [row(1, right=True), row(2, right=False, question="=1+1", scores={"right": None, "EM": 0.5})]
    path = write_csv(run_of(rows), tmp_path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        first, second = csv.DictReader(file)
    assert (first["case"], first["right"], first["EM"]) == ("case-1", "1", "")
    assert (second["question"], second["right"], second["EM"]) == ("'=1+1", "", "0.5")
    assert "苏州补助20万元" in first["citations"]
