"""DOCX → text: headings, paragraphs and tables in the order of the document."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

import docx
from docx.document import Document as Docx
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph

from knowledge.errors import UnreadableFile
from knowledge.readers.cleaning import clean
from knowledge.readers.outcome import Reading

_COMPOUND_FILE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_HEADING_STYLE = re.compile(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list|列表", re.IGNORECASE)
_DEEPEST = 6


def read_docx(content: bytes) -> Reading:
    """The text of a document; the title is its paragraph of the style Title.

    Raises UnreadableFile (`encrypted`, `broken_file`).
    """
    if content.startswith(_COMPOUND_FILE):
        encrypted = _ENCRYPTED_STREAM in content
        raise UnreadableFile(
            "encrypted" if encrypted else "broken_file", "an old binary Word file or a locked one"
        )
    try:
        document = docx.Document(io.BytesIO(content))
        parts = [clean(part) for part in _parts(document)]
        titles = [paragraph.text.strip() for paragraph in document.paragraphs if _style(paragraph) == "Title"]
    # lxml's error for broken XML is a SyntaxError.
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise UnreadableFile("broken_file", str(error)) from error
    title = " ".join(clean(titles[0]).split()) if titles else ""
    return Reading("\n\n".join(part for part in parts if part.strip()), title=title or None)


def _parts(document: Docx) -> Iterator[str]:
    for part in document.iter_inner_content():
        yield _paragraph(part) if isinstance(part, Paragraph) else _table(part)


def _style(paragraph: Paragraph) -> str:
    style = paragraph.style
    return (style.name or "") if style is not None else ""


def _paragraph(paragraph: Paragraph) -> str:
    text = paragraph.text.strip()
    style = _style(paragraph)
    if not text:
        return ""
    if style == "Title":
        return "# " + " ".join(text.split())
    if heading := _HEADING_STYLE.match(style):
        return "#" * min(int(heading[1]) or 1, _DEEPEST) + " " + " ".join(text.split())
    return f"- {text}" if _LIST_STYLE.match(style) else text


def _table(table: Table) -> str:
    rows = []
    for row in table.rows:
        # A merged cell is given once for each column it covers.
        cells = dict.fromkeys(cell._tc for cell in row.cells)
        words = [" ".join("".join(cell.xpath(".//w:t/text()")).split()) for cell in cells]
        if any(words):
            rows.append(" | ".join(words))
    return "\n".join(rows)
