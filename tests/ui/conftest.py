"""The installed command on throw-away homes, and servers on them that end with the test."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.ui.processes import Installed, Prepared, Served, address_of, copy_home, end


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    home = tmp_path_factory.mktemp("prepared") / "home"
    return Prepared(home, Installed(home).run("ask", "--json", "厦门科技企业买科技保险，保费补助多少？"))


@pytest.fixture
def new_home(prepared: Prepared, tmp_path: Path) -> Path:
    """A home of this test's own, its model the one that has been prepared already."""
    return copy_home(prepared.home, tmp_path / "home")


@pytest.fixture
def serve(command: Installed) -> Iterator[Callable[[], Served]]:
    """Starts servers of this test's own and ends them after it."""
    started: list[subprocess.Popen[str]] = []

    def start() -> Served:
        started.append(command.start("serve", "--port", "0"))
        return Served(command, started[-1], address_of(started[-1]))

    yield start
    for process in started:
        end(process)


@pytest.fixture
def command(new_home: Path) -> Installed:
    return Installed(new_home)


@pytest.fixture(scope="module")
def served(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    command = Installed(copy_home(prepared.home, tmp_path_factory.mktemp("served") / "home"))
    process = command.start("serve", "--port", "0", ADMIN_PASSWORD="a-secret-word")
    try:
        yield Served(command, process, address_of(process))
    finally:
        end(process)
