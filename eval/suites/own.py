"""A user's own questions: a file of cases for the bundled policies, or a set that brings its own texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.answer import Answer
from assistant.pipeline import Assistant
from assistant.settings import Settings
from eval.cases import Case
from eval.errors import BadCase, UnknownSuite
from eval.homes import assistant_over
from eval.judging import TextOf
from eval.loading import QuestionSet
from eval.loading.beir import beir_set, is_beir
from eval.loading.own import FORMS, own_cases
from eval.loading.squad import squad_set
from eval.metrics import Scoring, scoring
from eval.report import Report
from eval.running import Bench, Trial, Verdicts
from eval.suites import SUITES, Suite
from eval.suites.quick import cut
from eval.suites.reading import METRICS
from eval.suites.seed import own_home

SQUAD = ".json"
_KINDS = (
    "<a folder in BEIR form>",
    f"<a file in SQuAD's form: {SQUAD}>",
    f"<a file of cases: {' '.join(FORMS)}>",
)


def own_suite(path: Path) -> Suite:
    """The suite of a BEIR folder or a SQuAD file, whose texts alone are searched, or of a file of cases.

    Each is read at once: raises BadCase for one that does not have the form, UnknownSuite for what is none
    of them.
    """
    if path.is_dir() and is_beir(path):
        return partial(_run_set, beir_set(path))
    if path.is_file() and path.suffix.lower() == SQUAD:
        return partial(_run_set, squad_set(path))
    if path.is_file() and path.suffix.lower() in FORMS:
        return partial(_run_file, path, own_cases(path))
    raise UnknownSuite(str(path), (*SUITES, *_KINDS))


def run_own_cases(
    name: str, cases: Sequence[Case], settings: Settings, bench: Bench, *, files: Sequence[Path] = ()
) -> Report:
    """Ask the cases in a throw-away home with the bundled policies and these files; raises BadCase."""
    with TemporaryDirectory() as folder:
        assistant = Assistant.open(own_home(settings, Path(folder)), bench)
        try:
            _add(files, assistant, bench)
            verdicts = Verdicts()
            return bench.take(Trial(name, cases, _scoring(verdicts), why=verdicts.why), assistant)
        finally:
            assistant.close()


def _run_set(questions: QuestionSet, settings: Settings, bench: Bench) -> list[Report]:
    """The texts are embedded once: their home is kept, by a checksum of them, for the next run."""
    chosen = cut(questions, limit=bench.limit, seed=bench.seed)
    with assistant_over(chosen.documents, settings=settings, progress=bench, bundled=False) as assistant:
        return [bench.take(Trial(chosen.name, chosen.cases, scoring(*METRICS)), assistant)]


def _run_file(path: Path, cases: Sequence[Case], settings: Settings, bench: Bench) -> list[Report]:
    """A source that is a file beside the cases is added to the home they are asked in."""
    named = dict.fromkeys(path.parent / gold.document for case in cases for gold in case.gold)
    files = [file for file in named if file.is_file()]
    return [run_own_cases(path.stem, cases, settings, bench, files=files)]


def _add(files: Sequence[Path], assistant: Assistant, bench: Bench) -> None:
    for addition in assistant.archive.add(files, progress=bench):
        if addition.status == "rejected":
            raise BadCase(f"{addition.path}: cannot be read as a text: {addition.reason}")
    assistant.archive.settle()


def _scoring(verdicts: Verdicts) -> Scoring:
    """Whether all that a case expects is there and nothing wrong, then the metrics of the field."""
    metrics = scoring(*(name for name in METRICS if name != "false refusals"))

    def score(case: Case, answer: Answer, text_of: TextOf) -> Mapping[str, float | None]:
        return {**verdicts.score(case, answer, text_of), **metrics(case, answer, text_of)}

    return score
