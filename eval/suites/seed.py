"""The seed suite: our own questions on the seven bundled policies, those held out scored apart."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.pipeline import Assistant
from assistant.settings import Settings
from eval.cases import Case, load_cases
from eval.report import Report
from eval.running import Bench, run_cases

PARTS = {
    "seed-development": "development",
    "seed-development-more": "development_more",
    "seed-development-third": "development_third",
    "seed-held-out": "held_out",
    "seed-no-text-places": "no_text_places",
    "seed-calculations": "calculations",
    "seed-calculations-more": "calculations_more",
    "seed-calculations-held-out": "calculations_held_out",
    "seed-held-out-second": "held_out_second",
    "seed-calculations-held-out-second": "calculations_held_out_second",
    "seed-held-out-third": "held_out_third",
}


def seed_cases(part: str) -> tuple[Case, ...]:
    """The cases of one of the files beside this module: a value of PARTS."""
    with resources.as_file(resources.files("eval").joinpath(f"suites/seed/{part}.jsonl")) as path:
        return load_cases(Path(path))


def run_seed(settings: Settings, bench: Bench) -> list[Report]:
    """Ask the bundled policies alone, in a throw-away home that shares the prepared model."""
    with TemporaryDirectory() as folder:
        assistant = Assistant.open(own_home(settings, Path(folder)), bench)
        try:
            return [run_cases(name, seed_cases(part), assistant, bench) for name, part in PARTS.items()]
        finally:
            assistant.close()


def own_home(settings: Settings, folder: Path) -> Settings:
    """Settings for a throw-away home; the prepared model of the real home is linked, not made again."""
    models = settings.home / "models"
    models.mkdir(parents=True, exist_ok=True)
    (folder / "models").symlink_to(models, target_is_directory=True)
    return replace(settings, home=folder, bundled=True)
