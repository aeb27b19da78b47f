"""Whatever a chat model's endpoint does, the question is answered, in time, and no half answer seems whole.

Each fault mode is asked with tools, of a model without tools, and after a tool has been called.
`SME_POLICY_TEST_CALLS` asks that many times each (default 1), `SME_POLICY_TEST_SECOND` says how long a second
of the limits takes (default 0.1: a tenth of the default limits).
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from assistant.answer import Answer, AnswerReady, Event, ModelUse, SentenceReady, Status
from assistant.breaker import Breaker
from assistant.model import ChatModel
from assistant.pipeline import Assistant
from assistant.question import Question
from assistant.settings import Settings
from prompts import render
from tests.model_server.addresses import ADDRESSES
from tests.model_server.fault import Outcome
from tests.model_server.faults import FAULTS
from tests.model_server.good import LEAD
from tests.model_server.server import AFTER_TOOL, NO_TOOLS, ModelServer

CALLS = int(os.environ.get("SME_POLICY_TEST_CALLS", "1"))
SECOND = float(os.environ.get("SME_POLICY_TEST_SECOND", "0.1"))
AT_A_TIME = 16
TOTAL = Settings(home=Path()).model_total_s
TODAY = date(2026, 11, 22)
# Each with the figure that the answer must hold, whatever the model does.
QUESTIONS = (
    ("厦门科技担保贷款单家企业最高多少？", "2000万元"),
    ("厦门科技企业买科技保险，保费50万元，补助多少？", "200,000元"),
)
# What some faults say that no text, no calculation and no user said, and what models think aloud.
NEVER_SHOWN = (
    "9999",
    "8888",
    "987654321",
    "think",
    "Would",
    "scripted",
    "<",
    "\x1b",
    "\u202e",
    "中小企业中小企业",
)
# For what the assistant does besides waiting for a model, with as many at a time on a busy machine (s).
SLACK = 20.0

# LangChain mutes its own warning in a way that threads undo for one another (warnings.catch_warnings).
pytestmark = pytest.mark.filterwarnings(
    "ignore:Direct attribute assignment to ModelRequest:DeprecationWarning"
)

NAMES = [f"{name}{manner}" for name in FAULTS for manner in ("", NO_TOOLS, AFTER_TOOL)]
MODES = [*NAMES, *ADDRESSES]


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one question: its events, how long they took (s), and the figure that had to be said."""

    events: tuple[Event, ...]
    seconds: float
    figure: str

    @property
    def answer(self) -> Answer:
        last = self.events[-1]
        assert isinstance(last, AnswerReady)
        return last.answer

    @property
    def use(self) -> ModelUse:
        """What the trace says of the model."""
        uses = [step.model for step in self.answer.trace if step.model is not None]
        return uses[-1]

    @property
    def notices_of_model(self) -> list[str]:
        """The notices that the model gave no whole answer, or none that holds."""
        language = self.answer.language
        failed = render("notice.model_failed", language, reason="\n").split("\n")[0]
        not_held = render("notice.model_not_held", language)
        return [one for one in self.answer.notices if one.startswith(failed) or one == not_held]


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks the archive's questions of the models of a server."""

    assistant: Assistant
    server: ModelServer
    addresses: dict[str, str]

    def of(self, mode: str, *, breaker: Breaker | None = None) -> Assistant:
        """An assistant whose chat model shows a fault mode; its breaker never opens unless one is given."""
        settings = self.settings(mode)
        model = ChatModel.open(settings)
        assert model is not None
        model.breaker = breaker or Breaker(faults=10**9)
        return replace(self.assistant, settings=settings, model=model)

    def settings(self, mode: str) -> Settings:
        """The limits scaled down; those of a sound model are never in its way."""
        name = mode.partition("@")[0]
        is_sound = name in FAULTS and FAULTS[name].outcome is Outcome.WHOLE
        second = 1.0 if is_sound else SECOND
        plain = Settings(home=self.assistant.settings.home)
        return replace(
            plain,
            model_base_url=self.addresses.get(mode, self.server.base_url),
            model_name=mode,
            model_connect_s=plain.model_connect_s * second,
            model_first_token_s=plain.model_first_token_s * second,
            model_gap_s=plain.model_gap_s * second,
            model_total_s=plain.model_total_s * second,
        )


def ask(assistant: Assistant, number: int) -> Told:
    """One of the questions and all that comes of it."""
    text, figure = QUESTIONS[number % len(QUESTIONS)]
    start = time.monotonic()
    events = tuple(assistant.answer(Question(text=text, on=TODAY)))
    return Told(events, time.monotonic() - start, figure)


@pytest.fixture(scope="module")
def asking(assistant: Assistant) -> Iterator[Asking]:
    with ExitStack() as stack:
        server = stack.enter_context(ModelServer(second=SECOND))
        addresses = {name: stack.enter_context(open_address()) for name, open_address in ADDRESSES.items()}
        yield Asking(assistant, server, addresses)


@pytest.fixture(scope="module")
def told(asking: Asking, request: pytest.FixtureRequest) -> Iterator[dict[str, list[Future[Told]]]]:
    """What comes of each mode, many asked at a time; only those whose tests were chosen."""
    chosen = {
        item.callspec.params["mode"]
        for item in request.session.items
        if item.path == request.path and isinstance(item, pytest.Function) and hasattr(item, "callspec")
    }
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        futures: dict[str, list[Future[Told]]] = {}
        for position, mode in enumerate(mode for mode in MODES if mode in chosen):
            model = asking.of(mode)
            futures[mode] = [pool.submit(ask, model, position + call) for call in range(CALLS)]
        yield futures


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("mode", MODES)
def test_every_fault_leaves_an_answer(told: dict[str, list[Future[Told]]], mode: str) -> None:
    for future in told[mode]:
        one = future.result()
        _check_answered(one)
        assert one.seconds < TOTAL * SECOND + SLACK
        _check_honest(one, mode)


def _check_answered(told: Told) -> None:
    answer = told.answer
    assert answer.status is Status.ANSWERED
    assert told.figure in answer.text
    assert answer.citations
    shown = [event.text for event in told.events if isinstance(event, SentenceReady)]
    assert "\n".join(shown) == answer.text
    said = "\n".join([answer.text, *answer.notices])
    assert [words for words in NEVER_SHOWN if words in said] == []


def _check_honest(told: Told, mode: str) -> None:
    """What is not whole is said not to be; a sentence of the model is there to its end or not at all."""
    answer, notices = told.answer, told.notices_of_model
    name = mode.partition("@")[0]
    outcome = FAULTS[name].outcome if name in FAULTS else Outcome.NONE
    assert len(notices) == (0 if answer.mode == "model" else 1)
    if outcome is Outcome.CUT:
        assert told.use.fault is not None
    if outcome in (Outcome.CUT, Outcome.NONE):
        assert answer.mode == "extractive"
    if outcome is Outcome.WHOLE:
        assert answer.mode == "model"
        assert told.use.fault is None
    for line in answer.text.splitlines():
        assert not line.startswith(LEAD) or line.endswith("。")


def test_a_dead_endpoint_is_left_alone_after_three_faults(asking: Asking) -> None:
    assistant = asking.of("status-500", breaker=Breaker())
    notices, counts = [], []
    for number in range(5):
        notices += ask(assistant, number).notices_of_model
        counts.append(asking.server.counts["status-500"])
    reasons = [render(f"model_fault.{code}", "zh") for code in ("http_5xx", "breaker_open")]
    assert [reasons[0] in notice for notice in notices] == [True, True, True, False, False]
    assert [reasons[1] in notice for notice in notices] == [False, False, False, True, True]
    assert counts[2] == counts[4]


def test_an_english_question_gets_the_notice_in_english(asking: Asking) -> None:
    question = Question(text="What is the cap of the Xiamen technology guarantee loan?", on=TODAY)
    *_, last = asking.of("status-503").answer(question)
    assert isinstance(last, AnswerReady)
    assert last.answer.language == "en"
    reason = render("model_fault.http_5xx", "en")
    assert render("notice.model_failed", "en", reason=reason) in last.answer.notices


def test_a_question_that_nothing_answers_gets_no_answer_from_a_failing_model(asking: Asking) -> None:
    question = Question(text="遵义的科技担保贷款单家企业最高多少？", on=TODAY)
    *_, last = asking.of("empty-stream").answer(question)
    assert isinstance(last, AnswerReady)
    assert last.answer.status is Status.NO_EVIDENCE


@pytest.mark.parametrize(
    "mode", ["hang-before-headers", "hang-between-tokens", "drip-for-ever", "slow-headers"]
)
def test_an_endpoint_that_is_given_up_is_hung_up_on(asking: Asking, mode: str) -> None:
    before = set(threading.enumerate())
    ask(asking.of(mode), 0)
    left = [thread for thread in threading.enumerate() if thread not in before]
    for thread in left:
        thread.join(10)
    assert [thread for thread in left if thread.is_alive()] == []
