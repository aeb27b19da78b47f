"""The archive adds, withdraws and supersedes documents, and search follows at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from knowledge.document import PartialDate
from knowledge.embedding import Embedder
from knowledge.errors import UnknownDocument
from knowledge.reading import Details
from knowledge.search import Query
from tests.knowledge.archives import SUBJECTS, TODAY, found, only, opened, write_policy


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
