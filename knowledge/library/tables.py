"""The tables of the library and the database they are in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from knowledge.errors import LibraryError
from knowledge.library.records import COLUMNS

SCHEMA = 1
_BUSY_MS = 15_000
_MANY = 5_000  # SQLite limits how many values a statement may hold.
_tables = sql.MetaData()


def _table(name: str, *columns: sql.schema.SchemaItem, autoincrement: bool = False) -> sql.Table:
    return sql.Table(name, _tables, *columns, sqlite_autoincrement=autoincrement)


def _required(name: str, kind: type[sql.types.TypeEngine[Any]] = sql.Text, **more: Any) -> sql.Column[Any]:
    return sql.Column(name, kind, nullable=False, **more)


schema = _table("schema", sql.Column("version", sql.Integer, primary_key=True))
documents = _table(
    "documents",
    sql.Column("id", sql.Text, primary_key=True),
    _required("source", unique=True),
    _required("file", index=True),
    _required("sha256", index=True),
    _required("standing"),
)
versions = _table(
    "versions",
    sql.Column("document_id", sql.ForeignKey("documents.id"), primary_key=True),
    sql.Column("sha256", sql.Text, primary_key=True),
    *(sql.Column(name, sql.Text) for name in COLUMNS),
)
# A key is never used twice (AUTOINCREMENT), so that an index which still holds an old one cannot mistake it.
passages = _table(
    "passages",
    sql.Column("key", sql.Integer, primary_key=True),
    _required("document_id", index=True),
    _required("sha256"),
    _required("ordinal", sql.Integer),
    _required("start", sql.Integer),
    _required("end", sql.Integer),
    _required("heading"),
    _required("sentences"),
    _required("retired", sql.Boolean),
    sql.ForeignKeyConstraint(["document_id", "sha256"], ["versions.document_id", "versions.sha256"]),
    autoincrement=True,
)
embeddings = _table(
    "embeddings",
    sql.Column("key", sql.ForeignKey("passages.key", ondelete="CASCADE"), primary_key=True),
    sql.Column("fingerprint", sql.Text, primary_key=True),
    _required("vector", sql.LargeBinary),
    _required("sentences", sql.LargeBinary),
)
# The key keeps the order in which rule files came: of two rules with one id the first stands.
rule_texts = _table(
    "rules",
    sql.Column("key", sql.Integer, primary_key=True),
    sql.Column("document_id", sql.ForeignKey("documents.id"), nullable=False, unique=True),
    _required("path"),
    _required("text"),
    autoincrement=True,
)
generations = _table(
    "generations",
    sql.Column("number", sql.Integer, primary_key=True),
    _required("embedder"),
    _required("stands", sql.Boolean),
    autoincrement=True,
)
current = ~passages.c.retired


class Database:
    """The open file: transactions for reading and writing, whose failures are LibraryErrors."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine = sql.create_engine(f"sqlite:///{path}")
        sql.event.listen(self._engine, "connect", _prepare)

    @classmethod
    def open(cls, path: Path) -> Database:
        """The database in the file `path`, made when missing; raises LibraryError when it is none of ours.

        A table that a library of this schema has not got yet, since it was made before there were rules, is
        made here.
        """
        database = cls(path)
        with database.writing() as connection:
            _tables.create_all(connection)
            found = connection.execute(sql.select(schema.c.version)).scalar()
            if found is None:
                connection.execute(schema.insert().values(version=SCHEMA))
        if found not in (None, SCHEMA):
            database.close()
            raise LibraryError(
                f"{path} has schema version {found}, but this program knows version {SCHEMA}; "
                "use the program that wrote it, or name another home folder"
            )
        return database

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[sql.Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except sql.exc.SQLAlchemyError as error:
            raise LibraryError(f"the library {self._path} cannot be read: {error}") from error

    @contextmanager
    def writing(self) -> Iterator[sql.Connection]:
        """One transaction: all of what happens within, or nothing of it."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except sql.exc.SQLAlchemyError as error:
            raise LibraryError(f"the library {self._path} cannot be written: {error}") from error

    def damage(self) -> list[str]:
        """What SQLite itself finds wrong with the file."""
        with self.reading() as connection:
            found = list(connection.execute(sql.text("PRAGMA integrity_check")).scalars())
            loose = connection.execute(sql.text("PRAGMA foreign_key_check")).all()
        return [line for line in found if line != "ok"] + [f"a row without its owner: {row}" for row in loose]

    def rows(
        self, chosen: sql.Select[Any], column: sql.ColumnElement[Any], values: Sequence[int] | Sequence[str]
    ) -> list[sql.RowMapping]:
        """What is `chosen` where `column` has one of `values`, asked for in parts."""
        found: list[sql.RowMapping] = []
        with self.reading() as connection:
            for start in range(0, len(values), _MANY):
                part = chosen.where(column.in_(values[start : start + _MANY]))
                found.extend(connection.execute(part).mappings())
        return found


def _prepare(connection: Any, _record: object) -> None:
    """Settings of a fresh SQLite connection; FULL: what was committed also outlives a power failure."""
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
