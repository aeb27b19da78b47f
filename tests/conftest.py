"""What every test stands on: no network but loopback, one prepared model, and nothing skipped silently."""

from __future__ import annotations

import importlib.util
import ipaddress
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from knowledge.e5 import E5Embedder, open_e5

NEEDS: dict[str, tuple[Callable[[], bool], str]] = {
    "needs_eval_data": (
        lambda: bool(os.environ.get("SME_POLICY_EVAL_DATA")),
        "the evaluation sets (set SME_POLICY_EVAL_DATA to their folder)",
    ),
    "needs_sentence_transformers": (
        lambda: importlib.util.find_spec("sentence_transformers") is not None,
        "the extra sentence-transformers (pip install -c constraints.txt -e '.[sentence-transformers]')",
    ),
    "needs_model": (
        lambda: bool(os.environ.get("SME_POLICY_TEST_MODEL_URL")),
        "a chat model (set SME_POLICY_TEST_MODEL_URL, docs/local-model.md)",
    ),
    "needs_browser": (
        lambda: shutil.which("chromium") is not None,
        "Chromium (Debian: chromium, fonts-noto-cjk)",
    ),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what cannot run here, and remember it for the closing summary."""
    for marker, (is_there, _) in NEEDS.items():
        if is_there():
            continue
        for item in items:
            if item.get_closest_marker(marker) is not None:
                item.add_marker(pytest.mark.skip(reason=marker))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name what was not there and the tests that did not run for it."""
    # Read from the reports: tests may run in several processes.
    missing: dict[str, list[str]] = {}
    for report in terminalreporter.stats.get("skipped", ()):
        reason = str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else ""
        for marker in NEEDS:
            if reason.endswith(marker):
                missing.setdefault(marker, []).append(report.nodeid)
    for marker, tests in missing.items():
        terminalreporter.section(f"not run: {len(tests)} tests need {NEEDS[marker][1]}")
        for test in tests:
            terminalreporter.line(test)


@pytest.fixture(autouse=True, scope="session")
def only_loopback() -> Iterator[None]:
    """No test reaches beyond this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(str(address[0])):
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded)
    yield
    patch.undo()


def _is_loopback(host: str) -> bool:
    return host == "localhost" or ipaddress.ip_address(host).is_loopback


@pytest.fixture(scope="session")
def model_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder in which the bundled model is prepared, once for all tests."""
    home = tmp_path_factory.mktemp("model")
    open_e5(home, lambda what, share: None)
    return home


@pytest.fixture(scope="session")
def embedder(model_home: Path) -> E5Embedder:
    """The bundled embedder."""
    return open_e5(model_home, lambda what, share: None)
