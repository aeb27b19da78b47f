"""Runs cases against an assistant and sums them up."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date

from assistant.answer import Answer, AnswerReady
from assistant.pipeline import Assistant
from assistant.question import Question
from eval.cases import Case
from eval.judging import Verdict, judge
from eval.report import Figure, Report, Row, by_kind, mean, share
from knowledge.progress import Progress

CERTAIN_BUT_WRONG = "wrong amounts shown as certain"


def run_cases(name: str, cases: Sequence[Case], assistant: Assistant, progress: Progress) -> Report:
    """Ask every case and judge every answer."""
    rows: list[Row] = []
    verdicts: list[Verdict] = []
    seconds: list[float] = []
    for number, case in enumerate(cases, start=1):
        started = time.perf_counter()
        answer = ask(case, assistant)
        seconds.append(time.perf_counter() - started)
        verdict = judge(case, answer, assistant.archive.document)
        verdicts.append(verdict)
        rows.append(
            Row(
                case.id,
                case.kind,
                case.question,
                verdict.right,
                answer.status.value,
                verdict.why,
                answer.text,
            )
        )
        progress(name, number, len(cases))
    return Report(name, _figures(cases, rows, verdicts, seconds), tuple(rows))


def ask(case: Case, assistant: Assistant) -> Answer:
    """The answer to a case, for today where it names no day."""
    question = Question(text=case.question, history=case.history, on=case.on or today(), place=case.place)
    last = list(assistant.answer(question))[-1]
    assert isinstance(last, AnswerReady)
    return last.answer


def today() -> date:
    """The day an evaluation is run on."""
    return date.today()  # noqa: DTZ011 - the user's own calendar day is meant


def _figures(
    cases: Sequence[Case], rows: Sequence[Row], verdicts: Sequence[Verdict], seconds: Sequence[float]
) -> dict[str, Figure]:
    answerable = [row for case, row in zip(cases, rows, strict=True) if case.is_answerable]
    unanswerable = [row for case, row in zip(cases, rows, strict=True) if case.status == ("no_evidence",)]
    figures = {"right": share(sum(bool(row.right) for row in rows), len(rows))}
    if unanswerable:
        declined = sum(row.status == "no_evidence" for row in unanswerable)
        figures["declined of the unanswerable"] = share(declined, len(unanswerable))
    if answerable:
        refused = sum(row.status in ("no_evidence", "refused") for row in answerable)
        figures["false refusals"] = share(refused, len(answerable))
    figures["quotes exact"] = share(sum(one.quotes_exact for one in verdicts), len(verdicts))
    figures["numbers held"] = share(sum(one.numbers_held for one in verdicts), len(verdicts))
    figures["seconds"] = mean(seconds)
    figures |= {f"right: {kind}": figure for kind, figure in by_kind(rows).items()}
    return figures | certain_but_wrong(cases, verdicts)


def certain_but_wrong(cases: Sequence[Case], verdicts: Sequence[Verdict]) -> dict[str, Figure]:
    """The share that shows a wrong amount as certain, of the cases that judge any: in all, and by kind."""
    judged = [
        (case.kind, verdict.certain_but_wrong)
        for case, verdict in zip(cases, verdicts, strict=True)
        if case.amount is not None
    ]
    if not judged:
        return {}
    figures = {CERTAIN_BUT_WRONG: share(sum(wrong for _, wrong in judged), len(judged))}
    for kind in dict.fromkeys(kind for kind, _ in judged):
        those = [wrong for one, wrong in judged if one == kind]
        figures[f"{CERTAIN_BUT_WRONG}: {kind}"] = share(sum(those), len(those))
    return figures
