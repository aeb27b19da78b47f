"""An answer written by a chat model: checked line by line, mended once, never left without the figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from time import monotonic

import pytest

from assistant.answer import SentenceReady
from assistant.briefing import sources_for
from assistant.composing import compose
from assistant.extractive import find
from assistant.model import ChatModel
from assistant.pipeline import Assistant
from assistant.question import Question
from assistant.settings import Settings
from assistant.spelling import mend
from assistant.understanding import understand
from assistant.writing import Meter, Written, write
from tests.model_server.replies import Reply, say
from tests.model_server.server import SCRIPTED, ModelServer

CAP = "厦门科技保险补贴一年最高多少?"
RIGHT = "一年内全部保费补贴最高30万元[S1]。"
WRONG = "一年内全部保费补贴最高31万元[S1]。"

Ran = tuple[list[str], Written]
Run = Callable[..., Ran]


@pytest.fixture
def run(assistant: Assistant) -> Iterator[Run]:
    """Writes the answer to a question with a model that says the given replies, one a request."""
    with ModelServer(second=0.05) as server:

        def ran(asked: str, replies: Sequence[Reply]) -> Ran:
            server.script(*replies)
            settings = Settings(
                home=assistant.settings.home, model_base_url=server.base_url, model_name=SCRIPTED
            )
            model = ChatModel.open(settings)
            assert model is not None
            events = list(_events(asked, assistant, model))
            last = events[-1]
            assert isinstance(last, Written)
            return [event.text for event in events if isinstance(event, SentenceReady)], last

        yield ran


def _events(asked: str, assistant: Assistant, model: ChatModel) -> Iterator[SentenceReady | Written]:
    archive = assistant.archive
    question = Question(text=asked, on=date(2026, 11, 22))
    understood = understand(question, mend=partial(mend, frequencies=archive.document_frequency))
    founds = [find(part, understood, question, archive, bundled=True) for part in understood.parts]
    draft = compose(founds, understood, question, archive)
    sources = sources_for(founds, draft, understood.language)
    meter = Meter(model, understood.language, monotonic() + 30)
    yield from write(draft, founds, question, sources=sources, archive=archive, meter=meter)


def test_sentences_that_hold_are_the_answer(run: Run) -> None:
    shown, written = run(CAP, [say(RIGHT)])
    assert shown == ["一年内全部保费补贴最高30万元[1]。"]
    assert written.draft.text == shown[0]
    assert (written.use.shown, written.use.dropped, written.use.fault) == (1, 0, None)


def test_wrong_sentence_is_asked_for_once_more_and_mended(run: Run) -> None:
    shown, written = run(CAP, [say(WRONG), say(RIGHT)])
    assert shown == ["一年内全部保费补贴最高30万元[1]。"]
    assert (written.use.regenerated, written.use.dropped) == (1, 1)
    assert [one.partition("@")[0] for one in written.use.prompts] == ["system", "question", "correcting"]


def test_wrong_sentence_that_stays_wrong_gives_way_to_the_text_itself(run: Run) -> None:
    shown, written = run(CAP, [say(WRONG), say(WRONG)])
    assert len(shown) == 1
    assert "30万元" in shown[0]
    assert "31" not in written.draft.text
    assert written.draft.citations
    assert "没有通过逐句核对" in written.draft.notices[0]


def test_answer_without_the_figure_that_is_asked_for_is_completed_from_the_text(run: Run) -> None:
    shown, _ = run(CAP, [say("科技保险补贴的上限按年计算[S1]。")])
    assert len(shown) == 2
    assert "30万元" in shown[1]


def test_result_of_a_calculation_is_said_before_the_model_says_anything(run: Run) -> None:
    shown, written = run("厦门科技保险保费50万元,能补多少?", [say("补贴按保费的40%计算[K1]。")])
    assert "200,000元" in shown[0]
    assert shown[1] == "补贴按保费的40%计算。"
    assert written.draft.calculations


def test_changed_result_of_a_calculation_is_not_said(run: Run) -> None:
    wrong = say("您可以得到补贴250,000元[K1]。")
    shown, _ = run("厦门科技保险保费50万元,能补多少?", [wrong, wrong])
    assert all("250,000" not in sentence for sentence in shown)
    assert "200,000元" in shown[0]


def test_stream_cut_short_is_completed_from_the_text_and_said_so(run: Run) -> None:
    shown, written = run(CAP, [Reply(pieces=("补贴上限按年计算[S1]。", "一年内全部保费补贴最"), finish=None)])
    assert written.use.fault == "cut_short"
    assert shown[0] == "补贴上限按年计算[1]。"
    assert all("补贴最" not in sentence or "30万元" in sentence for sentence in shown)
    assert "30万元" in written.draft.text
    assert "没有写完" in written.draft.notices[0]


def test_markers_of_added_lines_go_on_from_those_of_the_model(run: Run) -> None:
    _, written = run(CAP, [say("科技保险补贴的上限按年计算[S1]。")])
    markers = [citation.marker for citation in written.draft.citations]
    assert markers == list(range(1, len(markers) + 1))
    assert all(f"[{marker}]" in written.draft.text for marker in markers)


def test_idle_words_are_dropped_without_another_request(run: Run) -> None:
    shown, written = run(CAP, [say(f"您好，以下是回答：\n{RIGHT}")])
    assert shown == ["一年内全部保费补贴最高30万元[1]。"]
    assert written.use.requests == 1
