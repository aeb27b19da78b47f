"""Conversations as MT-RAG has them (Katsis et al. 2025): what was said, what is asked, what is right.

Two forms: the published tasks (JSON lines: `task_id`, `input`, `contexts`, `targets`, `Answerability`), and a
folder in BEIR form whose queries carry `metadata.history` and `metadata.answerability`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.question import Role, Turn
from eval.cases import Case, Gold
from eval.errors import BadCase
from eval.loading import QuestionSet
from eval.loading.beir import QUERIES, beir_case, beir_documents, gold_of
from eval.loading.lines import Entry, entries
from knowledge.document import Document
from knowledge.readers.particulars import language_of

# What an assistant does with each kind of question; a partial answer says what is missing.
STATUSES: Mapping[str, tuple[str, ...]] = {
    "ANSWERABLE": ("answered",),
    "PARTIAL": ("answered",),
    "UNANSWERABLE": ("no_evidence",),
    "UNDERSPECIFIED": ("needs_input",),
}
_ROLES: Mapping[str, Role] = {"user": "user", "agent": "assistant", "assistant": "assistant"}


def conversation_set(place: Path) -> QuestionSet:
    """The conversations of a folder or of a file of tasks; raises MissingData, BadCase."""
    return _folder_set(place) if place.is_dir() else _file_set(place)


def _folder_set(folder: Path) -> QuestionSet:
    gold = gold_of(folder / "qrels.tsv")
    cases: list[Case] = []
    for query in entries(folder / QUERIES):
        told = query.within("metadata")
        kind = _kind(told, told.table.get("answerability"))
        case = beir_case(query, gold.get(query.text("_id"), {}), status=STATUSES[kind], kind=kind.lower())
        turns = tuple(_turns(told, "history", "role")) if "history" in told.table else ()
        cases.append(_conversation(case, turns, kind))
    return QuestionSet(folder.name, tuple(cases), beir_documents(folder))


def _file_set(file: Path) -> QuestionSet:
    documents: dict[str, Document] = {}
    cases: list[Case] = []
    for task in entries(file):
        given: Any = task.table.get("Answerability")
        kind = _kind(task, given[0] if isinstance(given, list) and given else given)
        turns = tuple(_turns(task, "input", "speaker"))
        if not turns or turns[-1].role != "user":
            raise BadCase(f"{task.place}: the field 'input' must end with what the user asks")
        names = [_add(one, file.stem, documents) for one in task.entries("contexts")]
        answers = tuple(one.text("text") for one in task.entries("targets"))
        case = Case(
            id=task.text("task_id"),
            question=turns[-1].content,
            kind=kind.lower(),
            status=STATUSES[kind],
            expected=(answers,) if answers else (),
            gold=tuple(map(Gold, dict.fromkeys(names))),
        )
        cases.append(_conversation(case, turns[:-1], kind))
    return QuestionSet(file.stem, tuple(cases), tuple(documents.values()))


def _conversation(case: Case, history: tuple[Turn, ...], kind: str) -> Case:
    """A case with its history; what a refusal or a question back is worded like is judged by its status."""
    place = "first turn" if not history else "later turn"
    expected = case.expected if "answered" in case.status else ()
    return replace(case, history=history, expected=expected, tags=(kind.lower(), place))


def _kind(entry: Entry, kind: object) -> str:
    if not isinstance(kind, str) or kind not in STATUSES:
        raise BadCase(f"{entry.place}: answerability is {kind!r}; known are {', '.join(STATUSES)}")
    return kind


def _turns(entry: Entry, field: str, role: str) -> Iterator[Turn]:
    for turn in entry.entries(field):
        speaker = turn.text(role)
        if speaker not in _ROLES:
            raise BadCase(f"{turn.place}: {role} is {speaker!r}; known are {', '.join(_ROLES)}")
        yield Turn(_ROLES[speaker], turn.text("text"))


def _add(passage: Entry, set_name: str, documents: dict[str, Document]) -> str:
    name, text = passage.text("document_id"), passage.text("text")
    title, source = str(passage.table.get("title") or name), f"{set_name}/{name}"
    document = Document(id=name, title=title, text=text, source=source, language=language_of(text))
    documents.setdefault(name, document)
    return name
