"""RGB (Chen et al. 2024): questions asked of five passages, of which a share, or all, are noise.

Two forms: the published file of JSON lines (`id`, `query`, `answer`, `positive`, `negative`), and a folder
in BEIR form with `cases.jsonl` (`query_id`, `noise_rate`, `doc_ids`, `expect`), its passages chosen already.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from eval.cases import Case, Gold
from eval.errors import BadCase
from eval.loading import QuestionSet
from eval.loading.beir import beir_documents
from eval.loading.lines import Entry, entries
from knowledge.document import Document

PASSAGES = 5
NOISE_RATES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_EXPECTATIONS = {"answer": ("answered",), "reject": ("no_evidence",)}
Wordings = tuple[tuple[str, ...], ...]


def rgb_set(place: Path, *, seed: int = 0) -> QuestionSet:
    """The cases of a folder, or of the published file with passages drawn by the seed.

    A case's `documents` are its passages; `gold` are the right ones among them. With nothing but noise it
    expects no answer but to be declined. Raises MissingData, BadCase.
    """
    return _folder_set(place) if place.is_dir() else _file_set(place, seed)


def _folder_set(folder: Path) -> QuestionSet:
    documents = {document.id: document for document in beir_documents(folder)}
    queries = {line.text("_id"): line for line in entries(folder / "queries.jsonl")}
    cases: list[Case] = []
    for line in entries(folder / "cases.jsonl"):
        query, passages, expect = line.text("query_id"), line.texts("doc_ids"), line.text("expect")
        unknown = [name for name in passages if name not in documents] + [query] * (query not in queries)
        if unknown or expect not in _EXPECTATIONS:
            wrong = unknown[0] if unknown else expect
            raise BadCase(f"{line.place}: {wrong!r} is no passage, question or expectation")
        right = set(queries[query].within("metadata").texts("positive_ids"))
        case = _case(line.text("_id"), queries[query].text("text"), line.table.get("noise_rate"), passages)
        cases.append(
            replace(
                case,
                status=_EXPECTATIONS[expect],
                expected=_wordings(queries[query], "answers") if expect == "answer" else (),
                gold=tuple(Gold(name) for name in passages if name in right),
            )
        )
    used = {name for case in cases for name in case.documents or ()}
    return QuestionSet(
        folder.name, tuple(cases), tuple(documents[name] for name in documents if name in used)
    )


def _file_set(file: Path, seed: int) -> QuestionSet:
    documents: dict[str, Document] = {}
    cases: list[Case] = []
    for line in entries(file):
        query, texts = line.text("query"), (line.texts("positive"), line.texts("negative"))
        number = str(line.table.get("id", len(cases)))
        for rate in NOISE_RATES:
            right, wrong = _drawn(texts[0], texts[1], rate, random.Random(f"{seed} {number}"))
            passages = _named(file.stem, (*right, *wrong), documents)
            case = _case(f"{file.stem}-{number}-n{rate:g}", query, rate, passages)
            cases.append(
                replace(
                    case,
                    status=("answered",) if right else ("no_evidence",),
                    expected=_wordings(line, "answer") if right else (),
                    gold=tuple(map(Gold, passages[: len(right)])),
                )
            )
    return QuestionSet(file.stem, tuple(cases), tuple(documents.values()))


def _drawn(
    right: Sequence[str], wrong: Sequence[str], rate: float, chance: random.Random
) -> tuple[Sequence[str], Sequence[str]]:
    """The right passages and the noise of one case; where one kind runs out, the other fills up."""
    noise = min(round(PASSAGES * rate), len(wrong))
    if rate == 1.0:
        return (), chance.sample(wrong, noise)
    sound = min(PASSAGES - noise, len(right))
    return chance.sample(right, sound), chance.sample(wrong, min(PASSAGES - sound, len(wrong)))


def _named(set_name: str, texts: Iterable[str], documents: dict[str, Document]) -> tuple[str, ...]:
    """The ids of texts, each text one document however often it comes."""
    names: list[str] = []
    for text in texts:
        document = Document(id="", title="", text=text, source="")
        name = f"{set_name}-{document.sha256[:12]}"
        documents.setdefault(name, replace(document, id=name, title=name, source=f"{set_name}/{name}"))
        names.append(name)
    return tuple(names)


def _case(name: str, question: str, rate: Any, passages: Sequence[str]) -> Case:
    tag = f"noise {float(rate):g}"
    return Case(id=name, question=question, kind=tag, status=(), tags=(tag,), documents=tuple(passages))


def _wordings(line: Entry, field: str) -> Wordings:
    """Every element must be said; one that is a list, in any of its wordings."""
    return tuple(_groups(line, field))


def _groups(line: Entry, field: str) -> Iterator[tuple[str, ...]]:
    for one in line.listed(field):
        group = tuple(one) if isinstance(one, list) else (one,)
        if not group or not all(isinstance(wording, str) and wording for wording in group):
            raise BadCase(f"{line.place}: {one!r} in {field!r} is neither a text nor a list of texts")
        yield group
