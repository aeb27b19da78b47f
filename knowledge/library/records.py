"""What the library keeps and how: records, a version's columns, a passage's columns, and back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.document import Caveat, Document, PartialDate, Passage, Span
from knowledge.passages import BUNDLED, DocumentRow, last_day

TEXTS = (
    *("title", "text", "place", "issuer", "number", "validity", "supersedes"),
    *("source_kind", "language", "measure", "office"),
)
DATES = ("published", "in_force_from", "in_force_until")
COLUMNS = (*TEXTS, *DATES, "caveats")


Standing = Literal["current", "withdrawn", "gone"]
"""`withdrawn` by someone's word, `gone` because its source no longer has it."""


@dataclass(frozen=True, slots=True)
class Record:
    """A document as the library has it. `file` is the path it was read from, whatever piece of it."""

    document: Document
    file: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Version:
    """A text of a document under the hash it was stored by."""

    document: Document
    sha256: str


@dataclass(frozen=True, slots=True)
class Generation:
    """The indexes that stand: their number, which names their folders, and what embedded their passages."""

    number: int
    embedder: str


class Row(Protocol):
    """A row of a table, its columns by name."""

    def __getitem__(self, name: str, /) -> Any: ...


def version_columns(document: Document) -> dict[str, str | None]:
    """All of a document that may differ between its versions, as text."""
    columns: dict[str, str | None] = {name: getattr(document, name) for name in TEXTS}
    for name in DATES:
        written: PartialDate | None = getattr(document, name)
        columns[name] = None if written is None else str(written)
    columns["caveats"] = json.dumps([[caveat.zh, caveat.en, caveat.about] for caveat in document.caveats])
    return columns


def document_of(row: Row) -> Document:
    """The document of a row of columns, `id` and `source` among them."""
    texts: dict[str, Any] = {name: row[name] for name in TEXTS}
    dates: dict[str, Any] = {name: PartialDate.parse(row[name]) if row[name] else None for name in DATES}
    caveats = tuple(Caveat(zh, en, about) for zh, en, about in json.loads(row["caveats"]))
    return Document(id=row["id"], source=row["source"], caveats=caveats, **dates, **texts)


def document_row(row: Row) -> DocumentRow:
    """What the table of passages knows of a document, from a row of its columns."""
    start, end = row["in_force_from"], row["in_force_until"]
    return DocumentRow(
        id=row["id"],
        title=row["title"],
        place=row["place"],
        first=PartialDate.parse(start).first_day if start else None,
        last=last_day(PartialDate.parse(end)) if end else None,
        bundled=row["source"].startswith(BUNDLED),
        supersedes=row["supersedes"],
    )


def passage_columns(passage: Passage) -> dict[str, str | int]:
    """A passage without its text, which is the span of its version."""
    return {
        "document_id": passage.document_id,
        "sha256": passage.sha256,
        "ordinal": passage.ordinal,
        "start": passage.start,
        "end": passage.end,
        "heading": json.dumps(passage.heading, ensure_ascii=False),
        "sentences": json.dumps([[span.start, span.end] for span in passage.sentences]),
    }


def passage_of(row: Row, document: Document) -> Passage:
    """The passage of a row of columns, its text cut from `document`, which is its version."""
    return Passage(
        document_id=row["document_id"],
        sha256=row["sha256"],
        ordinal=row["ordinal"],
        start=row["start"],
        end=row["end"],
        text=document.text[row["start"] : row["end"]],
        heading=tuple(json.loads(row["heading"])),
        sentences=tuple(Span(start, end) for start, end in json.loads(row["sentences"])),
    )


def vector_bytes(vector: NDArray[np.float32]) -> bytes:
    """A passage's vector as it is."""
    return np.ascontiguousarray(vector, dtype="<f4").tobytes()


def sentence_bytes(vectors: NDArray[np.float32]) -> bytes:
    """Sentence vectors in half precision: they order the sentences of one passage, and there are many."""
    return np.ascontiguousarray(vectors, dtype="<f2").tobytes()


def sentences_of(stored: bytes, dimension: int) -> NDArray[np.float32]:
    return np.frombuffer(stored, dtype="<f2").astype(np.float32).reshape(-1, dimension)
