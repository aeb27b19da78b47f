"""The larger library of the benchmark is the smaller one eight times over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from eval.speed_answers import copy_laws
from knowledge.document import Document
from knowledge.e5 import E5Embedder
from knowledge.embedded import embed
from knowledge.library import Library
from knowledge.progress import silent
from knowledge.splitting import split

LAW = Document(
    id="law-1", title="票据法", text="# 票据法\n\n第一条 票据应当真实。", source="law-1", supersedes="law-0"
)


@pytest.fixture
def copies(tmp_path: Path, embedder: E5Embedder) -> Iterator[Library]:
    passages = split(LAW)
    embedded = embed(embedder, [(LAW, passage) for passage in passages])
    once, eight = Library.open(tmp_path / "once.sqlite"), Library.open(tmp_path / "eight.sqlite")
    with closing(once), closing(eight):
        once.write(LAW, passages, embedded=embedded, file=LAW.source)
        copy_laws(once, eight, embedder, silent)
        yield eight


def test_every_law_stands_eight_times_under_other_ids(copies: Library) -> None:
    documents = [record.document for record in copies.records()]
    assert len({document.id for document in documents}) == 8
    assert {document.text for document in documents} == {LAW.text}
    assert all(document.supersedes == document.id.replace("law-1", "law-0") for document in documents)


def test_the_copies_have_near_vectors_of_unit_length_that_differ(
    copies: Library, embedder: E5Embedder
) -> None:
    keys = list(copies.current_keys())
    stored = copies.vectors(keys, fingerprint=embedder.fingerprint, dimension=embedder.dimension)
    cosines = stored.matrix @ stored.matrix.T
    assert np.allclose(np.diag(cosines), 1.0, atol=1e-5)
    assert cosines.min() > 0.99
    assert len(np.unique(stored.matrix, axis=0)) == 8
