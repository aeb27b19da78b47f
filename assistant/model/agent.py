"""The door to LangChain's agent: it asks the model, runs the tools that are called, and asks again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import httpx2
import openai
from langchain.agents import create_agent
from langchain.agents.middleware import (
    AgentMiddleware,
    ModelCallLimitMiddleware,
    ModelRetryMiddleware,
    ToolCallLimitMiddleware,
)
from langchain.agents.middleware.model_call_limit import ModelCallLimitExceededError
from langchain.agents.middleware.types import AgentState, InputAgentState, ToolCallRequest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.runnables import RunnableConfig
from langgraph.types import Command
from langsmith import tracing_context

from assistant.model.calling import Calling
from assistant.model.connection import connect
from assistant.model.faults import fault_of, may_not_know_tools
from assistant.model.pieces import Endpoint, Message, ModelFault, Tool, Usage
from assistant.model.replies import Tally, WatchedModel
from assistant.model.waiting import Call

_MOST_REQUESTS = 6
_MOST_TOOL_CALLS = 8
# Of the whole time allowed, what is waited before a request is tried again.
_PAUSE = 1 / 60
_AGAIN = frozenset({"http_429", "http_5xx", "connect"})
_ROLES: dict[str, type[SystemMessage | HumanMessage | AIMessage]] = {
    "system": SystemMessage,
    "user": HumanMessage,
    "assistant": AIMessage,
}


def ask(
    call: Call,
    endpoint: Endpoint,
    *,
    messages: Sequence[Message],
    tools: Sequence[Tool],
    learn: Callable[[Endpoint], None],
) -> None:
    """Put the pieces of the answer into the call; `learn` is told what the endpoint turned out to be.

    Raises ModelFault, GivenUp, and what a tool raises.
    """
    # A person's question goes to the endpoint and to nobody else, whatever the environment says of tracing.
    with tracing_context(enabled=False), connect(endpoint.base_url, call) as client:
        if endpoint.name is None:
            endpoint = replace(endpoint, name=_first_model(endpoint, client))
            learn(endpoint)
        tally = Tally()
        try:
            _converse(call, endpoint, messages=messages, tools=tools, client=client, tally=tally)
        except ModelFault as fault:
            if endpoint.is_plain or tally.characters or not may_not_know_tools(fault):
                raise
            endpoint = replace(endpoint, is_plain=True)
            _converse(call, endpoint, messages=messages, tools=(), client=client, tally=tally)
            learn(endpoint)
        call.put(Usage(tally.prompt_tokens, tally.completion_tokens, tally.requests))


def _first_model(endpoint: Endpoint, client: httpx2.Client) -> str:
    try:
        served = openai.OpenAI(
            base_url=endpoint.base_url, api_key=endpoint.api_key, http_client=client, max_retries=0
        ).models.list()
        return str(served.data[0].id)
    except (openai.OpenAIError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise fault_of(error) from error


def _converse(
    call: Call,
    endpoint: Endpoint,
    *,
    messages: Sequence[Message],
    tools: Sequence[Tool],
    client: httpx2.Client,
    tally: Tally,
) -> None:
    model = WatchedModel(
        model=endpoint.name or "",
        base_url=endpoint.base_url,
        api_key=endpoint.api_key,  # type: ignore[arg-type]  # pydantic makes it a secret
        http_client=client,
        openai_proxy="",
        max_retries=0,
        temperature=0,
        streaming=True,
        stream_usage=not endpoint.is_plain,
        use_responses_api=False,
    )
    model.watch(call, tally)
    offered = () if endpoint.is_plain else tools
    limits: list[AgentMiddleware[Any, Any]] = [
        ModelCallLimitMiddleware(run_limit=_MOST_REQUESTS, exit_behavior="error"),
        ToolCallLimitMiddleware(run_limit=_MOST_TOOL_CALLS, exit_behavior="continue"),
        _trying_again(model, call),
        _ToolRunner(Calling(call, {tool.name: tool for tool in offered}), tally),
    ]
    agent = create_agent(model, [_schema(tool) for tool in offered], middleware=limits)
    spoken: list[AnyMessage | dict[str, Any]] = [
        _ROLES[message.role](message.content) for message in messages
    ]
    try:
        # One tool at a time, in the order of the calls: what they find is numbered as it is found.
        agent.invoke(InputAgentState(messages=spoken), RunnableConfig(max_concurrency=1))
    except ModelCallLimitExceededError as error:
        raise ModelFault("tool_loop", f"still calling tools after {tally.requests} requests") from error


def _trying_again(model: WatchedModel, call: Call) -> AgentMiddleware[Any, Any]:
    """A second try for what passes by itself, while nothing of the reply was told yet and there is time."""
    pause = call.limits.total * _PAUSE

    def may(error: Exception) -> bool:
        passes = isinstance(error, ModelFault) and error.code in _AGAIN
        return passes and not model.has_spoken and not call.is_over and call.seconds_left > pause

    return ModelRetryMiddleware(
        max_retries=1, retry_on=may, on_failure="error", initial_delay=pause, max_delay=pause, jitter=False
    )


class _ToolRunner(AgentMiddleware[AgentState[Any], None, Any]):
    """Runs the tools itself, so that nothing a model sends reaches one unchecked."""

    def __init__(self, calling: Calling, tally: Tally) -> None:
        super().__init__()
        self._calling = calling
        self._tally = tally

    def wrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], ToolMessage | Command[Any]]
    ) -> ToolMessage:
        called = request.tool_call
        is_broken = called["id"] in self._tally.broken
        content = self._calling.run(called["name"], None if is_broken else called["args"])
        return ToolMessage(content, tool_call_id=called["id"], name=called["name"])


def _schema(tool: Tool) -> dict[str, Any]:
    """A tool as OpenAI's protocol describes it."""
    properties = {one.name: {"type": "string", "description": one.description} for one in tool.arguments}
    return {
        "type": "function",
        "function": {
            "name": tool.name,
            "description": tool.description,
            "parameters": {"type": "object", "properties": properties, "required": []},
        },
    }
