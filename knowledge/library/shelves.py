"""What the library gives and takes: documents, versions, passages, embeddings, generations of indexes.

A write is one transaction for one document. Old versions stay readable, so that old citations stay checkable.
Passages that no longer answer are marked `retired` and go when the next generation of indexes stands: until
then their keys are in the indexes.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import sqlalchemy as sql
from numpy.typing import NDArray

from knowledge.document import Document, Passage
from knowledge.errors import UnknownDocument
from knowledge.exact import ExactVectors, StoredVectors
from knowledge.library.records import (
    Generation,
    Record,
    Standing,
    Version,
    document_of,
    document_row,
    passage_of,
    sentences_of,
)
from knowledge.library.tables import (
    Database,
    current,
    documents,
    embeddings,
    generations,
    passages,
    rule_texts,
    versions,
)
from knowledge.library.writing import (
    Embeddings,
    new_key,
    put_embeddings,
    put_embeddings_of_those_there,
    put_passage,
    put_rules,
    put_version,
    retire,
)
from knowledge.passages import DocumentRow, StoredPassage
from knowledge.rules.text import RuleText

_REMEMBERED = 5_000


class Library:
    """Reads may come from any thread; writes from one at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._texts: dict[tuple[str, str], Document] = {}
        self._changes = 0
        self._exact: dict[str, ExactVectors] = {}
        self._remembering = threading.Lock()

    @classmethod
    def open(cls, path: Path) -> Library:
        """The library in the file `path`, made when missing; raises LibraryError when it cannot be read."""
        return cls(Database.open(path))

    def close(self) -> None:
        self._database.close()

    # Documents

    def records(self) -> tuple[Record, ...]:
        """Every document in its current version, by id, those withdrawn and gone among them."""
        return self._records(sql.true())

    def record(self, document_id: str) -> Record | None:
        return next(iter(self._records(documents.c.id == document_id)), None)

    def by_source(self, source: str) -> Record | None:
        return next(iter(self._records(documents.c.source == source)), None)

    def by_file(self, file: str) -> tuple[Record, ...]:
        return self._records(documents.c.file == file)

    def by_prefix(self, prefix: str) -> tuple[Record, ...]:
        """The documents whose source starts so."""
        return self._records(documents.c.source.startswith(prefix, autoescape=True))

    def by_text(self, sha256: str) -> tuple[Record, ...]:
        """The current documents with exactly this text."""
        return self._records((documents.c.sha256 == sha256) & (documents.c.standing == "current"))

    def rows(self) -> list[DocumentRow]:
        """The current documents as the table of passages wants them, without reading their texts."""
        columns = sql.select(
            *(documents.c.id, documents.c.source, versions.c.title, versions.c.place, versions.c.supersedes),
            *(versions.c.in_force_from, versions.c.in_force_until),
        )
        version = (versions.c.document_id == documents.c.id) & (versions.c.sha256 == documents.c.sha256)
        chosen = columns.join_from(documents, versions, version).where(documents.c.standing == "current")
        with self._database.reading() as connection:
            return [document_row(row) for row in connection.execute(chosen).mappings()]

    def document(self, document_id: str, sha256: str | None = None) -> Document:
        """A document in one version, the current one by default; raises UnknownDocument."""
        if sha256 is None:
            with self._database.reading() as connection:
                chosen = sql.select(documents.c.sha256).where(documents.c.id == document_id)
                sha256 = connection.execute(chosen).scalar()
        if sha256 is None:
            raise UnknownDocument(document_id)
        return self._documents({(document_id, sha256)})[document_id, sha256]

    def write(
        self,
        document: Document,
        passages: Sequence[Passage],
        *,
        embedded: Embeddings,
        file: str,
        rules: RuleText | None = None,
    ) -> list[int]:
        """Make `document` current with these passages, retiring those it had; the keys of the new ones.

        From now on it has these rules, or none.
        """
        with self._database.writing() as connection:
            put_version(connection, document, file)
            put_rules(connection, document.id, rules)
            retire(connection, document.id)
            keys = [put_passage(connection, passage) for passage in passages]
            put_embeddings(connection, keys, embedded)
        self._forget(document.id)
        return keys

    def describe(self, document: Document, *, file: str, rules: RuleText | None = None) -> None:
        """Change what is known about a current document, and its rules; its text and passages stay."""
        with self._database.writing() as connection:
            put_version(connection, document, file)
            put_rules(connection, document.id, rules)
        self._forget(document.id)

    def dismiss(self, document_id: str, standing: Standing) -> None:
        """Retire a document, all its versions still readable."""
        with self._database.writing() as connection:
            chosen = documents.update().where(documents.c.id == document_id)
            connection.execute(chosen.values(standing=standing))
            retire(connection, document_id)

    # Rules

    def rule_texts(self) -> dict[str, RuleText]:
        """The rules of the current documents that have some, in the order they first came."""
        chosen = sql.select(rule_texts).join(documents).where(documents.c.standing == "current")
        return self._rule_texts(chosen.order_by(rule_texts.c.key))

    def rule_text(self, document_id: str) -> RuleText | None:
        """The rules of a document, also of a withdrawn one."""
        chosen = sql.select(rule_texts).where(rule_texts.c.document_id == document_id)
        return self._rule_texts(chosen).get(document_id)

    # Passages

    def current_keys(self, *, after: int = 0, limit: int | None = None) -> dict[int, str]:
        """The keys of the current passages above `after`, ascending, with the document each is of."""
        columns = sql.select(passages.c.key, passages.c.document_id)
        chosen = columns.where(current, passages.c.key > after).order_by(passages.c.key).limit(limit)
        with self._database.reading() as connection:
            return {row.key: row.document_id for row in connection.execute(chosen)}

    def retired_count(self) -> int:
        """How many passages the indexes may still hold that no longer answer."""
        with self._database.reading() as connection:
            count = connection.execute(sql.select(sql.func.count()).where(~current)).scalar()
        return int(count or 0)

    def load(self, keys: Sequence[int]) -> list[StoredPassage]:
        """The passages with these keys, in this order; one that is no more is left out."""
        rows = {row["key"]: row for row in self._database.rows(sql.select(passages), passages.c.key, keys)}
        versions_read = self._documents({(row["document_id"], row["sha256"]) for row in rows.values()})
        found = [rows[key] for key in keys if key in rows]
        texts = [versions_read[row["document_id"], row["sha256"]] for row in found]
        return [
            StoredPassage(row["key"], passage_of(row, text), text)
            for row, text in zip(found, texts, strict=True)
        ]

    def purge(self) -> None:
        """Drop the passages that no longer answer: no index holds them any more."""
        with self._database.writing() as connection:
            connection.execute(passages.delete().where(~current))

    # Embeddings

    def vectors(self, keys: Sequence[int], *, fingerprint: str, dimension: int) -> StoredVectors:
        """The vectors of those of these passages that have one by this embedder."""
        columns = sql.select(embeddings.c.key, embeddings.c.vector)
        chosen = columns.where(embeddings.c.fingerprint == fingerprint).order_by(embeddings.c.key)
        rows = self._database.rows(chosen, embeddings.c.key, sorted(keys))
        matrix = np.frombuffer(b"".join(row["vector"] for row in rows), dtype="<f4").reshape(-1, dimension)
        return StoredVectors(np.array([row["key"] for row in rows], dtype=np.int64), matrix)

    def sentence_vectors(
        self, keys: Sequence[int], *, fingerprint: str, dimension: int
    ) -> dict[int, NDArray[np.float32]]:
        """For each of these passages that has them, the vectors of its sentences (n, d)."""
        columns = sql.select(embeddings.c.key, embeddings.c.sentences)
        chosen = columns.where(embeddings.c.fingerprint == fingerprint)
        rows = self._database.rows(chosen, embeddings.c.key, keys)
        return {row["key"]: sentences_of(row["sentences"], dimension) for row in rows}

    def exact(self, *, fingerprint: str, dimension: int) -> ExactVectors:
        """The vectors by this embedder, kept in memory once used; always the same object."""

        def load(keys: Sequence[int]) -> StoredVectors:
            return self.vectors(keys, fingerprint=fingerprint, dimension=dimension)

        with self._remembering:
            return self._exact.setdefault(fingerprint, ExactVectors(load, dimension))

    def without_embedding(self, *, fingerprint: str, limit: int) -> list[int]:
        """Keys of current passages that this embedder has not embedded, ascending, up to `limit`."""
        done = sql.select(embeddings.c.key).where(embeddings.c.fingerprint == fingerprint)
        missing = sql.select(passages.c.key).where(current, passages.c.key.not_in(done))
        with self._database.reading() as connection:
            return list(connection.execute(missing.order_by(passages.c.key).limit(limit)).scalars())

    def put_embeddings(self, keys: Sequence[int], embedded: Embeddings) -> None:
        """Store what an embedder made of passages already here; those that went meanwhile stay away."""
        with self._database.writing() as connection:
            put_embeddings_of_those_there(connection, keys, embedded)

    # Generations

    def generation(self) -> Generation | None:
        """The indexes that stand; None before the first."""
        with self._database.reading() as connection:
            row = connection.execute(sql.select(generations).where(generations.c.stands)).first()
        return Generation(row.number, row.embedder) if row else None

    def begin_generation(self, embedder: str) -> Generation:
        """A number for indexes about to be built."""
        with self._database.writing() as connection:
            added = connection.execute(generations.insert().values(embedder=embedder, stands=False))
        return Generation(new_key(added), embedder)

    def switch_generation(self, number: int) -> None:
        """Let the indexes `number` stand in place of all others, whose embeddings by other embedders go."""
        with self._database.writing() as connection:
            connection.execute(generations.update().values(stands=generations.c.number == number))
            connection.execute(generations.delete().where(~generations.c.stands))
            kept = sql.select(generations.c.embedder).scalar_subquery()
            connection.execute(embeddings.delete().where(embeddings.c.fingerprint != kept))

    # Soundness

    def damage(self) -> list[str]:
        """What SQLite itself finds wrong with the file."""
        return self._database.damage()

    def versions(self) -> Iterator[Version]:
        """Every version of every document, old ones among them."""
        joined = sql.select(versions, documents.c.id, documents.c.source).join(documents)
        with self._database.reading() as connection:
            for row in connection.execute(joined).mappings():
                yield Version(document_of(row), row["sha256"])

    # Within

    def _rule_texts(self, chosen: sql.Select[tuple[str, ...]]) -> dict[str, RuleText]:
        with self._database.reading() as connection:
            rows = list(connection.execute(chosen).mappings())
        return {row["document_id"]: RuleText(row["path"], row["text"]) for row in rows}

    def _records(self, condition: sql.ColumnElement[bool]) -> tuple[Record, ...]:
        columns = sql.select(documents).where(condition).order_by(documents.c.id)
        with self._database.reading() as connection:
            rows = list(connection.execute(columns))
        read = self._read({(row.id, row.sha256) for row in rows})
        return tuple(Record(read[row.id, row.sha256], row.file, row.standing) for row in rows)

    def _documents(self, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], Document]:
        """These versions, from memory where they have been read before."""
        changes = self._changes
        known = {version: text for version in wanted if (text := self._texts.get(version)) is not None}
        read = self._read(wanted - known.keys())
        with self._remembering:
            if len(self._texts) > _REMEMBERED:
                self._texts.clear()
            if changes == self._changes:
                self._texts.update(read)
        return known | read

    def _read(self, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], Document]:
        joined = sql.select(versions, documents.c.id, documents.c.source).join(documents)
        rows = self._database.rows(
            joined, versions.c.document_id, sorted({document for document, _ in wanted})
        )
        read = {version: row for row in rows if (version := (row["id"], row["sha256"])) in wanted}
        if missing := wanted - read.keys():
            raise UnknownDocument("@".join(min(missing)))
        return {version: document_of(row) for version, row in read.items()}

    def _forget(self, document_id: str) -> None:
        with self._remembering:
            self._changes += 1
            for version in [version for version in self._texts if version[0] == document_id]:
                del self._texts[version]
