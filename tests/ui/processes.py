"""The installed command as a process of its own, on a throw-away home; the fixtures are in conftest.py."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

_PATIENCE_S = 240
_MODELS = "models"
Finished = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Installed:
    """The command `sme-policy` with a home of its own."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)

    def start(self, *words: str | bytes, **settings: str) -> subprocess.Popen[str]:
        """Run beside the test; standard error goes to a file beside the home, so nobody has to read it."""
        with self.home.with_suffix(".err").open("ab") as errors:
            return subprocess.Popen(
                self._words(words),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                encoding="utf-8",
                env=self._environment(settings),
            )

    def run(self, *words: str | bytes, typed: str | bytes = b"", **settings: str) -> Finished:
        """Run to the end; `settings` are named without their prefix unless they begin with `_`."""
        done = subprocess.run(
            self._words(words),
            input=typed.encode() if isinstance(typed, str) else typed,
            capture_output=True,
            timeout=_PATIENCE_S,
            env=self._environment(settings),
            check=False,
        )
        return Finished(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    def _words(self, words: tuple[str | bytes, ...]) -> list[str | bytes]:
        return [sys.executable, "-m", "ui.cli", *words]

    def _environment(self, settings: dict[str, str]) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SME_POLICY_")}
        given = {
            name.removeprefix("_") if name.startswith("_") else f"SME_POLICY_{name}": value
            for name, value in settings.items()
        }
        return kept | {"SME_POLICY_HOME": str(self.home), "LC_ALL": "C.UTF-8"} | self.environment | given


@dataclass(frozen=True)
class Prepared:
    """A home that has been used once, and what that first use said."""

    home: Path
    first_use: Finished


@dataclass(frozen=True)
class Served:
    """A running `sme-policy serve` and the command that shares its home."""

    command: Installed
    process: subprocess.Popen[str]
    address: str


def address_of(process: subprocess.Popen[str]) -> str:
    """The address a server prints once it answers."""
    assert process.stdout is not None
    return process.stdout.readline().split()[-1]


def end(process: subprocess.Popen[str]) -> int:
    """Ask a process to end, also one that is stopped; its exit code."""
    process.send_signal(signal.SIGCONT)
    process.terminate()
    try:
        process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
    return process.returncode


def copy_home(start: Path, home: Path) -> Path:
    shutil.copytree(start, home, ignore=shutil.ignore_patterns(_MODELS, "owner.*"))
    if (start / _MODELS).exists():
        shutil.copytree(start / _MODELS, home / _MODELS, copy_function=os.link)
    return home
