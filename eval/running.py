"""Runs cases: asks each of them, over threads and after an interruption only the rest, and sums them up."""

from __future__ import annotations

import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import Path

from assistant.answer import Answer
from assistant.pipeline import Assistant
from assistant.settings import Settings
from eval.cases import Case
from eval.confined import confined
from eval.errors import BadCase
from eval.judging import TextOf, Verdict, judge
from eval.report import Report
from eval.report_figures import Tally
from eval.rows import Row, quotes_of
from eval.running_respondents import Respondent, ask_assistant, today
from eval.runs import digest, digest_of, facts_of, repeated, write_run
from eval.runs_growing import GrowingRun
from knowledge.progress import Progress

__all__ = ["CERTAIN_BUT_WRONG", "Bench", "Scoring", "Trial", "Verdicts", "ask", "run_cases", "today"]

CERTAIN_BUT_WRONG = "wrong amounts shown as certain"
DECLINED = "declined of the unanswerable"
FALSE_REFUSALS = "false refusals"
# Cases handed to threads and not yet read: enough that none waits, few enough to keep nothing.
_AHEAD = 4
_TEXTS_KEPT = 64

Scoring = Callable[[Case, Answer, TextOf], Mapping[str, float | None]]
"""The scores of an answer by the metrics' names, None where one cannot judge; the first is the headline."""


def tags_of(case: Case) -> tuple[str, ...]:
    """What a case is summed up by: its tags, else its kind."""
    return case.tags or (case.kind,)


def no_fault(case: Case, answer: Answer, document_of: TextOf) -> str:
    """Says nothing."""
    return ""


@dataclass(frozen=True, slots=True)
class Trial:
    """The cases of one suite and how their answers are scored; `why` says in words what is wrong.

    Metrics of `apart` are summed up by tag, as the first one always is.
    """

    suite: str
    cases: Sequence[Case]
    score: Scoring
    tags: Callable[[Case], tuple[str, ...]] = tags_of
    why: Callable[[Case, Answer, TextOf], str] = no_fault
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """How suites are run: who is asked, over how many threads, of how many cases, and where the runs go.

    It can be called as a Progress. `asked` says who `respondent` is; `score`, when given, takes the place of
    a trial's own scoring. `limit` keeps the first cases after a shuffle by the seed.
    """

    settings: Settings
    out: Path
    progress: Progress
    respondent: Respondent = ask_assistant
    asked: str = "assistant"
    score: Scoring | None = None
    workers: int = 1
    seed: int = 0
    limit: int | None = None

    def __call__(self, what: str, done: int, total: int) -> None:
        self.progress(what, done, total)

    def take(self, trial: Trial, assistant: Assistant) -> Report:
        """Ask the cases that no row is there for yet, write every row, and sum up; raises BadCase.

        A run that was broken off is taken up where it has equal facts: the same cases and documents, version,
        settings and packages. Rows are not kept in memory.
        """
        cases = self._chosen(trial)
        asked_of = {"cases": digest(map(repr, cases)), "documents": digest_of(assistant.archive)}
        facts = facts_of(self.settings, asked=self.asked, seed=self.seed, data=asked_of)
        growing = GrowingRun.open(self.out, trial.suite, facts)
        waiting = [case for case in cases if case.id not in growing.done]
        self.progress(trial.suite, len(cases) - len(waiting), len(cases))
        # A version of a text never changes, and one is asked for again and again.
        text_of = lru_cache(maxsize=_TEXTS_KEPT)(assistant.archive.document)
        asking = _Asking(trial, assistant, self.respondent, self.score or trial.score, text_of)
        rows = self._asked(waiting, asking)
        for number, row in enumerate(rows, start=len(cases) - len(waiting) + 1):
            growing.add(row)
            self.progress(trial.suite, number, len(cases))
        figures = Tally.of(growing.rows()).figures(seed=self.seed, apart=trial.apart)
        path = write_run(self.out, suite=trial.suite, facts=facts, figures=figures, lines=growing.lines())
        growing.remove()
        return Report(trial.suite, figures, run=path)

    def _chosen(self, trial: Trial) -> Sequence[Case]:
        twice = repeated([case.id for case in trial.cases])
        if twice is not None:
            raise BadCase(f"{trial.suite}: two cases have the id {twice!r}")
        if self.limit is None or self.limit >= len(trial.cases):
            return trial.cases
        return random.Random(self.seed).sample(list(trial.cases), self.limit)

    def _asked(self, cases: Sequence[Case], ask_one: Callable[[Case], Row]) -> Iterator[Row]:
        """The rows in the cases' order, a few asked ahead."""
        if self.workers == 1:
            yield from map(ask_one, cases)
            return
        with ThreadPoolExecutor(self.workers) as threads:
            coming = iter(cases)
            begun: deque[Future[Row]] = deque(
                threads.submit(ask_one, case) for case in islice(coming, self.workers * _AHEAD)
            )
            try:
                while begun:
                    yield begun.popleft().result()
                    begun.extend(threads.submit(ask_one, case) for case in islice(coming, 1))
            finally:
                for future in begun:
                    future.cancel()


@dataclass(frozen=True, slots=True)
class _Asking:
    """Asks a case of a trial and scores the answer."""

    trial: Trial
    assistant: Assistant
    respondent: Respondent
    score: Scoring
    text_of: TextOf

    def __call__(self, case: Case) -> Row:
        assistant = self.assistant
        if case.documents is not None:
            assistant = confined(assistant, case.documents)
        started = time.perf_counter()
        given = self.respondent(case, assistant)
        seconds = time.perf_counter() - started
        answer, text_of = given.answer, self.text_of
        return Row(
            case=case.id,
            suite=self.trial.suite,
            question=case.question,
            status=answer.status.value,
            text=answer.text,
            tags=self.trial.tags(case),
            expected=tuple(" | ".join(group) for group in case.expected),
            expected_status=case.status,
            quotes=quotes_of(answer),
            scores=self.score(case, answer, text_of),
            seconds=seconds,
            tokens=given.tokens,
            trace=answer.trace,
            why=given.why or self.trial.why(case, answer, text_of),
        )


def ask(case: Case, assistant: Assistant) -> Answer:
    """The assistant's answer to a case, for today where it names no day."""
    return ask_assistant(case, assistant).answer


def run_cases(name: str, cases: Sequence[Case], assistant: Assistant, bench: Bench) -> Report:
    """Ask every case and judge every answer by what the case says is right."""
    verdicts = Verdicts()
    trial = Trial(name, cases, verdicts.score, why=verdicts.why, apart=(CERTAIN_BUT_WRONG,))
    return bench.take(trial, assistant)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Scores and reasons by `judge`, which is asked once for both."""

    _last: threading.local = field(default_factory=threading.local)

    def score(self, case: Case, answer: Answer, document_of: TextOf) -> Mapping[str, float | None]:
        verdict = self._of(case, answer, document_of)
        refused = answer.status.value in ("no_evidence", "refused")
        return {
            "right": float(verdict.right),
            DECLINED: float(answer.status.value == "no_evidence")
            if case.status == ("no_evidence",)
            else None,
            FALSE_REFUSALS: float(refused) if case.is_answerable else None,
            "status right": float(verdict.status_right),
            "quotes exact": float(verdict.quotes_exact),
            "numbers held": float(verdict.numbers_held),
            CERTAIN_BUT_WRONG: None if case.amount is None else float(verdict.certain_but_wrong),
        }

    def why(self, case: Case, answer: Answer, document_of: TextOf) -> str:
        return self._of(case, answer, document_of).why

    def _of(self, case: Case, answer: Answer, document_of: TextOf) -> Verdict:
        known: tuple[Answer, Verdict] | None = getattr(self._last, "known", None)
        if known is not None and known[0] is answer:
            return known[1]
        verdict = judge(case, answer, document_of)
        self._last.known = answer, verdict
        return verdict
