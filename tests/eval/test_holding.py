"""Slips in paraphrases of the bundled policies are caught, and the paraphrases themselves are not blocked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from assistant.settings import Settings
from eval.holding import Tally, paraphrases, tally
from eval.slips import SLIPS
from knowledge.archive import Archive
from knowledge.e5 import E5Embedder


@pytest.fixture(scope="module")
def counted(embedder: E5Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tally]:
    home: Path = tmp_path_factory.mktemp("home")
    archive = Archive.open(home, embedder=embedder)
    yield tally(list(paraphrases(Assistant(Settings(home=home), archive))))
    archive.close()


def test_every_kind_of_slip_is_made(counted: Tally) -> None:
    assert set(counted.slips) == set(SLIPS)
    assert counted.slips.total() >= 200


def test_slips_are_caught(counted: Tally) -> None:
    assert counted.share_caught >= 0.98, counted.missed


def test_right_paraphrases_are_not_blocked(counted: Tally) -> None:
    assert counted.right.total() >= 100
    assert counted.share_blocked <= 0.02, counted.wrongly
