"""The indexes of an archive are kept, or built anew, and search goes on meanwhile."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge import indexes
from knowledge.embedding import Embedder
from knowledge.search import Query
from tests.knowledge.archives import TODAY, found, only, opened, write_policy


class Renamed:
    """The real embedder under another fingerprint, which may be told to wait."""

    def __init__(self, embedder: Embedder, fingerprint: str) -> None:
        self._embedder = embedder
        self.fingerprint = fingerprint
        self.dimension = embedder.dimension
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.may_go_on.wait()
        return self._embedder.embed_passages(texts)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self._embedder.embed_query(text)


def test_indexes_that_were_closed_are_opened_as_they_are(home: Path, texts: Path, embedder: Embedder) -> None:
    with opened(home, embedder) as archive:
        list(archive.add([texts]))
        before = archive.status()
    with opened(home, embedder) as archive:
        assert archive.status() == before
        assert found(archive, "展会")
        assert archive.check() == ()


def test_indexes_that_were_not_closed_are_built_anew(home: Path, texts: Path, embedder: Embedder) -> None:
    with opened(home, embedder) as archive:
        list(archive.add([texts]))
        generation = archive.status().generation
    (home / "indexes.clean").unlink()
    with opened(home, embedder) as archive:
        assert archive.status().generation > generation
        assert archive.status().healthy
        assert found(archive, "展会")
        assert archive.check() == ()
        assert sorted(path.name for path in (home / "vectors").iterdir()) == [
            str(archive.status().generation)
        ]


def test_much_that_no_longer_answers_makes_a_new_generation(
    home: Path, texts: Path, embedder: Embedder
) -> None:
    with opened(home, embedder) as archive:
        additions = list(archive.add([texts]))
        generation = archive.status().generation
        for addition in additions[:2]:
            archive.withdraw(addition.id)
        assert archive.status().generation == generation
        archive.withdraw(additions[2].id)
        assert archive.status().generation > generation
        assert found(archive, "专利") == [additions[3].id]
        assert found(archive, "培训") == []
        assert archive.check() == ()


def test_another_embedder_makes_a_new_generation(home: Path, texts: Path, embedder: Embedder) -> None:
    with opened(home, embedder) as archive:
        list(archive.add([texts]))
        generation = archive.status().generation
    other = Renamed(embedder, "another")
    with opened(home, other) as archive:
        assert archive.status().generation > generation
        assert archive.status().embedder == "another"
        assert archive.search(Query("展会", on=TODAY, leg="vectors"))
        assert archive.check() == ()


def test_search_answers_while_the_vectors_of_another_embedder_are_made(
    home: Path, texts: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(home, embedder) as archive:
        list(archive.add([texts]))
    monkeypatch.setattr(indexes, "EMBEDDED_ON_THE_SPOT", 0)
    other = Renamed(embedder, "another")
    other.may_go_on.clear()
    with opened(home, other) as archive:
        assert [finding.code for finding in archive.status().findings] == ["index_building"]
        assert archive.status().healthy
        assert found(archive, "展会")
        assert archive.search(Query("展会", on=TODAY))
        other.may_go_on.set()
        added = only(archive.add([write_policy(texts / "new.md", "水费", amount=3)]))
        archive.settle()
        assert archive.status().findings == ()
        assert archive.search(Query("水费", on=TODAY, leg="vectors"))[0].document.id == added.id
        assert archive.check() == ()


def test_the_vector_index_and_the_exact_search_find_the_same(
    home: Path, texts: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(home, embedder) as archive:
        list(archive.add([texts]))
        query = Query("企业参加展览有没有补助", on=TODAY, leg="vectors")
        exact = archive.search(query)
        monkeypatch.setattr(indexes, "EXACT_UP_TO", 0)
        by_index = archive.search(query)
        assert [hit.key for hit in by_index] == [hit.key for hit in exact]
        scores = [hit.vector_score for hit in exact]
        assert [hit.vector_score for hit in by_index] == pytest.approx(scores, abs=1e-4)


def test_a_damaged_vector_index_is_built_anew_while_search_goes_on(
    home: Path, texts: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexes, "EXACT_UP_TO", 0)
    with opened(home, embedder) as archive:
        list(archive.add([texts]))
        generation = archive.status().generation
    (home / "vectors" / str(generation) / "chroma.sqlite3").write_bytes(b"damage" * 1000)
    with opened(home, embedder) as archive:
        assert archive.search(Query("展会", on=TODAY, leg="vectors"))
        assert archive.status().generation > generation
        assert archive.check() == ()


def test_a_damaged_keyword_index_is_built_anew(home: Path, texts: Path, embedder: Embedder) -> None:
    with opened(home, embedder) as archive:
        list(archive.add([texts]))
        generation = archive.status().generation
    (home / "keywords" / str(generation) / "meta.json").write_bytes(b"damage")
    with opened(home, embedder) as archive:
        assert archive.status().generation > generation
        assert found(archive, "展会")
        assert archive.check() == ()


def test_what_the_keywords_lack_after_a_sudden_death_is_added(
    home: Path, texts: Path, embedder: Embedder
) -> None:
    with opened(home, embedder) as archive:
        list(archive.add([texts]))
    with closing(sqlite3.connect(home / "library.sqlite")) as connection, connection:
        connection.execute(
            "INSERT INTO passages SELECT 99, document_id, sha256, 1, start, end, heading, sentences, 0 "
            "FROM passages WHERE key = 1"
        )
    (home / "indexes.clean").unlink()
    with opened(home, embedder) as archive:
        hits = archive.search(Query("房租", on=TODAY, leg="keywords"))
        assert {hit.key for hit in hits} == {1, 99}
        assert archive.check() == ()
