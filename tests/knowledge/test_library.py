"""The library keeps every version readable, lets only the current one answer, and never uses a key twice."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from knowledge.document import Caveat, Document, PartialDate, Passage, Span
from knowledge.errors import LibraryError, UnknownDocument
from knowledge.library import Embeddings, Library

FINGERPRINT = "some embedder"
DIMENSION = 4

PLAIN = Document(
    id="rent", title="房租补贴办法", text="企业可以申请房租补贴。补贴为房租的一半。", source="/texts/rent.md"
)
FULL = Document(
    id="vouchers",
    title="创新券管理办法",
    text="创新券面额为一万元。",
    source="/texts/page.pdf#创新券管理办法",
    place="石嘴山",
    issuer="市科技局",
    number="石科发〔2018〕3号",
    published=PartialDate(2018, 11),
    in_force_from=PartialDate(2018, 12, 1),
    in_force_until=PartialDate(2020),
    validity="amended",
    supersedes="rent",
    source_kind="press report",
    language="zh",
    measure="创新券",
    office="科技局",
    caveats=(Caveat("年份是推断的", "the year is inferred", "2018年"), Caveat("注意", "note")),
)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.open(tmp_path / "library.sqlite")


def passages_of(document: Document) -> list[Passage]:
    """One passage a sentence."""
    passages: list[Passage] = []
    start = 0
    for ordinal, sentence in enumerate(document.text.split("。")[:-1]):
        end = start + len(sentence) + 1
        passages.append(
            Passage(
                document.id,
                document.sha256,
                ordinal,
                start,
                end,
                document.text[start:end],
                ("一", "二"),
                (Span(start, end),),
            )  # fmt: skip
        )
        start = end
    return passages


def embeddings_of(passages: list[Passage], fingerprint: str = FINGERPRINT) -> Embeddings:
    values = np.arange(len(passages) * DIMENSION, dtype=np.float32) * np.float32(0.125)
    rows = values.reshape(-1, DIMENSION)
    return Embeddings(fingerprint, rows, [rows[[row]] * np.float32(0.5) for row in range(len(passages))])


def write(library: Library, document: Document) -> list[int]:
    passages = passages_of(document)
    return library.write(document, passages, embedded=embeddings_of(passages), file=document.source)


@pytest.mark.parametrize("document", [PLAIN, FULL])
def test_a_document_comes_back_as_it_was(library: Library, document: Document) -> None:
    write(library, document)
    assert library.document(document.id) == document


def test_passages_come_back_in_the_order_asked_for(library: Library) -> None:
    first, second = write(library, PLAIN)
    found = library.load([second, first])
    assert [stored.passage for stored in found] == passages_of(PLAIN)[::-1]
    assert found[0].document == PLAIN


def test_a_key_that_is_none_is_left_out(library: Library) -> None:
    first, _ = write(library, PLAIN)
    assert [stored.key for stored in library.load([999, first])] == [first]


def test_an_old_version_stays_readable(library: Library) -> None:
    write(library, PLAIN)
    newer = replace(PLAIN, text="房租补贴已经停止。")
    write(library, newer)
    assert library.document(PLAIN.id) == newer
    assert library.document(PLAIN.id, PLAIN.sha256) == PLAIN


def test_only_the_current_version_has_current_passages(library: Library) -> None:
    write(library, PLAIN)
    keys = write(library, replace(PLAIN, text="房租补贴已经停止。"))
    assert list(library.current_keys()) == keys
    assert library.retired_count() == 2


def test_a_key_is_not_used_again_after_its_passage_has_gone(library: Library) -> None:
    before = write(library, PLAIN)
    library.dismiss(PLAIN.id, "withdrawn")
    library.purge()
    assert library.load(before) == []
    assert min(write(library, PLAIN)) > max(before)


def test_a_document_that_is_described_anew_keeps_its_passages(library: Library) -> None:
    keys = write(library, PLAIN)
    described = replace(PLAIN, in_force_until=PartialDate(2020, 5, 1))
    library.describe(described, file=PLAIN.source)
    assert library.document(PLAIN.id) == described
    assert library.load(keys)[0].document == described
    assert list(library.current_keys()) == keys


def test_a_withdrawn_document_is_readable_and_does_not_answer(library: Library) -> None:
    write(library, PLAIN)
    library.dismiss(PLAIN.id, "withdrawn")
    assert library.document(PLAIN.id) == PLAIN
    assert library.current_keys() == {}
    assert library.rows() == []
    assert [record.standing for record in library.records()] == ["withdrawn"]


def test_documents_are_found_by_source_file_and_text(library: Library) -> None:
    passages = passages_of(FULL)
    library.write(FULL, passages, embedded=embeddings_of(passages), file="/texts/page.pdf")
    record = library.by_source(FULL.source)
    assert record is not None
    assert record.document == FULL
    assert library.by_file("/texts/page.pdf") == (record,)
    assert library.by_text(FULL.sha256) == (record,)
    assert library.by_prefix("/texts/") == (record,)
    assert library.by_prefix("/text_/") == ()


def test_the_table_learns_the_days_and_the_place_of_a_document(library: Library) -> None:
    write(library, FULL)
    (row,) = library.rows()
    assert (row.place, row.supersedes, row.bundled) == ("石嘴山", "rent", False)
    assert (row.first, row.last) == (date(2018, 12, 1), date(2020, 12, 31))


@pytest.mark.parametrize("sha256", [None, "0" * 64])
def test_a_document_that_there_is_none_of_is_named(library: Library, sha256: str | None) -> None:
    with pytest.raises(UnknownDocument, match="nothing"):
        library.document("nothing", sha256)


def test_a_version_that_there_is_none_of_is_named(library: Library) -> None:
    write(library, PLAIN)
    with pytest.raises(UnknownDocument, match="rent@000"):
        library.document(PLAIN.id, "0" * 64)


def test_vectors_come_back_as_they_were(library: Library) -> None:
    keys = write(library, PLAIN)
    embedded = embeddings_of(passages_of(PLAIN))
    stored = library.vectors(keys[::-1], fingerprint=FINGERPRINT, dimension=DIMENSION)
    assert stored.keys.tolist() == keys
    assert np.array_equal(stored.matrix, embedded.passages)
    sentences = library.sentence_vectors(keys, fingerprint=FINGERPRINT, dimension=DIMENSION)
    assert np.array_equal(sentences[keys[1]], embedded.sentences[1])


def test_a_library_without_vectors_gives_an_empty_matrix(library: Library) -> None:
    stored = library.vectors([1, 2], fingerprint=FINGERPRINT, dimension=DIMENSION)
    assert stored.matrix.shape == (0, DIMENSION)


def test_what_another_embedder_has_not_embedded_is_known(library: Library) -> None:
    keys = write(library, PLAIN)
    assert library.without_embedding(fingerprint=FINGERPRINT, limit=10) == []
    assert library.without_embedding(fingerprint="another", limit=1) == keys[:1]
    library.put_embeddings(
        [*keys, 999], embeddings_of([*passages_of(PLAIN), passages_of(FULL)[0]], "another")
    )
    assert library.without_embedding(fingerprint="another", limit=10) == []


def test_switching_the_generation_drops_what_other_embedders_made(library: Library) -> None:
    keys = write(library, PLAIN)
    old = library.begin_generation(FINGERPRINT)
    library.switch_generation(old.number)
    library.put_embeddings(keys, embeddings_of(passages_of(PLAIN), "another"))
    new = library.begin_generation("another")
    assert library.generation() == old
    library.switch_generation(new.number)
    assert library.generation() == new
    assert library.without_embedding(fingerprint=FINGERPRINT, limit=10) == keys
    assert library.without_embedding(fingerprint="another", limit=10) == []


def test_generation_numbers_are_not_used_again(library: Library) -> None:
    first = library.begin_generation(FINGERPRINT)
    second = library.begin_generation(FINGERPRINT)
    library.switch_generation(first.number)
    assert library.begin_generation(FINGERPRINT).number > second.number


def test_what_was_written_is_there_for_the_next_process(library: Library, tmp_path: Path) -> None:
    keys = write(library, FULL)
    library.close()
    again = Library.open(tmp_path / "library.sqlite")
    assert again.load(keys)[0].document == FULL


def test_a_write_that_fails_leaves_nothing_behind(library: Library) -> None:
    write(library, PLAIN)
    newer = replace(PLAIN, text="房租补贴已经停止。")
    foreign = replace(passages_of(newer)[0], sha256="0" * 64)
    with pytest.raises(LibraryError, match="cannot be written"):
        library.write(newer, [foreign], embedded=embeddings_of([foreign]), file=PLAIN.source)
    assert library.document(PLAIN.id) == PLAIN
    assert len(library.current_keys()) == 2


def test_a_sound_library_shows_no_damage(library: Library) -> None:
    write(library, FULL)
    assert library.damage() == []
    assert [version.sha256 for version in library.versions()] == [FULL.sha256]


def test_a_library_of_another_schema_is_not_opened(library: Library, tmp_path: Path) -> None:
    library.close()
    with sqlite3.connect(tmp_path / "library.sqlite") as connection:
        connection.execute("UPDATE schema SET version = 99")
    connection.close()
    with pytest.raises(LibraryError, match="version 99"):
        Library.open(tmp_path / "library.sqlite")


def test_a_file_that_is_no_library_is_named(tmp_path: Path) -> None:
    (tmp_path / "library.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(LibraryError, match=r"library\.sqlite"):
        Library.open(tmp_path / "library.sqlite")
