"""The built-in suites, by the name they are called by."""

from __future__ import annotations

import inspect
from collections.abc import Callable

from assistant.settings import Settings
from eval.report import Report
from eval.running import Bench
from eval.suites.conversation import run_conversation
from eval.suites.crowd import run_crowd
from eval.suites.injection import run_injection
from eval.suites.page import run_page
from eval.suites.reading import run_reading
from eval.suites.retrieval import run_retrieval
from eval.suites.robustness import run_robustness
from eval.suites.seed import run_seed
from eval.suites.versions import run_versions

Suite = Callable[[Settings, Bench], list[Report]]

SUITES: dict[str, Suite] = {
    "seed": run_seed,
    "page": run_page,
    "retrieval": run_retrieval,
    "reading": run_reading,
    "robustness": run_robustness,
    "conversation": run_conversation,
    "versions": run_versions,
    "crowd": run_crowd,
    "injection": run_injection,
}


def describe(name: str) -> str:
    """What a suite asks, in one line: the first of its module's docstring, without its own name."""
    module = inspect.getmodule(SUITES[name])
    written = inspect.getdoc(module) or ""
    _, _, said = written.partition("\n")[0].partition(": ")
    return said or written.partition("\n")[0]
