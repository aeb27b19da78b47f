"""A user's own file of cases, asked of the bundled policies in a throw-away home."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.pipeline import Assistant
from assistant.settings import Settings
from eval.cases import Case
from eval.report import Report
from eval.running import Bench, run_cases
from eval.suites.seed import own_home


def run_own_cases(name: str, cases: Sequence[Case], settings: Settings, bench: Bench) -> Report:
    """Ask the cases; the report bears the file's name."""
    with TemporaryDirectory() as folder:
        assistant = Assistant.open(own_home(settings, Path(folder)), bench)
        try:
            return run_cases(name, cases, assistant, bench)
        finally:
            assistant.close()
