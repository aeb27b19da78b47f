"""How long one question takes from the command line, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.settings import Settings
from eval.homes import link_models
from eval.measure import Measure, medians
from eval.suites.seed import seed_cases
from knowledge.progress import Progress

_ROUNDS = 5


def measure_cold(settings: Settings, progress: Progress) -> list[Measure]:
    """The wall time of `sme-policy ask` over the bundled policies, beside importing chromadb alone.

    The model and the bundled policies' indexes are made before the clock starts.
    """
    command = str(Path(sys.executable).with_name("sme-policy"))
    question = next(case.question for case in seed_cases("development") if case.is_answerable)
    with TemporaryDirectory() as folder:
        link_models(settings, Path(folder))
        environment = os.environ | {"SME_POLICY_HOME": folder}
        asking = partial(_run, (command, "ask", question), environment)
        importing = partial(_run, (sys.executable, "-c", "import chromadb"), environment)
        asking()
        importing()
        progress("cold", 1, 2)
        asked, imported = medians(asking, importing, rounds=_ROUNDS)
    return [
        Measure(
            what="sme-policy ask, a new process",
            value=asked,
            beside="python -c 'import chromadb'",
            beside_value=imported,
            unit="s",
            note=f"Processes: the median of {_ROUNDS} rounds in turn, the home prepared before.",
        )
    ]


def _run(command: Sequence[str], environment: dict[str, str]) -> None:
    subprocess.run(command, env=environment, check=True, capture_output=True)
