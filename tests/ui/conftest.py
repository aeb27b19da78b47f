"""The installed command on throw-away homes, servers on them, and a browser, each ended with its tests."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.ui.browsing import Server, Visits, chromium, scripted_server
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The page before a scripted stand-in for the Assistant."""
    with scripted_server(tmp_path_factory.mktemp("server")) as started:
        yield started


@pytest.fixture
def visit(server: Server, browser: Browser) -> Iterator[Visits]:
    """Visits to the page before the scripted stand-in."""
    visits = Visits(browser, server)
    yield visits
    visits.close()


@pytest.fixture
def visit_served(served: Served, browser: Browser) -> Iterator[Visits]:
    """Visits to the page as `sme-policy serve` gives it."""
    visits = Visits(browser, Server(served.address, served.command.home))
    yield visits
    visits.close()
