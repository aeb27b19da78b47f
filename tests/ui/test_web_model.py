"""The switch of the chat page that turns the chat model off: there only where it switches something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, cast

import gradio as gr
import pytest
from playwright.sync_api import Browser, expect

from assistant.answer import Answer, AnswerReady, Event, Status
from assistant.question import Question
from assistant.settings import Mode, Settings
from knowledge.document import Document
from knowledge.rules.book import RuleBook
from tests.model_server.server import ModelServer
from tests.ui.browsing import NARROW, WIDE, Server, Visits
from tests.ui.processes import Installed, address_of, end
from ui.asking import offers_model
from ui.web_events import ChatEvents

QUESTION = "厦门对科技型企业的贷款有哪些扶持？"


@dataclass
class Listening:
    """Stands where the assistant does, and remembers what it is asked."""

    heard: list[Question] = field(default_factory=list)

    @property
    def archive(self) -> Listening:
        return self

    def document(self, document_id: str, sha256: str | None = None) -> Document:
        raise AssertionError("no document is cited")

    def rules(self) -> RuleBook:
        return RuleBook(())

    def answer(self, question: Question) -> Iterator[Event]:
        self.heard.append(question)
        yield AnswerReady(
            Answer(
                question=question.text,
                language="zh",
                on=date(2026, 11, 22),
                mode="auto",
                status=Status.NO_EVIDENCE,
                text="没有写明。",
            )
        )


@pytest.mark.parametrize(
    ("mode", "with_model", "asked"),
    [
        ("auto", True, "auto"),
        ("auto", False, "extractive"),
        ("model", True, "model"),
        ("model", False, "extractive"),
    ],
)
def test_a_question_goes_the_way_that_the_switch_says(mode: Mode, with_model: bool, asked: Mode) -> None:
    assistant = Listening()
    events = ChatEvents(assistant, Settings(home=Path("unused"), mode=mode, model_name="some"))
    request = cast(gr.Request, _Request())
    conversation: Any = events.ask("补多少？", None, request)[0]
    list(events.answer(conversation, request, with_model))
    assert [question.mode for question in assistant.heard] == [asked]


class _Request:
    """As much of a request as the page's events look at."""

    headers = {"accept-language": "zh-CN"}


def test_it_is_offered_only_where_a_model_is_set_and_not_turned_off() -> None:
    none = Settings(home=Path("unused"))
    one = replace(none, model_base_url="http://localhost:1/v1")
    assert not offers_model(none)
    assert offers_model(one)
    assert offers_model(replace(none, model_name="some", mode="model"))
    assert not offers_model(replace(one, mode="extractive"))


@pytest.mark.needs_browser
def test_a_page_without_a_model_has_no_switch(visit_served: Visits) -> None:
    seen = visit_served()
    expect(seen.page.locator("#question textarea")).to_be_visible()
    expect(seen.page.locator("#with-model")).to_have_count(0)


@pytest.mark.needs_browser
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_page_with_a_model_asks_it_until_it_is_switched_off(
    command: Installed, browser: Browser, width: int
) -> None:
    with ModelServer() as model:
        process = command.start("serve", "--port", "0", MODEL_BASE_URL=model.base_url, MODEL_NAME="good")
        visits = Visits(browser, Server(address_of(process), command.home))
        try:
            seen = visits(width)
            switch = seen.page.get_by_label("对话模型")
            expect(switch).to_be_checked()
            assert seen.sticking_out("#with-model") == []
            seen.ask_to_the_end(QUESTION)
            asked = model.counts["good"]
            assert asked > 0
            switch.uncheck()
            seen.ask_to_the_end(QUESTION)
            expect(seen.page.locator("#chat .badge.answered")).to_have_count(2)
            assert model.counts["good"] == asked
            visits.close()
        finally:
            end(process)
