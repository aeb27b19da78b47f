"""A file someone adds → what is read of it: its documents with their rules, or why there are none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from knowledge.document import Document
from knowledge.errors import UnreadableFile
from knowledge.reading import Details, read_file
from knowledge.rules.beside import is_rule_file, read_rules, rule_file_of, written_path
from knowledge.rules.text import RuleText


@dataclass(frozen=True, slots=True)
class Source:
    """What was read of a file: documents, or why there are none. `whole` when it has no others.

    `rules` are those of its one document, None where none stand beside it.
    """

    path: str
    documents: tuple[Document, ...] = ()
    failure: str | None = None
    whole: bool = False
    rules: RuleText | None = None


def read_sources(file: Path, details: Details) -> Iterator[Source]:
    """What a file comes to, and in a Source of its own its rule file where that cannot be taken.

    A document whose rule file cannot be read goes on without rules: what cannot be checked is not used.
    """
    if is_rule_file(file):
        yield Source(written_path(file), failure=f"rules_alone: {file.name}")
        return
    try:
        source = Source(written_path(file), read_file(file, details=details), whole=True)
    except UnreadableFile as error:
        yield Source(written_path(file), failure=str(error))
        return
    rules = rule_file_of(file)
    if rules is None:
        yield source
        return
    try:
        yield replace(source, rules=_rules_of_one(rules, source))
    except UnreadableFile as error:
        yield source
        yield Source(written_path(rules), failure=str(error))


def _rules_of_one(rules: Path, source: Source) -> RuleText:
    """The text of a rule file; its policy's file must hold one document, or no one knows which is meant."""
    if len(source.documents) > 1:
        raise UnreadableFile("rules_of_several", f"{len(source.documents)}")
    return read_rules(rules)
