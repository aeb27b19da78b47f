"""The archive keeps library, indexes and search in step, through changes and sudden deaths."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge import indexes
from knowledge.archive import Addition, Archive
from knowledge.document import PartialDate
from knowledge.embedding import Embedder, open_embedder
from knowledge.errors import HomeUnusable, UnknownDocument
from knowledge.reading import Details
from knowledge.search import Query

TODAY = date(2026, 11, 22)
CHECKOUT = Path(__file__).parents[2]
SUBJECTS = ("房租", "用电", "培训", "专利", "出口", "展会", "贷款", "担保", "就业", "物流", "节能", "软件")


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


@pytest.fixture(scope="module")
def model_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the bundled embedder is prepared, once."""
    return tmp_path_factory.mktemp("model")


@pytest.fixture(scope="module")
def embedder(model_home: Path) -> Embedder:
    return open_embedder("e5", home=model_home)


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


def write_policy(path: Path, subject: str, *, amount: int, front: str = "") -> Path:
    stated = f"---\ntitle: {subject}补贴办法\n{front}---\n"
    path.write_text(
        f"{stated}\n对企业的{subject}给予补贴。每家企业的{subject}补贴为{amount}万元。\n", encoding="utf-8"
    )
    return path


@contextmanager
def opened(home: Path, embedder: Embedder, *, bundled: bool = False) -> Iterator[Archive]:
    with closing(Archive.open(home, embedder=embedder, bundled=bundled)) as archive:
        yield archive


def found(archive: Archive, text: str, *, on: date = TODAY) -> list[str]:
    """The ids of the documents that a search finds by their words, best first."""
    return [hit.document.id for hit in archive.search(Query(text, on=on, leg="keywords"))]


def only(additions: Iterator[Addition]) -> Addition:
    (addition,) = additions
    return addition


# Adding


def test_an_added_file_is_found_at_once(home: Path, texts: Path, embedder: Embedder) -> None:
    with opened(home, embedder) as archive:
        addition = only(archive.add([texts / "00.md"]))
        assert (addition.title, addition.status, addition.passages) == ("房租补贴办法", "added", 1)
        assert (addition.path, addition.reason) == (str(texts / "00.md"), None)
        hit = archive.search(Query("房租补贴多少钱", on=TODAY))[0]
        assert hit.document.id == addition.id
        assert hit.vector_score is not None
        assert hit.document.text[hit.passage.start : hit.passage.end] == hit.passage.text


def test_a_folder_is_added_in_the_order_of_its_names(home: Path, texts: Path, embedder: Embedder) -> None:
    with opened(home, embedder) as archive:
        additions = list(archive.add([texts]))
        assert [addition.title for addition in additions] == [f"{subject}补贴办法" for subject in SUBJECTS]
        assert archive.passage_count == len(SUBJECTS)
        assert archive.check() == ()


def test_adding_twice_changes_nothing(home: Path, texts: Path, embedder: Embedder) -> None:
    with opened(home, embedder) as archive:
        first = list(archive.add([texts]))
        again = list(archive.add([texts, texts / "00.md"]))
        assert again == [replace(addition, status="unchanged") for addition in first]
        assert archive.passage_count == len(SUBJECTS)


def test_a_changed_file_replaces_its_old_version(home: Path, texts: Path, embedder: Embedder) -> None:
    with opened(home, embedder) as archive:
        list(archive.add([texts]))
        old = archive.document(found(archive, "房租")[0])
        addition = only(archive.add([write_policy(texts / "00.md", "水费", amount=7)]))
        assert (addition.id, addition.status) == (old.id, "replaced")
        assert found(archive, "水费")[0] == old.id
        assert found(archive, "房租") == []
        assert archive.document(old.id, old.sha256).text == old.text


def test_a_changed_description_takes_effect_without_a_new_text(
    home: Path, texts: Path, embedder: Embedder
) -> None:
    with opened(home, embedder) as archive:
        file = [texts / "00.md"]
        added = only(archive.add(file))
        ended = Details(in_force_until=PartialDate(2020, 5, 1))
        assert only(archive.add(file, details=ended)) == replace(added, status="replaced")
        assert found(archive, "房租") == []
        assert found(archive, "房租", on=date(2020, 5, 1)) == [added.id]
        assert archive.document(added.id).in_force_until == PartialDate(2020, 5, 1)


def test_a_new_title_is_searched(home: Path, texts: Path, embedder: Embedder) -> None:
    with opened(home, embedder) as archive:
        added = only(archive.add([texts / "00.md"]))
        text = (texts / "00.md").read_text(encoding="utf-8")
        (texts / "00.md").write_text(text.replace("title: 房租补贴办法", "title: 帮扶条例"), encoding="utf-8")
        assert only(archive.add([texts / "00.md"])).status == "replaced"
        assert found(archive, "帮扶条例") == [added.id]
        assert archive.passage_count == 1


def test_the_same_text_under_another_path_is_the_document_there_is(
    home: Path, texts: Path, embedder: Embedder
) -> None:
    twin = texts / "twin.md"
    twin.write_bytes((texts / "00.md").read_bytes())
    with opened(home, embedder) as archive:
        first, second = archive.add([texts / "00.md", twin])
        assert (second.status, second.id, second.path) == ("unchanged", first.id, str(twin))
        assert only(archive.add([twin])).id == first.id
        assert archive.passage_count == 1


def test_pieces_gone_from_a_file_are_withdrawn(home: Path, tmp_path: Path, embedder: Embedder) -> None:
    def article(subject: str) -> str:
        return (
            f"# {subject}补贴提高\n\n本报讯 近日,市里提高了{subject}补贴。企业都可以申请{subject}补贴。\n\n"
        )

    page = tmp_path / "page.md"
    with opened(home, embedder) as archive:
        page.write_text(article("房租") + article("用电") + article("培训"), encoding="utf-8")
        assert [addition.status for addition in archive.add([page])] == ["added"] * 3
        page.write_text(article("房租") + article("培训"), encoding="utf-8")
        assert [addition.status for addition in archive.add([page])] == ["unchanged"] * 2
        assert found(archive, "用电") == []
        page.write_text(article("房租") + article("用电"), encoding="utf-8")
        assert [addition.status for addition in archive.add([page])] == ["unchanged", "added"]
        assert (len(found(archive, "用电")), found(archive, "培训")) == (1, [])


def test_a_file_that_cannot_be_read_is_rejected_and_the_others_go_on(
    home: Path, texts: Path, embedder: Embedder
) -> None:
    (texts / "00a.md").write_bytes(b"")
    (texts / "00b.xyz").write_text("什么", encoding="utf-8")
    with opened(home, embedder) as archive:
        first, empty, unknown, second, missing = archive.add(
            [texts / "00.md", texts / "00a.md", texts / "00b.xyz", texts / "01.md", texts / "none.md"]
        )
        assert [first.status, second.status] == ["added", "added"]
        assert {empty.status, unknown.status, missing.status} == {"rejected"}
        assert [
            rejected.reason.split(":")[0] for rejected in (empty, unknown, missing) if rejected.reason
        ] == [*("empty_file", "unknown_format", "missing_file")]


def test_what_a_folder_holds_beside_texts_is_said_but_for_hidden_files(
    home: Path, texts: Path, embedder: Embedder
) -> None:
    (texts / ".hidden.md").write_text("什么", encoding="utf-8")
    (texts / ".git").mkdir()
    (texts / ".git" / "note.md").write_text("什么", encoding="utf-8")
    (texts / "picture.bmp").write_bytes(b"BM")
    with opened(home, embedder) as archive:
        additions = list(archive.add([texts]))
        rejected = [addition.path for addition in additions if addition.status == "rejected"]
        assert rejected == [str(texts / "picture.bmp")]
        assert len(additions) == len(SUBJECTS) + 1


def test_progress_tells_how_many_files_are_done(home: Path, texts: Path, embedder: Embedder) -> None:
    told: list[tuple[str, int, int]] = []
    with opened(home, embedder) as archive:
        list(archive.add([texts], progress=lambda *step: told.append(step)))
    assert told[-1] == ("adding", len(SUBJECTS), len(SUBJECTS))


# Withdrawing, superseding


def test_a_withdrawn_document_answers_no_more_and_can_be_read(
    home: Path, texts: Path, embedder: Embedder
) -> None:
    with opened(home, embedder) as archive:
        addition, *_ = list(archive.add([texts]))
        archive.withdraw(addition.id)
        assert found(archive, "房租") == []
        assert addition.id not in [entry.document.id for entry in archive.documents()]
        assert archive.document(addition.id).title == addition.title


def test_adding_a_withdrawn_document_brings_it_back(home: Path, texts: Path, embedder: Embedder) -> None:
    with opened(home, embedder) as archive:
        addition, *_ = list(archive.add([texts]))
        archive.withdraw(addition.id)
        assert only(archive.add([texts / "00.md"])) == addition
        assert found(archive, "房租") == [addition.id]
        assert archive.check() == ()


def test_only_a_document_that_answers_can_be_withdrawn(home: Path, texts: Path, embedder: Embedder) -> None:
    with opened(home, embedder) as archive:
        addition, *_ = list(archive.add([texts]))
        archive.withdraw(addition.id)
        for document_id in (addition.id, "nothing"):
            with pytest.raises(UnknownDocument, match=document_id):
                archive.withdraw(document_id)


def test_a_successor_with_a_known_start_takes_over_on_that_day(
    home: Path, texts: Path, embedder: Embedder
) -> None:
    with opened(home, embedder) as archive:
        old = only(archive.add([texts / "00.md"]))
        file = write_policy(texts / "new.md", "房租", amount=50)
        takes_over = Details(supersedes=old.id, in_force_from=PartialDate(2024, 3, 1))
        new = only(archive.add([file], details=takes_over))
        assert found(archive, "房租", on=date(2024, 2, 29)) == [old.id]
        assert found(archive, "房租", on=date(2024, 3, 1)) == [new.id]
        entries = {entry.document.id: entry for entry in archive.documents()}
        assert entries[old.id].superseded_by == new.id
        assert entries[old.id].document.in_force_until == PartialDate(2024, 2, 29)
        archive.withdraw(new.id)
        assert found(archive, "房租", on=date(2024, 3, 1)) == [old.id]


def test_a_successor_without_a_known_start_leaves_the_old_one_usable(
    home: Path, texts: Path, embedder: Embedder
) -> None:
    with opened(home, embedder) as archive:
        old = only(archive.add([texts / "00.md"]))
        file = write_policy(texts / "new.md", "房租", amount=50)
        new = only(archive.add([file], details=Details(supersedes=old.id)))
        assert sorted(found(archive, "房租")) == sorted([old.id, new.id])
        assert archive.superseded_by(old.id) == new.id
    with opened(home, embedder) as archive:
        assert archive.superseded_by(old.id) == new.id


def test_a_superseded_document_that_there_is_none_of_is_named(
    home: Path, texts: Path, embedder: Embedder
) -> None:
    with opened(home, embedder) as archive, pytest.raises(UnknownDocument, match="nothing"):
        list(archive.add([texts], details=Details(supersedes="nothing")))


# Bundled policies


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


# Generations of indexes


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


# Threads and sudden deaths


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


# Soundness


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
