"""The vector index finds what is nearest, keeps it, and says when its folder is damaged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge.errors import DamagedIndex
from knowledge.exact import ExactVectors, StoredVectors
from knowledge.vectors import VectorIndex


def unit_vectors(count: int, *, seed: int = 0) -> NDArray[np.float32]:
    drawn = np.random.default_rng(seed).normal(size=(count, 32)).astype(np.float32)
    unit: NDArray[np.float32] = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return unit


def test_the_nearest_come_first_with_their_cosine(tmp_path: Path) -> None:
    index = VectorIndex(tmp_path / "vectors")
    vectors = unit_vectors(20)
    index.add(range(100, 120), vectors)
    found = index.nearest(vectors[7], limit=5)
    cosines = vectors @ vectors[7]
    assert [scored.key for scored in found] == [100 + int(row) for row in np.argsort(-cosines)[:5]]
    assert [scored.score for scored in found] == pytest.approx(sorted(cosines, reverse=True)[:5], abs=1e-5)
    index.close()


def test_the_index_agrees_with_the_exact_search(tmp_path: Path) -> None:
    vectors = unit_vectors(600)
    keys = np.arange(1, 601)
    index = VectorIndex(tmp_path / "vectors")
    index.add(keys.tolist(), vectors)
    exact = ExactVectors(lambda wanted: StoredVectors(np.array(wanted), vectors[np.array(wanted) - 1]), 32)
    for question in unit_vectors(20, seed=1):
        by_index = [scored.key for scored in index.nearest(question, limit=10)]
        assert by_index == [scored.key for scored in exact.nearest(question, keys, limit=10)]
    index.close()


def test_more_than_there_are_gives_all(tmp_path: Path) -> None:
    index = VectorIndex(tmp_path / "vectors")
    index.add([1, 2, 3], unit_vectors(3))
    assert len(index.nearest(unit_vectors(1)[0], limit=200)) == 3
    index.close()


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    index = VectorIndex(tmp_path / "vectors")
    assert index.nearest(unit_vectors(1)[0], limit=10) == []
    index.close()


def test_a_closed_index_keeps_what_it_held(tmp_path: Path) -> None:
    vectors = unit_vectors(50)
    index = VectorIndex(tmp_path / "vectors")
    index.add(range(50), vectors)
    index.close()
    again = VectorIndex(tmp_path / "vectors")
    assert again.held(range(60)) == set(range(50))
    assert again.nearest(vectors[3], limit=1)[0].key == 3
    again.close()


def test_an_index_that_is_not_used_touches_nothing(tmp_path: Path) -> None:
    touched: list[str] = []
    index = VectorIndex(tmp_path / "vectors", at_first_use=lambda: touched.append("touched"))
    index.close()
    assert not index.opened
    assert not (tmp_path / "vectors").exists()
    assert touched == []


def test_its_first_use_is_announced_once(tmp_path: Path) -> None:
    touched: list[str] = []
    index = VectorIndex(tmp_path / "vectors", at_first_use=lambda: touched.append("touched"))
    index.add([1], unit_vectors(1))
    index.nearest(unit_vectors(1)[0], limit=1)
    assert index.opened
    assert touched == ["touched"]
    index.close()


def test_a_damaged_folder_is_said_to_be_damaged(tmp_path: Path) -> None:
    (tmp_path / "vectors").mkdir()
    (tmp_path / "vectors" / "chroma.sqlite3").write_bytes(b"no database" * 1000)
    index = VectorIndex(tmp_path / "vectors")
    with pytest.raises(DamagedIndex, match="vectors"):
        index.nearest(unit_vectors(1)[0], limit=1)
    index.close()


def test_exact_search_leaves_out_what_has_no_vector() -> None:
    vectors = unit_vectors(3)
    stored = {key: vectors[key] for key in (0, 2)}

    def load(keys: object) -> StoredVectors:
        assert isinstance(keys, list)
        there = [key for key in keys if key in stored]
        matrix = np.array([stored[key] for key in there], dtype=np.float32).reshape(-1, 32)
        return StoredVectors(np.array(there, dtype=np.int64), matrix)

    exact = ExactVectors(load, 32)
    assert {scored.key for scored in exact.nearest(vectors[1], np.arange(3), limit=3)} == {0, 2}
    stored[1] = vectors[1]
    exact.renew()
    assert exact.nearest(vectors[1], np.arange(3), limit=1)[0].key == 1


def test_exact_search_among_few_is_that_among_all_kept_to_the_few() -> None:
    vectors = unit_vectors(100)
    exact = ExactVectors(lambda keys: StoredVectors(np.array(keys), vectors[np.array(keys)]), 32)
    everything = exact.nearest(vectors[5], np.arange(100), limit=100)
    few = np.array([3, 5, 50, 90])
    among_few = exact.nearest(vectors[5], few, limit=10)
    assert among_few == [scored for scored in everything if scored.key in few]
