"""What is written to the library's tables, within a transaction that someone else began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sql
from numpy.typing import NDArray
from sqlalchemy.dialects.sqlite import insert as insert_or_update

from knowledge.document import Document, Passage
from knowledge.library.records import passage_columns, sentence_bytes, vector_bytes, version_columns
from knowledge.library.tables import documents, embeddings, passages, rule_texts, versions
from knowledge.rules.text import RuleText


@dataclass(frozen=True, slots=True)
class Embeddings:
    """What one embedder made of some passages: their vectors (n, d), and of each its sentences' (m, d)."""

    fingerprint: str
    passages: NDArray[np.float32]
    sentences: Sequence[NDArray[np.float32]]


def new_key(added: sql.CursorResult[Any]) -> int:
    key = added.inserted_primary_key
    assert key is not None
    return int(key[0])


def put_version(connection: sql.Connection, document: Document, file: str) -> None:
    row = {"source": document.source, "file": file, "sha256": document.sha256, "standing": "current"}
    put = insert_or_update(documents).values(id=document.id, **row)
    connection.execute(put.on_conflict_do_update(index_elements=["id"], set_=row))
    columns = version_columns(document)
    version = insert_or_update(versions).values(document_id=document.id, sha256=document.sha256, **columns)
    connection.execute(version.on_conflict_do_update(index_elements=["document_id", "sha256"], set_=columns))


def put_rules(connection: sql.Connection, document_id: str, rules: RuleText | None) -> None:
    """Let `rules` be those of a document, in the place of others; None leaves it without."""
    if rules is None:
        connection.execute(rule_texts.delete().where(rule_texts.c.document_id == document_id))
        return
    row = {"path": rules.path, "text": rules.text}
    put = insert_or_update(rule_texts).values(document_id=document_id, **row)
    connection.execute(put.on_conflict_do_update(index_elements=["document_id"], set_=row))


def retire(connection: sql.Connection, document_id: str) -> None:
    chosen = passages.update().where(passages.c.document_id == document_id)
    connection.execute(chosen.values(retired=True))


def put_passage(connection: sql.Connection, passage: Passage) -> int:
    return new_key(connection.execute(passages.insert().values(**passage_columns(passage), retired=False)))


def put_embeddings(connection: sql.Connection, keys: Sequence[int], embedded: Embeddings) -> None:
    rows = [
        {
            "key": key,
            "fingerprint": embedded.fingerprint,
            "vector": vector_bytes(vector),
            "sentences": sentence_bytes(sentences),
        }
        for key, vector, sentences in zip(keys, embedded.passages, embedded.sentences, strict=True)
    ]
    if rows:
        connection.execute(embeddings.insert(), rows)


def put_embeddings_of_those_there(
    connection: sql.Connection, keys: Sequence[int], embedded: Embeddings
) -> None:
    """Store the embeddings of the passages that still are; those that went meanwhile stay away."""
    there = set(connection.execute(sql.select(passages.c.key).where(passages.c.key.in_(keys))).scalars())
    kept = [row for row, key in enumerate(keys) if key in there]
    chosen = Embeddings(
        embedded.fingerprint, embedded.passages[kept], [embedded.sentences[row] for row in kept]
    )
    put_embeddings(connection, [keys[row] for row in kept], chosen)
