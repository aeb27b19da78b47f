"""An archive serves several threads and outlives a sudden death."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from knowledge.archive import Archive
from knowledge.embedding import Embedder
from knowledge.search import Query
from tests.knowledge.archives import CHECKOUT, SUBJECTS, TODAY, found, only, opened, write_policy


def test_search_goes_on_while_documents_come_and_go(home: Path, texts: Path, embedder: Embedder) -> None:
    finished = threading.Event()

    def ask(archive: Archive) -> int:
        asked = 0
        while not finished.is_set():
            for hit in archive.search(Query("企业补贴多少", on=TODAY)):
                assert hit.document.text[hit.passage.start : hit.passage.end] == hit.passage.text
            asked += 1
        return asked

    with opened(home, embedder) as archive:
        list(archive.add([texts]))
        with ThreadPoolExecutor(3) as threads:
            asking = [threads.submit(ask, archive) for _ in range(3)]
            for number in range(5):
                file = write_policy(texts / "00.md", "房租", amount=100 + number)
                addition = only(archive.add([file]))
                archive.withdraw(addition.id)
            finished.set()
        assert all(future.result() for future in asking)
        assert archive.check() == ()


_ADDING = """
import sys
from pathlib import Path
from knowledge.archive import Archive
from knowledge.embedding import open_embedder

home, model_home, texts = map(Path, sys.argv[1:])
archive = Archive.open(home, embedder=open_embedder("e5", home=model_home), bundled=False)
for file in sorted(texts.iterdir()):
    for addition in archive.add([file]):
        print(addition.id, addition.path, flush=True)
"""


def added_until_killed(
    arguments: Sequence[Path], *, documents: int, seconds: float
) -> list[tuple[str, Path]]:
    """Ids and paths that a process gave out before it was killed, some time after so many of them."""
    command = [sys.executable, "-c", _ADDING, *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(documents)]
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=seconds)
        process.kill()
        lines += process.stdout.readlines()
    whole = [line.split(maxsplit=1) for line in lines if line.endswith("\n")]
    return [(document_id, Path(path.rstrip("\n"))) for document_id, path in whole]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_sudden_death_loses_nothing_that_was_given_out(
    home: Path, texts: Path, embedder: Embedder, model_home: Path, seed: int
) -> None:
    chance = random.Random(seed)
    given_out = added_until_killed(
        [home, model_home, texts], documents=chance.randint(1, 6), seconds=chance.uniform(0, 0.3)
    )
    assert given_out
    with opened(home, embedder) as archive:
        assert archive.status().healthy
        assert archive.check() == ()
        for document_id, path in given_out:
            assert found(archive, SUBJECTS[int(path.stem)])[0] == document_id
        statuses = {addition.path: addition.status for addition in archive.add([texts])}
        assert all(statuses[str(path)] == "unchanged" for _, path in given_out)
