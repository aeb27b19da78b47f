"""What cannot be read is refused with its code."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.errors import UnreadableFile
from knowledge.readers.confinement import read_confined
from knowledge.reading import MOST_BYTES, read_file
from tests.knowledge.reading import PAGE, pdf, refused

KEYS = f"/O <{'ab' * 32}> /U <{'cd' * 32}>"
LOCK = f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 {KEYS} >> /ID [<{'00' * 16}> <{'00' * 16}>]"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("scan.pdf", pdf([]), "no_text_layer"),
        ("locked.pdf", pdf(["减租"], extra=LOCK), "encrypted"),
        ("broken.pdf", b"%PDF-1.4 broken", "broken_file"),
        ("broken.docx", b"PK\x03\x04broken", "broken_file"),
        (
            "locked.docx",
            b"\xd0\xcf\x11\xe0" + b"\0" * 99 + "EncryptedPackage".encode("utf-16-le"),
            "encrypted",
        ),
        ("picture.md", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 8, "not_text"),
        ("controls.txt", "甲\x01\x02\x03\x04乙", "not_text"),
        ("empty.md", "", "empty_file"),
        ("blank.txt", " \n\n\t\n", "empty_file"),
        ("only.md", "---\ntitle: 标题\n---\n", "empty_file"),
        ("empty.html", "<html><body></body></html>", "empty_file"),
        ("old.doc", b"\xd0\xcf\x11\xe0", "unknown_format"),
        ("sheet.wps", "文字", "unknown_format"),
        ("page.ofd", "文字", "unknown_format"),
        ("none", "文字", "unknown_format"),
    ],
)
def test_file_that_cannot_be_read_is_refused_with_its_code(
    tmp_path: Path, name: str, content: str | bytes, code: str
) -> None:
    assert refused(tmp_path, name, content).code == code


def test_docx_whose_parts_are_missing_is_broken(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w:document")
    assert refused(tmp_path, "parts.docx", file.getvalue()).code == "broken_file"


def test_missing_file_and_folder_are_refused(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "none.md", "missing_file"), (tmp_path, "unknown_format")):
        with pytest.raises(UnreadableFile) as caught:
            read_file(path)
        assert caught.value.code == code


def test_too_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(UnreadableFile) as caught:
        read_file(path)
    assert caught.value.code == "too_large"


@pytest.fixture
def _nobody() -> Iterator[None]:
    """Root may read everything, so it becomes an ordinary user for the test."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    yield
    if root:
        os.seteuid(0)


def test_file_without_rights_is_refused(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = tmp_path / "secret.txt"
    path.write_text("文字", encoding="utf-8")
    path.chmod(0)
    request.getfixturevalue("_nobody")
    with pytest.raises(UnreadableFile) as caught:
        read_file(path)
    assert caught.value.code == "no_permission"


def test_reader_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_confined("html", PAGE.encode(), seconds=0.01)
    assert caught.value.code == "timed_out"


def test_reader_that_needs_too_much_memory_is_stopped() -> None:
    memory = 150 * 1024**2  # Enough to load the parser and read a small page.
    assert read_confined("html", PAGE.encode(), memory=memory).title == "厦门市 减租办法"
    with pytest.raises(UnreadableFile) as caught:
        read_confined("html", b"<p>" + b"<b>x</b>" * 150_000, memory=memory)
    assert caught.value.code == "broken_file"


def test_page_larger_than_the_parser_holds_is_refused() -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_confined("html", b"<p>" + b"x" * 10_000_001)
    assert caught.value.code == "too_large"
