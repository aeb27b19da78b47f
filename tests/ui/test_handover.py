"""A command handed over on loopback: relayed word by word, refused to strangers, never waited for in vain."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from assistant.question import Turn
from knowledge.document import PartialDate
from knowledge.ownership import Owner
from ui.errors import Failure, OwnerSilent
from ui.handover import PATH, REQUEST, NobodyThere, hand_over
from ui.listener import Listener
from ui.request import AddDocuments, Ask, Greet, ListDocuments, Request, Search
from ui.terminal import Output

GREETING = Request(command=Greet(), language="en")


@dataclass
class Heard:
    """An Output that remembers."""

    lines: list[tuple[str, object]] = field(default_factory=list)

    def out(self, text: str) -> None:
        self.lines.append(("out", text))

    def err(self, text: str) -> None:
        self.lines.append(("err", text))

    def said(self, text: str) -> None:
        self.lines.append(("said", text))

    def progress(self, what: str, done: int, total: int) -> None:
        self.lines.append(("progress", (what, done, total)))


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as listening:
        yield listening


def owner(listener: Listener) -> Owner:
    return Owner(pid=1, address=listener.address, token=listener.token)


def post(listener: Listener, body: bytes, **headers: str) -> int:
    host, _, port = listener.address.partition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=10)
    given = {"Authorization": f"Bearer {listener.token}"} | headers
    connection.request("POST", PATH, body=body, headers=given)
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.parametrize(
    "request_",
    [
        GREETING,
        Request(command=ListDocuments(as_json=True), language="zh", bundled=False),
        Request(command=Search(query="保费", on=date(2026, 1, 2), leg="vectors"), language="zh"),
        Request(
            command=Ask(question="多少？", on=date(2026, 1, 2), history=(Turn("user", "a"),), mode="auto"),
            language="zh",
        ),
        Request(
            command=AddDocuments(paths=(Path("/a 文"),), published=PartialDate(2018, 11), supersedes="x"),
            language="en",
        ),
    ],
)
def test_a_request_travels_whole(request_: Request) -> None:
    assert REQUEST.validate_json(REQUEST.dump_json(request_)) == request_


def test_words_and_the_exit_code_are_relayed_in_order(listener: Listener) -> None:
    def perform(request: Request, output: Output) -> int:
        output.progress("search", 1, 2)
        output.out("甲\n乙")
        output.err("careful")
        output.said("甲")
        return 2

    listener.take(perform)
    heard = Heard()
    assert hand_over(GREETING, owner(listener), heard) == 2
    progress = ("progress", ("search", 1, 2))
    assert heard.lines == [progress, ("out", "甲\n乙"), ("err", "careful"), ("said", "甲")]


def test_a_command_that_breaks_there_fails_here(listener: Listener, caplog: pytest.LogCaptureFixture) -> None:
    def perform(request: Request, output: Output) -> int:
        raise ZeroDivisionError

    listener.take(perform)
    assert hand_over(GREETING, owner(listener), Heard()) == 1
    assert "greet" in caplog.text


def test_an_owner_that_takes_no_commands_is_waited_for_until_it_ends(listener: Listener) -> None:
    ended = threading.Timer(0.2, listener.close)
    ended.start()
    assert hand_over(GREETING, owner(listener), Heard()) is None
    ended.join()


def test_closing_lets_a_running_command_finish(listener: Listener) -> None:
    begun = threading.Event()

    def perform(request: Request, output: Output) -> int:
        begun.set()
        closing.start()
        output.out("done")
        return 0

    closing = threading.Thread(target=listener.close)
    listener.take(perform)
    heard = Heard()
    assert hand_over(GREETING, owner(listener), heard) == 0
    assert heard.lines == [("out", "done")]
    closing.join()


def test_closing_in_a_hurry_leaves_a_command_at_its_next_word(listener: Listener) -> None:
    hurried = threading.Event()

    def perform(request: Request, output: Output) -> int:
        closing.start()
        while True:
            output.progress("search", 0, 1)
            hurried.wait(0.01)

    closing = threading.Thread(target=lambda: listener.close(grace_s=0.0))
    listener.take(perform)
    with pytest.raises(Failure):
        hand_over(GREETING, owner(listener), Heard())
    closing.join()


def test_a_command_ends_at_its_next_word_when_its_giver_is_gone(listener: Listener) -> None:
    left = threading.Event()

    def perform(request: Request, output: Output) -> int:
        try:
            while True:
                output.out("x" * 100_000)
        finally:
            left.set()

    class Gone(Heard):
        def out(self, text: str) -> None:
            raise BrokenPipeError

    listener.take(perform)
    with pytest.raises(BrokenPipeError):
        hand_over(GREETING, owner(listener), Gone())
    assert left.wait(30)


def test_a_stranger_without_the_token_is_refused(listener: Listener) -> None:
    body = REQUEST.dump_json(GREETING)
    listener.take(lambda request, output: 0)
    assert post(listener, body, Authorization="Bearer guess") == 403
    assert post(listener, body, Authorization="") == 403
    assert post(listener, body) == 200


def test_a_page_that_reaches_the_listener_by_another_name_is_refused(listener: Listener) -> None:
    port = listener.address.partition(":")[2]
    assert post(listener, REQUEST.dump_json(GREETING), Host=f"attacker.example:{port}") == 403


def test_a_body_that_is_no_request_is_refused(listener: Listener) -> None:
    assert post(listener, b"{}") == 400
    assert post(listener, json.dumps({"command": {"command": "format"}, "language": "en"}).encode()) == 400


def test_a_body_without_bounds_is_refused(listener: Listener) -> None:
    assert post(listener, b"{}", **{"Content-Length": "999999999999"}) == 413


def test_a_listener_with_another_token_is_not_the_owner(listener: Listener) -> None:
    stranger = Owner(pid=1, address=listener.address, token="of an owner long dead")
    with pytest.raises(NobodyThere):
        hand_over(GREETING, stranger, Heard())


def test_nobody_is_there_when_the_port_is_closed() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(NobodyThere):
            hand_over(GREETING, Owner(pid=1, address=address, token="t"), Heard())


@pytest.mark.parametrize("address", ["192.0.2.1:80", "", "127.0.0.1:x", "[::1]:80"])
def test_no_command_is_sent_anywhere_but_to_loopback(address: str) -> None:
    with pytest.raises(NobodyThere):
        hand_over(GREETING, Owner(pid=1, address=address, token="t"), Heard())


def test_an_owner_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.handover.SILENCE_S", 0.2)
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        address = f"127.0.0.1:{deaf.getsockname()[1]}"
        with pytest.raises(OwnerSilent):
            hand_over(GREETING, Owner(pid=1, address=address, token="t"), Heard())
