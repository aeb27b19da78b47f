"""Conversations in memory: begun, answered once, stopped, forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.answer import Answer, AnswerReady, SentenceReady, Status
from ui.conversations import Conversations
from ui.exchanges import advance

ANSWER = Answer(
    question="甲", language="zh", on=date(2026, 1, 1), mode="extractive", status=Status.ANSWERED, text="乙"
)


def answered(conversations: Conversations, conversation: str, answer: Answer = ANSWER) -> None:
    assert conversations.begin(conversation, answer.question)
    assert conversations.claim(conversation)
    assert conversations.change(conversation, lambda now: advance(now, AnswerReady(answer)))


def test_an_id_that_was_not_given_out_opens_nothing() -> None:
    conversations = Conversations()
    made = conversations.opened("guessed")
    assert made != "guessed"
    assert conversations.known("guessed") is None
    assert conversations.known(made) == conversations.opened(made) == made


@pytest.mark.parametrize("given", [None, 7, ["x"], {"a": 1}])
def test_what_is_no_text_is_no_id(given: object) -> None:
    conversations = Conversations()
    assert conversations.known(given) is None
    assert isinstance(conversations.opened(given), str)
    conversations.forget(given)


def test_a_waiting_question_is_claimed_once() -> None:
    conversations = Conversations()
    conversation = conversations.opened(None)
    conversations.begin(conversation, "甲")
    assert conversations.claim(conversation) is not None
    assert conversations.claim(conversation) is None


def test_no_question_begins_while_one_is_open() -> None:
    conversations = Conversations()
    conversation = conversations.opened(None)
    assert conversations.begin(conversation, "甲")
    assert not conversations.begin(conversation, "乙")
    conversations.stop(conversation)
    assert conversations.begin(conversation, "乙")


def test_a_stopped_exchange_takes_no_more() -> None:
    conversations = Conversations()
    conversation = conversations.opened(None)
    conversations.begin(conversation, "甲")
    conversations.claim(conversation)
    conversations.stop(conversation)
    assert conversations.change(conversation, lambda now: advance(now, SentenceReady("迟到"))) is None
    assert conversations.exchanges(conversation)[-1].sentences == ()


def test_a_finished_exchange_is_not_stopped_any_more() -> None:
    conversations = Conversations()
    conversation = conversations.opened(None)
    answered(conversations, conversation)
    conversations.stop(conversation)
    assert conversations.exchanges(conversation)[-1].stage == "finished"


def test_history_holds_what_was_answered_and_leaves_out_what_failed_or_was_stopped() -> None:
    conversations = Conversations()
    conversation = conversations.opened(None)
    answered(conversations, conversation)
    answered(conversations, conversation, replace(ANSWER, status=Status.FAILED))
    conversations.begin(conversation, "丙")
    conversations.stop(conversation)
    assert [turn.content for turn in conversations.history(conversation)] == ["甲", "乙"]


def test_the_conversation_unused_longest_is_forgotten_first() -> None:
    conversations = Conversations(conversations=2)
    first, second = conversations.opened(None), conversations.opened(None)
    conversations.opened(first)
    third = conversations.opened(None)
    assert [conversations.known(one) for one in (first, second, third)] == [first, None, third]


def test_a_forgotten_conversation_is_gone() -> None:
    conversations = Conversations()
    conversation = conversations.opened(None)
    answered(conversations, conversation)
    conversations.forget(conversation)
    assert conversations.known(conversation) is None
    assert conversations.exchanges(conversation) == ()
    assert not conversations.begin(conversation, "甲")


def test_the_oldest_exchanges_of_a_long_conversation_go() -> None:
    conversations = Conversations(exchanges=2)
    conversation = conversations.opened(None)
    for question in ("一", "二", "三"):
        answered(conversations, conversation, replace(ANSWER, question=question))
    assert [exchange.question for exchange in conversations.exchanges(conversation)] == ["二", "三"]
