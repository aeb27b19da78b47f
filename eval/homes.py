"""Homes that hold an evaluation set: built once, kept below the user's home, opened again in seconds."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.pipeline import Assistant
from assistant.settings import Settings
from knowledge.document import Document
from knowledge.ownership import own
from knowledge.progress import Progress
from knowledge.splitting import split

_COMPLETE = "complete"
_OWNERS_FILES = "owner.*"
_DIGITS = 16
# A first build embeds for minutes, and another evaluation may have to wait for it.
_PATIENCE_S = 3600.0


@contextmanager
def assistant_over(
    *groups: Sequence[Document], settings: Settings, progress: Progress, bundled: bool
) -> Iterator[Assistant]:
    """An assistant over these documents, with the bundled policies or without, its indexes complete.

    Its home lies in `<home>/evaluation/` under a fingerprint of the documents as they are read and split
    and of the embedder's setting; it is built when missing. The home of several groups starts as a copy
    of that of all but the last, so what two suites share is embedded once.
    """
    home = prepared_home(*groups, settings=settings, progress=progress)
    with own(home, wait_seconds=_PATIENCE_S):
        assistant = Assistant.open(replace(settings, home=home, bundled=bundled), progress)
        try:
            assistant.archive.settle()
            yield assistant
        finally:
            assistant.close()


def prepared_home(*groups: Sequence[Document], settings: Settings, progress: Progress) -> Path:
    """The home that holds these documents, built when it is not there or was left unfinished."""
    home = settings.home / "evaluation" / _fingerprint(groups, settings)
    if (home / _COMPLETE).exists():
        return home
    if len(groups) > 1:
        _copy(prepared_home(*groups[:-1], settings=settings, progress=progress), home)
    link_models(settings, home)
    with own(home, wait_seconds=_PATIENCE_S):
        _fill(groups[-1], replace(settings, home=home, bundled=False), progress)
        (home / _COMPLETE).touch()
    return home


def link_models(settings: Settings, home: Path) -> None:
    """Let `home` use the prepared model of the real home instead of making its own."""
    models = settings.home / "models"
    models.mkdir(parents=True, exist_ok=True)
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "models").exists():
        (home / "models").symlink_to(models.resolve(), target_is_directory=True)


def _fill(documents: Sequence[Document], settings: Settings, progress: Progress) -> None:
    """Add the documents; those that an earlier, broken run has added stay as they are."""
    assistant = Assistant.open(settings, progress)
    try:
        for _ in assistant.archive.add_documents(documents, progress):
            pass
        assistant.archive.settle()
    finally:
        assistant.close()


def _copy(start: Path, home: Path) -> None:
    """Let `home` begin as a copy of `start`, whole or not at all; one that has begun is left alone."""
    with own(start, wait_seconds=_PATIENCE_S), TemporaryDirectory(dir=start.parent) as folder:
        if home.exists():
            return
        left_out = shutil.ignore_patterns(_OWNERS_FILES, _COMPLETE)
        copied = shutil.copytree(start, Path(folder) / start.name, symlinks=True, ignore=left_out)
        copied.rename(home)


def _fingerprint(groups: Sequence[Sequence[Document]], settings: Settings) -> str:
    digest = hashlib.sha256(settings.embedder.encode("utf-8"))
    for group in groups:
        for document in group:
            digest.update(repr((replace(document, text=""), document.sha256)).encode("utf-8"))
            for passage in split(document):
                digest.update(repr((passage.heading, passage.sentences)).encode("utf-8"))
    return digest.hexdigest()[:_DIGITS]
