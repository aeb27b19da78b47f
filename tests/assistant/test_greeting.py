"""What is said to the assistant itself."""

from __future__ import annotations

import pytest

from assistant.answer import Status
from assistant.greeting import greeting
from tests.assistant.conftest import Ask


@pytest.mark.parametrize(
    ("text", "name", "language"),
    [
        ("你好", "hello", "zh"),
        ("您好!", "hello", "zh"),
        ("谢谢你。", "thanks", "zh"),
        ("你能做什么?", "about", "zh"),
        ("請問你是誰", "about", "zh"),
        ("Hello there!", "hello", "en"),
        ("Thanks a lot.", "thanks", "en"),
        ("What can you do?", "about", "en"),
    ],
)
def test_a_greeting_is_known_in_both_languages(text: str, name: str, language: str) -> None:
    assert greeting(text) == (name, language)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "厦门",
        "你好,厦门科技保险补贴比例是多少?",
        "你能做什么样的补贴",
        "好企业的条件",
        "help for small firms",
        "你好" * 40,
    ],
)
def test_what_says_more_is_no_greeting(text: str) -> None:
    assert greeting(text) is None


def test_a_greeting_gets_a_reply_without_documents(ask: Ask) -> None:
    answer = ask("你好")
    assert answer.status is Status.NO_EVIDENCE
    assert answer.text.startswith("您好")
    assert not answer.citations


def test_thanks_in_english_are_answered_in_english(ask: Ask) -> None:
    assert ask("thank you").text.startswith("You are welcome")
