"""The bundled policies are there once, or not at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.embedding import Embedder
from knowledge.errors import UnknownDocument
from knowledge.search import Query
from tests.knowledge.archives import CHECKOUT, TODAY, opened


def test_the_bundled_policies_are_there_once(home: Path, embedder: Embedder) -> None:
    with opened(home, embedder, bundled=True) as archive:
        before = archive.status()
        assert before.documents == 7
    with opened(home, embedder, bundled=True) as archive:
        assert archive.status() == before
        assert archive.check() == ()
    with opened(home, embedder, bundled=False) as archive:
        assert (archive.documents(), archive.passage_count) == ((), 0)
        assert archive.search(Query("厦门科技担保贷款", on=TODAY)) == []
        with pytest.raises(UnknownDocument):
            archive.document("xiamen-technology-credit-and-insurance")
    with opened(home, embedder, bundled=True) as archive:
        archive.withdraw("xiamen-technology-credit-and-insurance")
    with opened(home, embedder, bundled=True) as archive:
        assert archive.status().documents == 6


def test_a_question_of_a_small_library_needs_no_chroma(
    home: Path, texts: Path, embedder: Embedder, model_home: Path
) -> None:
    with opened(home, embedder) as archive:
        list(archive.add([texts]))
    asking = """
import sys
from datetime import date
from pathlib import Path
from knowledge.archive import Archive
from knowledge.embedding import open_embedder
from knowledge.search import Query

archive = Archive.open(Path(sys.argv[1]), embedder=open_embedder("e5", home=Path(sys.argv[2])), bundled=False)
assert archive.search(Query("房租补贴", on=date(2026, 11, 22)))
archive.close()
assert "chromadb" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", asking, str(home), str(model_home)], cwd=CHECKOUT, check=True)
    with opened(home, embedder) as archive:
        assert archive.status().generation == 1
