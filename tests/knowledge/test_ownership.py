"""One process owns a home folder; others wait for it or find it, and a killed owner leaves nothing behind."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from knowledge.errors import HomeInUse, HomeUnusable
from knowledge.ownership import Owner, Ownership, own, own_or_find, owner_of

_OWNING = """
import sys
from pathlib import Path
from knowledge.ownership import own

with own(Path(sys.argv[1])) as ownership:
    ownership.announce("http://127.0.0.1:1", "secret")
    print("owned", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def another_owner(home: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that owns `home` until a line is written to it."""
    with subprocess.Popen(
        [sys.executable, "-c", _OWNING, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "owned\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_home_that_nobody_owns_has_no_owner(tmp_path: Path) -> None:
    assert owner_of(tmp_path / "home") is None


def test_the_home_is_made_for_its_user_alone(tmp_path: Path) -> None:
    with own(tmp_path / "home"):
        assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700


def test_an_owner_that_takes_no_requests_is_known_by_its_process(tmp_path: Path) -> None:
    with own(tmp_path):
        assert owner_of(tmp_path) == Owner(os.getpid(), None, None)


def test_an_owner_tells_where_it_takes_requests(tmp_path: Path) -> None:
    with own(tmp_path) as ownership:
        ownership.announce("http://127.0.0.1:4711", "secret")
        assert owner_of(tmp_path) == Owner(os.getpid(), "http://127.0.0.1:4711", "secret")


def test_no_file_of_the_owner_can_be_read_by_other_users(tmp_path: Path) -> None:
    with own(tmp_path) as ownership:
        ownership.announce("http://127.0.0.1:4711", "secret")
        modes = {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
        assert modes == {0o600}


def test_a_released_home_has_no_owner(tmp_path: Path) -> None:
    own(tmp_path).release()
    assert owner_of(tmp_path) is None


def test_an_owned_home_is_in_use_for_others(tmp_path: Path) -> None:
    with own(tmp_path), pytest.raises(HomeInUse, match="does not answer"):
        own(tmp_path, wait_seconds=0.1)


def test_looking_for_the_owner_takes_nothing_from_it(tmp_path: Path) -> None:
    with own(tmp_path) as ownership:
        ownership.announce("http://127.0.0.1:4711", "secret")
        with pytest.raises(HomeInUse):
            own(tmp_path, wait_seconds=0.0)
        assert owner_of(tmp_path) == Owner(os.getpid(), "http://127.0.0.1:4711", "secret")


def test_two_commands_at_once_wait_for_each_other(tmp_path: Path) -> None:
    owned: list[Ownership] = []
    with another_owner(tmp_path) as process:
        waiting = threading.Thread(target=lambda: owned.append(own(tmp_path, wait_seconds=60)))
        waiting.start()
        assert not owned
        process.communicate("done\n")
        waiting.join()
    assert len(owned) == 1
    owned[0].release()


def test_an_owner_that_takes_requests_is_found_instead_of_waited_for(tmp_path: Path) -> None:
    with another_owner(tmp_path) as process:
        assert own_or_find(tmp_path) == Owner(process.pid, "http://127.0.0.1:1", "secret")


def test_a_home_that_nobody_owns_is_owned_rather_than_found(tmp_path: Path) -> None:
    found = own_or_find(tmp_path)
    assert isinstance(found, Ownership)
    found.release()


def test_an_owner_that_takes_no_requests_is_waited_for_and_then_given_up(tmp_path: Path) -> None:
    with own(tmp_path), pytest.raises(HomeInUse):
        own_or_find(tmp_path, wait_seconds=0.2)


def test_a_killed_owner_leaves_the_home_free(tmp_path: Path) -> None:
    with another_owner(tmp_path) as process:
        process.kill()
        process.wait()
    assert (tmp_path / "owner.json").exists()
    assert owner_of(tmp_path) is None
    with own(tmp_path):
        assert owner_of(tmp_path) == Owner(os.getpid(), None, None)


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(HomeUnusable, match="file"):
        own(file)
