"""How well slips in a chat model's draft are caught, and how many right sentences are blocked.

`python -m eval.holding` prints both for the bundled policies. Right are what the assistant quotes and
computes by itself for the questions of the seed suite, and paraphrases written by people; slips are made by
code.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

from platformdirs import user_data_path

from assistant.answer import Status
from assistant.briefing import rules, sources_for
from assistant.composing import compose
from assistant.draft import Draft, Numbering
from assistant.extractive import find
from assistant.handles import Sentence, Sources
from assistant.holding import Checker, NotHeld
from assistant.pipeline import Assistant
from assistant.question import Question
from assistant.settings import Language, Settings
from assistant.spelling import mend
from assistant.understanding import understand
from eval.slips import SLIPS, Offered, slips_of
from eval.suites.seed import own_home, seed_cases
from knowledge.document import Document
from knowledge.splitting import split

_QUESTIONS = ("development", "development_more", "development_third")
_CALCULATIONS = ("calculations",)
# Of one right draft at most so many slips of a kind, or the long ones would outweigh the others.
_MOST_OF_A_KIND = 3
_SENTENCES_BESIDE = 30
# The day of the questions that name none.
_DAY = date(2026, 11, 22)


@dataclass(frozen=True, slots=True)
class Case:
    """A right draft, what it may cite, and how it came about."""

    made: str
    question: Question
    language: Language
    draft: str
    sources: Sources


@dataclass(slots=True)
class Tally:
    """What came of the checks: by kind of slip, and by way the right drafts were made."""

    caught: Counter[str] = field(default_factory=Counter)
    slips: Counter[str] = field(default_factory=Counter)
    blocked: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    wrongly: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def share_caught(self) -> float:
        return self.caught.total() / max(self.slips.total(), 1)

    @property
    def share_blocked(self) -> float:
        return self.blocked.total() / max(self.right.total(), 1)

    def told(self) -> str:
        """The figures, a line each."""
        lines = [
            f"{kind:<20} caught {self.caught[kind]:>5} of {count:>5}" for kind, count in self.slips.items()
        ]
        lines += [
            f"{made:<20} blocked {self.blocked[made]:>4} of {count:>5}" for made, count in self.right.items()
        ]
        milliseconds = sorted(1000 * taken for taken in self.seconds) or [0.0]
        middle, high = milliseconds[len(milliseconds) // 2], milliseconds[int(len(milliseconds) * 0.99)]
        lines.append(f"caught {self.share_caught:.2%}, right ones blocked {self.share_blocked:.2%}")
        lines.append(f"time a sentence: median {middle:.2f} ms, 99 of 100 within {high:.2f} ms")
        return "\n".join(lines)


def tally(cases: Sequence[Case]) -> Tally:
    """Every case checked as it is, and with every slip that it allows."""
    counted = Tally()
    for case in cases:
        found = _checked(case, case.draft, counted)
        counted.right[case.made] += 1
        if isinstance(found, NotHeld):
            counted.blocked[case.made] += 1
            counted.wrongly.append(f"{found.reason} {found.words} | {case.draft}")
            continue
        offered = [
            Offered(handle, source.text)
            for handle in case.sources.handles
            if isinstance(source := case.sources.get(handle), Sentence)
        ]
        for kind in SLIPS:
            for wrong in slips_of(kind, case.draft, offered)[:_MOST_OF_A_KIND]:
                counted.slips[kind] += 1
                if isinstance(_checked(case, wrong, counted), NotHeld):
                    counted.caught[kind] += 1
                else:
                    counted.missed.append(f"{kind} | {wrong}")
    return counted


def _checked(case: Case, draft: str, counted: Tally) -> object:
    checker = Checker(case.sources, case.question, case.language, Numbering(), rules(case.language))
    checker.prepare()
    start = time.process_time()
    found = checker.check(draft)
    counted.seconds.append(time.process_time() - start)
    return found


def cases(assistant: Assistant) -> Iterator[Case]:
    """The right drafts over the bundled policies."""
    for part in (*_QUESTIONS, *_CALCULATIONS):
        for case in seed_cases(part):
            question = Question(
                text=case.question, on=case.on or _DAY, history=case.history, place=case.place
            )
            yield from _drafts(question, assistant)
    yield from paraphrases(assistant)


def _drafts(question: Question, assistant: Assistant) -> Iterator[Case]:
    """What the assistant says by itself, as a model would cite it."""
    archive = assistant.archive
    understood = understand(question, mend=partial(mend, frequencies=archive.document_frequency))
    founds = [find(part, understood, question, archive, bundled=True) for part in understood.parts]
    if not founds:
        return
    draft = compose(founds, understood, question, archive)
    if draft.status is Status.NO_EVIDENCE:
        return
    language = understood.language
    sources = sources_for(founds, draft, language)
    for sentence in [evidence for found in founds for evidence in found.chosen]:
        document = sentence.hit.document
        handle = sources.sentence(document, sentence.hit.passage.heading, sentence.span)
        if handle:
            text = document.text[sentence.span.start : sentence.span.end].rstrip("。")
            yield Case("quoted", question, "zh", f"{text}[{handle}]。", sources)
    yield from _calculated(draft, question, language, sources)


def _calculated(draft: Draft, question: Question, language: Language, sources: Sources) -> Iterator[Case]:
    for line in draft.lines:
        handles = "".join(f"[{sources.calculation(worked)}]" for worked in line.calculations)
        if handles:
            text = line.text
            for citation in line.citations:
                text = text.replace(f"[{citation.marker}]", "")
            yield Case("calculated", question, language, f"{text.rstrip('。.')}{handles}。", sources)


def paraphrases(assistant: Assistant) -> Iterator[Case]:
    """The paraphrases of the bundled policies, each with the sentences it rests on and those beside them."""
    written = resources.files("eval").joinpath("suites/holding/paraphrases.jsonl").read_text(encoding="utf-8")
    for line in written.splitlines():
        entry = json.loads(line)
        sources = Sources(entry["language"])
        handles = [_cite(sources, assistant, one["document"], one["words"]) for one in entry["cites"]]
        for document in {one["document"]: None for one in entry["cites"]}:
            _add_beside(sources, assistant.archive.document(document))
        draft = entry["draft"]
        for number, handle in enumerate(handles, 1):
            draft = draft.replace(f"{{{number}}}", f"[{handle}]")
        question = Question(text=entry["question"], on=_DAY)
        yield Case(f"paraphrase {entry['language']}", question, entry["language"], draft, sources)


def _cite(sources: Sources, assistant: Assistant, document_id: str, words: str) -> str:
    """The handle of the one sentence that holds these words."""
    document = assistant.archive.document(document_id)
    at = document.text.index(words)
    return next(
        sources.sentence(document, passage.heading, span)
        for passage in split(document)
        for span in passage.sentences
        if span.start <= at < span.end
    )


def _add_beside(sources: Sources, document: Document) -> None:
    for passage in split(document):
        for span in passage.sentences:
            if len(sources.sentences) < _SENTENCES_BESIDE:
                sources.sentence(document, passage.heading, span)


def main() -> int:
    """Print the figures; with `-v` also what was missed and what was wrongly blocked."""
    with TemporaryDirectory() as folder:
        home = Path(os.environ.get("SME_POLICY_HOME") or user_data_path("sme-policy"))
        settings = own_home(Settings(home=home), Path(folder))
        assistant = Assistant.open(settings)
        try:
            counted = tally(list(cases(assistant)))
        finally:
            assistant.close()
    print(counted.told())  # noqa: T201
    if "-v" in sys.argv:
        print("\n".join(["", "missed:", *counted.missed, "", "blocked:", *counted.wrongly]))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
