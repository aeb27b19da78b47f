"""The check finds what is wrong with a home folder."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from knowledge.archive import Archive
from knowledge.embedding import Embedder
from knowledge.errors import HomeUnusable
from tests.knowledge.archives import opened


@pytest.mark.parametrize(
    ("statement", "codes"),
    [
        ('UPDATE passages SET "end" = 9999 WHERE key = 1', {"wrong_span"}),
        ("UPDATE passages SET sentences = '[[0, 9999]]' WHERE key = 1", {"wrong_span"}),
        ("UPDATE versions SET text = text || '!'", {"wrong_hash"}),
        ("DELETE FROM embeddings WHERE key = 1", {"missing_embedding"}),
        (
            "INSERT INTO passages SELECT 99, document_id, sha256, 1, start, end, heading, sentences, 0 "
            "FROM passages WHERE key = 1",
            {"missing_embedding", "missing_vectors", "missing_keywords"},
        ),
    ],
)
def test_the_check_finds_what_was_tampered_with(
    home: Path, texts: Path, embedder: Embedder, statement: str, codes: set[str]
) -> None:
    with opened(home, embedder) as archive:
        list(archive.add([texts]))
        with closing(sqlite3.connect(home / "library.sqlite")) as connection, connection:
            connection.execute(statement)
    with opened(home, embedder) as archive:
        assert {finding.code for finding in archive.check()} == codes


def test_the_check_finds_what_lies_among_the_indexes(home: Path, texts: Path, embedder: Embedder) -> None:
    with opened(home, embedder) as archive:
        list(archive.add([texts]))
        (home / "vectors" / "stray").mkdir()
        (finding,) = archive.check()
        assert (finding.code, finding.values) == (*("stray_file", {"path": str(home / "vectors" / "stray")}),)


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path, embedder: Embedder) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HomeUnusable, match="SME_POLICY_HOME"):
        Archive.open(tmp_path / "file", embedder=embedder)
