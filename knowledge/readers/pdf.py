"""PDF with a text layer → text; a scan has none and is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pypdfium2

from knowledge.errors import UnreadableFile
from knowledge.readers.cleaning import clean
from knowledge.readers.outcome import Reading

# pdfium writes U+FFFE for a hyphen at the end of a line that only the line break made.
_BROKEN_WORD = re.compile("\ufffe\\s*")
_PAGE_NUMBER = re.compile(
    r"[-—–·\s]*(?:第?\s*\d{1,4}\s*页?(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4})[-—–·\s]*"
)
_FEWEST_CHARACTERS_A_PAGE = 5


def read_pdf(content: bytes) -> Reading:
    """The text of all pages; raises UnreadableFile (`encrypted`, `broken_file`, `no_text_layer`)."""
    try:
        document = pypdfium2.PdfDocument(content)
        pages = [_without_number(text) for text in _page_texts(document)]
    except pypdfium2.PdfiumError as error:
        code = "encrypted" if "password" in str(error).lower() else "broken_file"
        raise UnreadableFile(code, str(error)) from error
    seen = sum(len("".join(page.split())) for page in pages)
    if seen < _FEWEST_CHARACTERS_A_PAGE * len(pages):
        raise UnreadableFile("no_text_layer", f"{seen} characters on {len(pages)} pages")
    return Reading("\n".join(pages), wrapped=True)


def _page_texts(document: pypdfium2.PdfDocument) -> Iterator[str]:
    for number in range(len(document)):
        page = document[number]
        layer = page.get_textpage()
        yield clean(_BROKEN_WORD.sub("", layer.get_text_bounded()))
        layer.close()
        page.close()


def _without_number(text: str) -> str:
    """A page's text without the line that only numbers the page, at its top or bottom."""
    lines = text.strip().split("\n")
    for end in (0, -1):
        if lines and _PAGE_NUMBER.fullmatch(lines[end].strip() or "text"):
            del lines[end]
    return "\n".join(lines)
