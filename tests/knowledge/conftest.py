"""Folders that the tests of the archive stand on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.knowledge.archives import SUBJECTS, write_policy
from tests.knowledge.ruled import RENT, rule, write_ruled


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A folder with one policy a subject."""
    folder = tmp_path / "texts"
    folder.mkdir()
    for number, subject in enumerate(SUBJECTS):
        write_policy(folder / f"{number:02}.md", subject, amount=number + 1)
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A policy with one rule beside it."""
    return write_ruled(tmp_path / "rent", rule(RENT))
