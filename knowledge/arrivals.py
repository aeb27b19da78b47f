"""Documents about to be written to the library: what they are for it, and the batches they come in."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from knowledge.document import Document, Passage
from knowledge.library import Record
from knowledge.rules.beside import stands_beside
from knowledge.rules.findings import RuleFinding
from knowledge.rules.text import RuleText
from knowledge.sources import Source

PASSAGES_AT_ONCE = 256
_WAITING_AT_ONCE = 1_000

Outcome = Literal["added", "unchanged", "replaced", "rejected"]


@dataclass(frozen=True, slots=True)
class Addition:
    """What became of one document of a file at `path`; `reason` says why it was rejected, `code: detail`.

    A document whose rules alone have changed is `replaced`. `rules` is how many rules of the rule file beside
    it stand, `findings` what was found in that file, also when nothing has changed.
    """

    id: str
    title: str
    passages: int
    path: str
    status: Outcome
    reason: str | None = None
    rules: int = 0
    findings: tuple[RuleFinding, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrival:
    """A document about to be written with the rules it shall have, or in `settled` what is known about it.

    `path` is what it was added from, `file` what it is kept under.
    """

    document: Document
    path: str
    file: str = ""
    rules: RuleText | None = None
    passages: tuple[Passage, ...] = ()
    settled: Addition | None = None


@dataclass(frozen=True, slots=True)
class Meant:
    """The document that an arriving one is for the library, which may have it from another `file`.

    `rules` are those the library has for it.
    """

    document: Document
    record: Record | None
    file: str
    rules: RuleText | None = None

    @property
    def answers(self) -> bool:
        return self.record is not None and self.record.standing == "current"

    @property
    def is_as_known(self) -> bool:
        return self.answers and self.record is not None and self.record.document == self.document

    @property
    def keeps_its_passages(self) -> bool:
        """Same text, same title above it."""
        if self.record is None or not self.answers:
            return False
        known = self.record.document
        return (known.sha256, known.title) == (self.document.sha256, self.document.title)


@dataclass(slots=True)
class Batch:
    """Arrivals that are embedded in one go, and the documents whose file no longer has them."""

    arrivals: list[Arrival] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    passages: int = 0
    waiting: set[str] = field(default_factory=set)

    @property
    def full(self) -> bool:
        return self.passages >= PASSAGES_AT_ONCE or len(self.arrivals) >= _WAITING_AT_ONCE

    def put(self, arrival: Arrival) -> None:
        self.arrivals.append(arrival)
        self.passages += len(arrival.passages)
        if arrival.settled is None:
            self.waiting |= marks(arrival.document)

    def meets(self, document: Document) -> bool:
        """Whether what becomes of `document` depends on one that is still to be written."""
        return not self.waiting.isdisjoint(marks(document))


def rejected(source: Source) -> Arrival:
    """What arrives of a file that cannot be taken: nothing but the Addition that says so."""
    addition = Addition("", "", 0, source.path, "rejected", source.failure)
    return Arrival(Document(id="", title="", text="", source=""), source.path, settled=addition)


def marks(document: Document) -> set[str]:
    """What two documents share that must not be written at once."""
    return {f"source {document.source}", f"id {document.id}", f"text {document.sha256}"}


def rules_from_now_on(meant: Meant, source: Source) -> RuleText | None:
    """The rules a document shall have: those beside its file, even if that is none.

    Those beside another file of the same text count as long as it has no others, or those are gone.
    """
    known, given = meant.rules, source.rules
    if known is None or stands_beside(known.path, source.path):
        return given
    if not Path(known.path).exists():
        return given or known
    is_own = meant.file == source.path
    return given if given is not None and is_own and given.text != known.text else known
