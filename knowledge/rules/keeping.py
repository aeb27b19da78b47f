"""The rules of the documents that answer now: a file is loaded once, the book bound anew when they change."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from knowledge.document import Document
from knowledge.inspection import Finding
from knowledge.library import Library
from knowledge.passages import BUNDLED, PassageTable, in_force
from knowledge.reading import read_bundled_rules
from knowledge.rules.book import Chapter, RuleBook, bind
from knowledge.rules.findings import FailedRule, Loaded, RuleFinding
from knowledge.rules.text import RuleText

_REMEMBERED = 2_000


@dataclass(frozen=True, slots=True)
class _Bound:
    """A book, and the titles that the table of passages gave when it was bound."""

    read_for: tuple[str, ...]
    book: RuleBook


def faults(book: RuleBook) -> tuple[Finding, ...]:
    """What is wrong with the rules of a book: `rule_failed` for each that is left out, with its first fault.

    `rule_file_failed` where a fault is of a whole file. Values: rule, document, path, line.
    """
    first: dict[tuple[str, str, str | None], RuleFinding] = {}
    for document_id, findings in book.findings.items():
        for finding in findings:
            if finding.severity == "error":
                first.setdefault((document_id, finding.path, finding.rule_id), finding)
    return tuple(_fault(finding, document_id) for (document_id, _, _), finding in first.items())


def _fault(finding: RuleFinding, document_id: str) -> Finding:
    values = {"document": document_id, "path": finding.path, "line": str(finding.line)}
    if finding.rule_id is None:
        return Finding("rule_file_failed", values)
    return Finding("rule_failed", values | {"rule": finding.rule_id})


def is_of_the_package(fault: Finding) -> bool:
    """Whether a fault is of a rule that comes with the package, which no user can have caused."""
    return fault.values["path"].startswith(BUNDLED)


class RuleShelf:
    """Gives the book of rules; safe to share between threads while documents come and go."""

    def __init__(self, library: Library, table: PassageTable) -> None:
        self._library = library
        self._table = table
        self._bound: dict[bool, _Bound] = {}
        self._loaded: dict[tuple[Document, RuleText], Loaded] = {}
        self._binding = threading.Lock()

    def book(self, *, bundled: bool) -> RuleBook:
        """The rules of the documents that answer, bundled ones first; the same until something changes."""
        if (book := self._current(bundled)) is not None:
            return book
        with self._binding:
            if (book := self._current(bundled)) is not None:
                return book
            # Asked for before the library is read: a change that comes in between makes this book an old one.
            titles = self._table.titles()
            book = bind(self._chapters(bundled=bundled))
            self._bound[bundled] = _Bound(titles, book)
            return book

    def _current(self, bundled: bool) -> RuleBook | None:
        known = self._bound.get(bundled)
        return known.book if known is not None and known.read_for is self._table.titles() else None

    def _chapters(self, *, bundled: bool) -> Iterator[Chapter]:
        written = self._library.rule_texts()
        packaged = self._packaged_ids() if bundled else {}
        for document_id, text in [*packaged.items(), *written.items()]:
            document = self._library.document(document_id)
            if bundled or not document.source.startswith(BUNDLED):
                now = in_force(document, self._table.end_of(document_id))
                yield Chapter(now, text, self._load(now, text))

    def _packaged_ids(self) -> dict[str, RuleText]:
        """The rule files of the bundled policies that answer, by the ids those have in the library."""
        records = self._library.by_prefix(BUNDLED)
        return {
            record.document.id: self._packaged[record.document.source]
            for record in records
            if record.standing == "current" and record.document.source in self._packaged
        }

    @cached_property
    def _packaged(self) -> dict[str, RuleText]:
        return read_bundled_rules()

    def _load(self, document: Document, text: RuleText) -> Loaded:
        """What a rule file comes to for a document, from memory where it has been loaded before.

        The whole document is the key, since rules carry it along with its days in force.
        """
        # The rule reader brings pydantic and yaml, which a start that asks for no rule need not wait for.
        from knowledge.rules.loading import load_rules

        key = (document, text)
        if key not in self._loaded:
            if len(self._loaded) >= _REMEMBERED:
                self._loaded.clear()
            loaded = load_rules(text.text, document, path=text.path)
            # The examples of the bundled rules are run by this project's tests, before anyone has them.
            self._loaded[key] = loaded if text.path.startswith(BUNDLED) else _proved(loaded, text.path)
        return self._loaded[key]


def _proved(loaded: Loaded, path: str) -> Loaded:
    """The same without the rules whose examples do not come out, which fail."""
    # The engine takes time to import, too.
    from knowledge.rules.examples import check_examples

    found = {rule.id: check_examples(rule, path=path) for rule in loaded.rules}
    failed = [FailedRule(rule_id, faults[0].line, faults) for rule_id, faults in found.items() if faults]
    return Loaded(
        tuple(rule for rule in loaded.rules if not found[rule.id]),
        (*loaded.failed, *failed),
        (*loaded.findings, *(fault for rule in failed for fault in rule.findings)),
    )
