"""The chat model over real HTTP: what streams, what is left out, what is a fault, and that it ends."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.breaker import Breaker
from assistant.model import (
    Argument,
    ChatModel,
    Delta,
    Message,
    ModelFault,
    Piece,
    Told,
    Tool,
    ToolCalled,
    Usage,
)
from assistant.model.thinking import Thinking
from assistant.settings import Settings
from tests.model_server.asked import Asked
from tests.model_server.faults import FAULTS
from tests.model_server.replies import Call, Reply, call, say
from tests.model_server.server import SCRIPTED, ModelServer
from tests.model_server.wire import Wire

SECOND = 0.1
QUESTION = (Message("system", "Answer.\nS1: 每家最高补贴20万元。"), Message("user", "补贴多少?"))


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(second=SECOND) as running:
        yield running


def open_model(server: ModelServer, name: str | None = SCRIPTED) -> ChatModel:
    model = ChatModel.open(
        Settings(
            home=Path("unused"),
            model_base_url=server.base_url,
            model_name=name,
            model_connect_s=5 * SECOND,
            model_first_token_s=15 * SECOND,
            model_gap_s=8 * SECOND,
            model_total_s=30 * SECOND,
        )
    )
    assert model is not None
    return model


def text_of(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces if isinstance(piece, Delta))


def fault_of(model: ChatModel, tools: Sequence[Tool] = ()) -> ModelFault:
    with pytest.raises(ModelFault) as raised:
        list(model.stream(QUESTION, tools=tools))
    return raised.value


class Adder:
    """A tool that remembers what it was called with."""

    def __init__(self) -> None:
        self.calls: list[dict[str, str]] = []
        self.tool = Tool("add", "Adds.", (Argument("amount", "An amount."),), self.run)

    def run(self, arguments: Mapping[str, str]) -> Told:
        self.calls.append(dict(arguments))
        return Told("[K1] 20万元")


def test_extractive_mode_loads_neither_langchain_nor_openai() -> None:
    code = (
        "import sys; from pathlib import Path; from assistant.model import ChatModel; "
        "from assistant.settings import Settings; import assistant.pipeline, assistant.tools; "
        "assert ChatModel.open(Settings(home=Path('h'))) is None; "
        "assert ChatModel.open(Settings(home=Path('h'), model_name='m', mode='extractive')) is None; "
        "print(sorted(name for name in sys.modules if name.split('.')[0] in "
        "('langchain', 'langchain_core', 'langchain_openai', 'langgraph', 'langsmith', 'openai')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_text_comes_in_pieces_and_token_counts_last(server: ModelServer) -> None:
    server.script(say("每家最高补贴20万元[S1]。"))
    pieces = list(open_model(server).stream(QUESTION))
    assert text_of(pieces) == "每家最高补贴20万元[S1]。"
    assert len(pieces) > 2
    assert isinstance(pieces[-1], Usage)
    assert pieces[-1].completion_tokens > 0


def test_without_a_name_the_first_model_served_is_asked(server: ModelServer) -> None:
    server.script(say("好。"))
    model = open_model(server, None)
    assert model.name is None
    assert text_of(list(model.stream(QUESTION))) == "好。"
    assert model.name == SCRIPTED


def test_missing_key_is_no_obstacle_to_a_local_server(server: ModelServer) -> None:
    server.script(say("好。"))
    list(open_model(server).stream(QUESTION))
    assert server.asked[-1].headers["authorization"].startswith("Bearer ")


def test_proxy_of_the_environment_is_not_used_for_this_machine(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "OPENAI_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.script(say("好。"))
    assert text_of(list(open_model(server).stream(QUESTION))) == "好。"


def test_environment_of_other_programs_does_not_redirect_questions(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_API_BASE", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "someone-elses")
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGSMITH_ENDPOINT", server.base_url)
    server.script(say("好。"))
    list(open_model(server).stream(QUESTION))
    assert [asked.path for asked in server.asked] == ["/v1/chat/completions"]
    assert "someone-elses" not in server.asked[-1].headers["authorization"]


def test_tool_is_run_and_its_answer_goes_back(server: ModelServer) -> None:
    adder = Adder()
    server.script(call(Call("add", '{"amount": "5万元"}')), say("共20万元[K1]。"))
    pieces = list(open_model(server).stream(QUESTION, tools=[adder.tool]))
    assert adder.calls == [{"amount": "5万元"}]
    assert pieces[0] == ToolCalled("add", (("amount", "5万元"),), "[K1] 20万元")
    assert text_of(pieces) == "共20万元[K1]。"
    assert server.asked[-1].tool_words == ("[K1] 20万元",)


def test_number_sent_as_a_number_is_taken_as_text(server: ModelServer) -> None:
    adder = Adder()
    server.script(call(Call("add", '{"amount": 5}')), say("好。"))
    list(open_model(server).stream(QUESTION, tools=[adder.tool]))
    assert adder.calls == [{"amount": "5"}]


@pytest.mark.parametrize(
    "sent", ['{"amount": "50', '{"amount": "5"', "[5]", '{"sum": "5"}', '{"amount": [5]}']
)
def test_arguments_that_cannot_be_read_run_nothing(server: ModelServer, sent: str) -> None:
    adder = Adder()
    server.script(call(Call("add", sent)), say("好。"))
    pieces = list(open_model(server).stream(QUESTION, tools=[adder.tool]))
    assert adder.calls == []
    assert text_of(pieces) == "好。"
    assert len(server.asked[-1].tool_words) == 1


def test_unknown_tool_is_answered_with_those_there_are(server: ModelServer) -> None:
    server.script(call(Call("subtract")), say("好。"))
    assert text_of(list(open_model(server).stream(QUESTION, tools=[Adder().tool]))) == "好。"
    assert "add" in server.asked[-1].tool_words[0]


def test_same_call_runs_once(server: ModelServer) -> None:
    adder = Adder()
    twice = Call("add", '{"amount": "5"}')
    server.script(call(twice, twice), call(twice), say("好。"))
    list(open_model(server).stream(QUESTION, tools=[adder.tool]))
    assert adder.calls == [{"amount": "5"}]


def test_tools_called_without_end_are_a_fault(server: ModelServer) -> None:
    adder = Adder()
    server.script(*(call(Call("add", f'{{"amount": "{number}"}}')) for number in range(40)))
    assert fault_of(open_model(server), [adder.tool]).code == "tool_loop"
    assert len(adder.calls) <= 8


def test_long_arguments_do_not_hold_a_thread(server: ModelServer) -> None:
    server.script(call(Call("add", '{"amount": "' + "9" * 300_000 + '"}')))
    assert fault_of(open_model(server), [Adder().tool]).code == "too_long"
    assert_no_thread_is_left()


def test_endpoint_without_tools_is_asked_without_them_from_then_on(server: ModelServer) -> None:
    model = open_model(server, f"{SCRIPTED}@no-tools")
    server.script(say("好。"), say("再好。"))
    # The script answers to its name, however the endpoint takes tools.
    assert text_of(list(model.stream(QUESTION, tools=[Adder().tool]))) == "好。"
    assert text_of(list(model.stream(QUESTION, tools=[Adder().tool]))) == "再好。"
    assert [bool(asked.tools) for asked in server.asked] == [True, False, False]


def test_thoughts_are_left_out(server: ModelServer) -> None:
    server.script(say("<think>9999万元?</think>每家20万元。"))
    assert text_of(list(open_model(server).stream(QUESTION))) == "每家20万元。"


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
def test_thoughts_are_left_out_however_they_are_cut(size: int) -> None:
    text = "a<b <THINK>x<y</think>c<thin d</think>e"
    thinking = Thinking()
    said = [thinking.feed(text[start : start + size]) for start in range(0, len(text), size)]
    assert "".join(said) + thinking.finish() == "a<b c<thin de"


def test_busy_endpoint_is_asked_once_more(server: ModelServer) -> None:
    def busy(wire: Wire, asked: Asked) -> None:
        wire.json({"error": {"message": "busy"}}, status=503)

    server.script(busy, say("好。"))
    assert text_of(list(open_model(server).stream(QUESTION))) == "好。"


CODES = {
    "hang-before-headers": "timeout_first",
    "hang-within-headers": "timeout_first",
    "hang-after-role": "timeout_first",
    "hang-between-tokens": "timeout_gap",
    "drip-for-ever": "timeout_total",
    "keep-alives-only": "timeout_first",
    "reset-before-headers": "connect",
    "status-429": "http_429",
    "status-500": "http_5xx",
    "status-401": "http_4xx",
    "redirect-elsewhere": "http_4xx",
    "half-json": "garbled",
    "bad-utf8": "garbled",
    "empty-choices": "empty",
    "spaces-only": "empty",
    "think-unclosed": "empty",
    "ended-without-finish": "cut_short",
    "done-without-finish": "cut_short",
    "finish-length": "cut_short",
    "finish-content-filter": "cut_short",
    "endless-line": "too_long",
    "lone-surrogates": "garbled",
}


@pytest.mark.parametrize(("name", "code"), CODES.items())
def test_fault_has_its_code(server: ModelServer, name: str, code: str) -> None:
    assert name in FAULTS
    assert fault_of(open_model(server, name)).code == code


def test_endpoint_that_is_not_there_is_a_fault(server: ModelServer) -> None:
    model = open_model(server)
    model.settings = replace(model.settings, model_base_url="http://127.0.0.1:9/v1")
    assert fault_of(model).code == "connect"


def test_fewer_seconds_than_the_settings_are_kept(server: ModelServer) -> None:
    model = open_model(server, "drip-for-ever")
    with pytest.raises(ModelFault) as raised:
        list(model.stream(QUESTION, seconds=3 * SECOND))
    assert raised.value.code == "timeout_total"


def assert_no_thread_is_left() -> None:
    for thread in threading.enumerate():
        if thread.name == "chat-model":
            thread.join(timeout=5)
            assert not thread.is_alive()


@pytest.mark.parametrize(
    "name", ["hang-before-headers", "hang-within-headers", "slow-headers", "keep-alives-only"]
)
def test_hanging_endpoint_leaves_no_thread_behind(server: ModelServer, name: str) -> None:
    fault_of(open_model(server, name))
    assert_no_thread_is_left()


def test_closing_the_stream_ends_its_thread(server: ModelServer) -> None:
    stream = open_model(server, "drip-for-ever").stream(QUESTION)
    assert isinstance(next(stream), Delta)
    stream.close()  # type: ignore[attr-defined]  # an iterator, in fact a generator
    assert_no_thread_is_left()


def test_breaker_stops_asking_after_three_faults_in_a_row(server: ModelServer) -> None:
    model = open_model(server, "status-401")
    assert [fault_of(model).code for _ in range(4)] == ["http_4xx"] * 3 + ["breaker_open"]


def test_answer_closes_the_breaker(server: ModelServer) -> None:
    model = open_model(server)
    model.breaker = Breaker(faults=2)
    server.script(Reply(finish="length"), say("好。"), Reply(finish="length"), say("好。"))
    assert fault_of(model).code == "cut_short"
    list(model.stream(QUESTION))
    assert fault_of(model).code == "cut_short"
    assert text_of(list(model.stream(QUESTION))) == "好。"


def test_fault_of_a_tool_itself_is_not_hidden(server: ModelServer) -> None:
    def broken(arguments: Mapping[str, str]) -> Told:
        raise LookupError("the archive is gone")

    server.script(call(Call("add")))
    with pytest.raises(LookupError, match="the archive is gone"):
        list(open_model(server).stream(QUESTION, tools=[Tool("add", "Adds.", (), broken)]))
