"""A smoke test with a real chat model, wherever one is served on this machine (docs/local-model.md)."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date

import pytest

from assistant.answer import AnswerReady, ModelUse, Status
from assistant.model import ChatModel
from assistant.pipeline import Assistant
from assistant.question import Question

URL = os.environ.get("SME_POLICY_TEST_MODEL_URL")

pytestmark = pytest.mark.needs_model


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("厦门科技担保贷款单家企业最高多少？", "2000万元"),
        ("厦门科技企业买科技保险，保费50万元，补助多少？", "200,000元"),
        ("What is the cap of the Xiamen technology guarantee loan?", "20"),
    ],
)
def test_a_real_model_s_answer_is_held_and_has_the_figure(
    assistant: Assistant, text: str, figure: str
) -> None:
    """A small model may say little that holds; the answer is right all the same, and its trace names it."""
    # A processor alone is slow to begin.
    settings = replace(
        assistant.settings,
        model_base_url=URL,
        model_name=os.environ.get("SME_POLICY_TEST_MODEL_NAME"),
        model_first_token_s=300.0,
        model_gap_s=60.0,
        model_total_s=600.0,
    )
    asked = replace(assistant, settings=settings, model=ChatModel.open(settings))
    *_, last = asked.answer(Question(text=text, on=date(2026, 11, 22)))
    assert isinstance(last, AnswerReady)
    use: list[ModelUse] = [step.model for step in last.answer.trace if step.model is not None]
    assert use[-1].name
    assert use[-1].fault is None
    assert last.answer.status is Status.ANSWERED
    assert figure in last.answer.text
    assert "think" not in last.answer.text
