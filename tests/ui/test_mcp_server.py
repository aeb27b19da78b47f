"""The MCP server as a client meets it: a process that speaks on standard input and output."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TextIO

import anyio
from mcp import Client, StdioServerParameters, stdio_client
from mcp_types import CallToolResult, TextContent

from tests.ui.calculated import CEILING, PREMIUM
from tests.ui.processes import Installed, Served

TOOLS = [
    "search_policies",
    "list_documents",
    "read_document",
    "list_rules",
    "describe_rule",
    "calculate",
    "compare",
]
Talk = Callable[[Client], Coroutine[Any, Any, None]]


def talk_to(command: Installed, talk: Talk) -> None:
    """Start `sme-policy mcp` on the command's home, talk to it, end it."""

    async def conversation(errors: TextIO) -> None:
        server = StdioServerParameters(
            command=sys.executable,
            args=["-m", "ui.cli", "mcp"],
            env={"SME_POLICY_HOME": str(command.home), "SME_POLICY_LANGUAGE": "zh"},
        )
        async with Client(stdio_client(server, errlog=errors)) as client:
            await talk(client)

    with command.home.with_suffix(".err").open("a") as errors:
        anyio.run(conversation, errors)


async def called(client: Client, tool: str, **given: object) -> dict[str, Any]:
    """What a tool gives; it must not have failed."""
    result = await client.call_tool(tool, given)
    assert not result.is_error, said(result)
    assert result.structured_content is not None
    assert json.loads(said(result)) == result.structured_content
    return dict(result.structured_content)


async def refused(client: Client, tool: str, **given: object) -> str:
    """The complaint of a tool."""
    result = await client.call_tool(tool, given)
    assert result.is_error
    return said(result)


def said(result: CallToolResult) -> str:
    return "\n".join(block.text for block in result.content if isinstance(block, TextContent))


def test_a_stranger_finds_reads_and_calculates(command: Installed) -> None:
    async def talk(client: Client) -> None:
        assert [tool.name for tool in (await client.list_tools()).tools] == TOOLS
        found = await called(client, "search_policies", query="科技保险保费补贴", place="厦门", limit=3)
        assert 1 <= len(found["hits"]) <= 3
        hit = found["hits"][0]
        part = await called(
            client,
            "read_document",
            document_id=hit["document"],
            start=hit["start"],
            length=hit["end"] - hit["start"],
        )
        assert (part["text"], part["end"]) == (hit["text"], hit["end"])
        assert part["characters"] >= part["end"]
        rules = (await called(client, "list_rules"))["rules"]
        assert PREMIUM in [rule["id"] for rule in rules]
        described = await called(client, "describe_rule", rule_id=PREMIUM)
        assert "premium" in json.dumps(described)
        worked = await called(
            client, "calculate", rule_id=PREMIUM, inputs={"premium": "75万元"}, on="2018-11-20"
        )
        assert (worked["status"], worked["amount"]["high"]) == ("ok", "300000.00")
        compared = await called(
            client,
            "compare",
            sides=[f"{CEILING}@2017", f"{CEILING}@2018"],
            inputs={"exports": "400万美元"},
        )
        assert compared["difference"]["low"] == "-1600.00"

    talk_to(command, talk)


def test_every_tool_and_every_argument_is_described(command: Installed) -> None:
    async def talk(client: Client) -> None:
        for tool in (await client.list_tools()).tools:
            assert tool.description
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint
            for argument in tool.input_schema["properties"].values():
                assert argument["description"]

    talk_to(command, talk)


def test_what_a_tool_cannot_do_is_one_sentence_for_the_model(command: Installed) -> None:
    async def talk(client: Client) -> None:
        faults = [
            await refused(client, "calculate", rule_id="nothing", inputs={}),
            await refused(client, "calculate", rule_id=PREMIUM, inputs={"premiums": "75万元"}),
            await refused(client, "calculate", rule_id=PREMIUM, inputs={"premium": "20万美元"}),
            await refused(client, "calculate", rule_id=PREMIUM, inputs={}, on="2018-02-30"),
            await refused(client, "compare", sides=[PREMIUM, PREMIUM], inputs={}),
            await refused(client, "search_policies", query="补贴", place="没有这个地方"),
            await refused(client, "search_policies", query=" "),
            await refused(client, "read_document", document_id="nothing"),
        ]
        for fault in faults:
            assert len(fault.splitlines()) == 1
            assert "Traceback" not in fault
        assert "没有" in faults[0]
        assert (await called(client, "list_documents"))["documents"]

    talk_to(command, talk)


def test_a_search_of_a_place_leaves_the_other_places_out(command: Installed) -> None:
    async def talk(client: Client) -> None:
        everywhere = await called(client, "search_policies", query="科技保险保费补贴", limit=20)
        there = await called(client, "search_policies", query="科技保险保费补贴", place="石嘴山", limit=20)
        entries = (await called(client, "list_documents"))["documents"]
        in_xiamen = {entry["id"] for entry in entries if "厦门" in (entry["place"] or "")}
        assert in_xiamen & {hit["document"] for hit in everywhere["hits"]}
        assert not in_xiamen & {hit["document"] for hit in there["hits"]}

    talk_to(command, talk)


def test_calls_are_done_by_the_server_that_owns_the_home(served: Served, tmp_path: Path) -> None:
    text = "# 思明区灯塔企业奖励办法\n\n第一条 思明区对灯塔企业，一次性奖励7万元。\n"
    (tmp_path / "lighthouse.md").write_text(text, encoding="utf-8")

    async def talk(client: Client) -> None:
        before = await called(client, "list_documents")
        assert served.command.run("documents", "add", str(tmp_path / "lighthouse.md")).returncode == 0
        after = await called(client, "list_documents")
        assert len(after["documents"]) == len(before["documents"]) + 1

    talk_to(served.command, talk)


def test_the_home_is_free_between_calls(command: Installed) -> None:
    async def talk(client: Client) -> None:
        await called(client, "list_rules")
        listed = await anyio.to_thread.run_sync(lambda: command.run("documents", "list", "--json"))
        assert listed.returncode == 0
        assert json.loads(listed.stdout)

    talk_to(command, talk)


def test_the_command_ends_well_when_nobody_speaks_any_more(command: Installed) -> None:
    finished = command.run("mcp")
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")
