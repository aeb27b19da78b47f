"""The page suite: the fact questions asked of the newspaper page itself, as the only file of a home."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.pipeline import Assistant
from assistant.settings import Settings
from eval.cases import Case
from eval.errors import MissingData
from eval.report import Report
from eval.running import Bench, run_cases
from eval.suites.seed import own_home, seed_cases

_PAGE = "seed_page/newspaper-page.txt"


def run_page(settings: Settings, bench: Bench) -> list[Report]:
    """The answerable seed cases, with no bundled policy and the page added as a user would add it."""
    if settings.eval_data is None or not (settings.eval_data / _PAGE).exists():
        raise MissingData("seed_page")
    with TemporaryDirectory() as folder:
        assistant = Assistant.open(replace(own_home(settings, Path(folder)), bundled=False), bench)
        try:
            list(assistant.archive.add([settings.eval_data / _PAGE]))
            return [
                run_cases(f"page-{part}", _answerable(part), assistant, bench)
                for part in ("development", "held_out")
            ]
        finally:
            assistant.close()


def _answerable(part: str) -> tuple[Case, ...]:
    return tuple(case for case in seed_cases(part) if case.is_answerable)
