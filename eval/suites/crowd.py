"""The crowd suite: the same build, unchanged, with 599 notices and 238 laws beside the bundled policies.

`crowd-ncp` asks for what stands in the notices and looks for the known answer in at most three quoted
sentences; `crowd-nodoc` asks for what stood in notices that are not here; the seed cases are asked again,
to be read against their figures without the crowd.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import Answer, Status
from assistant.pipeline import Assistant
from assistant.settings import Settings
from eval.cases import Case
from eval.datasets import NOTICES, BeirQuery, folder_of, laws, notices, qrels, queries
from eval.homes import assistant_over
from eval.judging import judge
from eval.quoting import Containment, judge_quotes
from eval.report import Figure, Report, Row, mean, share
from eval.running import Bench, ask, run_cases
from eval.suites.seed import PARTS, seed_cases
from knowledge.progress import Progress

Gold = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Asked:
    """An answered question with how it was judged; `found` says whether a gold document is cited."""

    query: BeirQuery
    answer: Answer
    containment: Containment
    found: bool
    quotes_exact: bool
    numbers_held: bool
    seconds: float


def run_crowd(settings: Settings, bench: Bench) -> list[Report]:
    """All reports of the crowd; its home is built at the first run, which takes minutes."""
    folder = folder_of(settings.eval_data, NOTICES)
    asked = queries(folder / "queries.jsonl")
    undocumented = queries(folder / "queries_nodoc.jsonl")
    gold = qrels(folder / "qrels.tsv")
    documents = laws(folder.parent), notices(folder.parent)
    with assistant_over(*documents, settings=settings, progress=bench, bundled=True) as assistant:
        return [
            ask_notices(asked, gold, assistant, bench),
            ask_without_documents(undocumented, assistant, bench),
            *(run_cases(f"crowd-{name}", seed_cases(part), assistant, bench) for name, part in PARTS.items()),
        ]


def ask_notices(asked: Sequence[BeirQuery], gold: Gold, assistant: Assistant, progress: Progress) -> Report:
    """Ask every question whose answer stands in a notice, and look for the answer in the quotes."""
    answered: list[Asked] = []
    for number, query in enumerate(asked, start=1):
        answered.append(_ask(query, gold.get(query.id, {}), assistant))
        progress("crowd-ncp", number, len(asked))
    return Report("crowd-ncp", _figures(answered), tuple(_row(one) for one in answered))


def _ask(query: BeirQuery, gold: dict[str, int], assistant: Assistant) -> Asked:
    case = Case(id=query.id, question=query.text, kind="notice", status=("answered",))
    started = time.perf_counter()
    answer = ask(case, assistant)
    seconds = time.perf_counter() - started
    verdict = judge(case, answer, assistant.archive.document)
    contained = [judge_quotes(text, answer.citations) for text in query.answers]
    best = max(contained, key=lambda one: (one.hard, one.bigrams), default=Containment(False, None, 0.0))
    return Asked(
        query=query,
        answer=answer,
        containment=best,
        found=any(gold.get(one.document.id, 0) > 0 for one in answer.citations),
        quotes_exact=verdict.quotes_exact,
        numbers_held=verdict.numbers_held,
        seconds=seconds,
    )


def _figures(asked: Sequence[Asked]) -> dict[str, Figure]:
    answers = [one.answer for one in asked]
    answered = [one for one in asked if one.answer.status is Status.ANSWERED]
    numbers = [one.containment.numbers for one in asked if one.containment.numbers is not None]
    n = len(asked)
    return {
        "hard answer in 3 quotes": share(sum(one.containment.hard for one in asked), n),
        "hard answer, of the answered": share(sum(one.containment.hard for one in answered), len(answered)),
        "numbers of the answer quoted": mean(numbers),
        "character pairs of the answer quoted": mean([one.containment.bigrams for one in asked]),
        "gold document cited": share(sum(one.found for one in asked), n),
        "quotes exact": share(sum(one.quotes_exact for one in asked), n),
        "numbers held": share(sum(one.numbers_held for one in asked), n),
        "quoted sentences": mean([len(answer.citations) for answer in answers]),
        "quoted characters": mean([sum(len(one.quote) for one in answer.citations) for answer in answers]),
        "seconds": mean([one.seconds for one in asked]),
        **statuses(answers),
    }


def statuses(answers: Sequence[Answer]) -> dict[str, Figure]:
    """The share of each status, most frequent first."""
    counted = Counter(answer.status.value for answer in answers)
    return {f"status {status}": share(count, len(answers)) for status, count in counted.most_common()}


def _row(asked: Asked) -> Row:
    faults = []
    if not asked.containment.hard:
        faults.append(f"{asked.containment.bigrams:.2f} of: {' | '.join(asked.query.answers)}")
    if not asked.found:
        faults.append("gold document not cited")
    return Row(
        case=asked.query.id,
        kind="notice",
        question=asked.query.text,
        right=asked.containment.hard,
        status=asked.answer.status.value,
        why="; ".join(faults),
        text=asked.answer.text,
    )


def ask_without_documents(asked: Sequence[BeirQuery], assistant: Assistant, progress: Progress) -> Report:
    """Ask questions whose notice is not here. Another text may answer some, so no row is judged."""
    answers: list[Answer] = []
    seconds: list[float] = []
    for number, query in enumerate(asked, start=1):
        started = time.perf_counter()
        answers.append(ask(Case(id=query.id, question=query.text, kind="absent", status=()), assistant))
        seconds.append(time.perf_counter() - started)
        progress("crowd-nodoc", number, len(asked))
    declined = sum(answer.status is Status.NO_EVIDENCE for answer in answers)
    figures = {"declined (unjudged)": share(declined, len(answers)), "seconds": mean(seconds)}
    rows = tuple(
        Row(query.id, "absent", query.text, None, answer.status.value, "unjudged", answer.text)
        for query, answer in zip(asked, answers, strict=True)
    )
    return Report("crowd-nodoc", figures | statuses(answers), rows)
