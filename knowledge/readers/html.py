"""HTML → text: headings, paragraphs, list items and tables row by row, without navigation and scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import CData, NavigableString, PageElement, PreformattedString, Tag

from knowledge.errors import UnreadableFile
from knowledge.readers.cleaning import clean
from knowledge.readers.decoding import decode
from knowledge.readers.outcome import Reading

_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
_DECLARED_WITHIN = 4096
# Beyond this the parser drops text without a word.
_MOST_BYTES = 10_000_000
# Pages that declare one of the first hold characters of the last, which contains them.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "big5": "big5hkscs"}
_NOT_TEXT = ["script", "style", "noscript", "template", "nav", "footer", "aside", "iframe", "svg", "button",
             "select", "option", "textarea", "object", "canvas", "audio", "video", "head", "map"]  # fmt: skip
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0*)?(?![\d.])"
    r"|(?:left|top|text-indent)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
_SIZE = re.compile(r"font(?:-size)?\s*:", re.IGNORECASE)
_NO_SIZE = re.compile(r"font-size\s*:\s*0(?:\.0*)?(?![\d.])", re.IGNORECASE)
_HEADINGS = {f"h{level}": "#" * level + " " for level in range(1, 7)}
_BLOCKS = {
    *_HEADINGS,
    *("p", "div", "section", "article", "main", "header", "body", "html", "center", "form", "fieldset", "hr"),
    *("li", "ul", "ol", "dl", "dt", "dd", "table", "tr", "td", "th", "tbody", "thead", "tfoot", "caption"),
    *("blockquote", "pre", "figure", "figcaption", "address", "details", "summary"),
}
_SPACES = re.compile(r"\s+")


def read_html(content: bytes) -> Reading:
    """The text of a page, titled by its first `h1`, else `title`.

    Raises UnreadableFile (`not_text`, `too_large`).
    """
    if len(content) > _MOST_BYTES:
        raise UnreadableFile("too_large", f"{len(content)} bytes, at most {_MOST_BYTES} in a page")
    page = BeautifulSoup(_decoded(content), "lxml")
    head = page.title.get_text() if page.title else ""
    for tag in page(_NOT_TEXT):
        tag.decompose()
    for tag in page.find_all(_is_hidden):
        if not tag.decomposed:
            tag.decompose()
    first = page.find("h1")
    for line_end in first("br") if isinstance(first, Tag) else ():
        line_end.replace_with(" ")
    title = _words(first.get_text() if first else "") or _words(head)
    return Reading(clean("\n\n".join(_paragraphs(_body(page)))), title=title or None)


def _decoded(content: bytes) -> str:
    """The page by its declared encoding where that fits, else by what its text would be made of."""
    declared = _DECLARED.search(content[:_DECLARED_WITHIN])
    if declared:
        name = declared[1].decode("ascii").lower()
        try:
            return content.decode(_WIDER.get(name, name))
        except (UnicodeDecodeError, LookupError):
            return decode(content)
    return decode(content)


def _is_hidden(tag: Tag) -> bool:
    hidden = tag.has_attr("hidden") or tag.get("aria-hidden") == "true" or tag.get("role") == "navigation"
    style = str(tag.get("style", ""))
    return hidden or bool(_HIDDEN.search(style)) or (bool(_NO_SIZE.search(style)) and not _sizes_within(tag))


def _sizes_within(tag: Tag) -> bool:
    """Whether something within says a size of its own: pages also write 0 to close gaps between boxes."""
    return any(_SIZE.search(str(one.get("style", ""))) for one in tag.find_all(style=True))


def _body(page: BeautifulSoup) -> Tag:
    """The one `main` or `article` of the page if it has one, else all of it."""
    for name in ("main", "article"):
        found = page.find_all(name)
        if len(found) == 1 and isinstance(found[0], Tag) and found[0].get_text(strip=True):
            return found[0]
    return page


def _words(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def _paragraphs(root: Tag) -> Iterator[str]:
    """The blocks of a page from top to bottom, each with the mark of its kind."""
    gathered: list[str] = []
    mark = ""
    # A stack of what is still to be read, since pages nest deeper than calls may.
    waiting: list[PageElement | str] = [root]
    while waiting:
        element = waiting.pop()
        if isinstance(element, Tag):
            table = _rows(element) if element.name == "table" else []
            if element.name in _BLOCKS:
                yield from _flushed(gathered, mark)
                mark = _HEADINGS.get(element.name, "- " if element.name == "li" else "")
            if table:
                yield "\n".join(table)
                continue
            if element.name == "br":
                gathered.append("\n")
            if element.name in _BLOCKS:
                waiting.append("")
            waiting.extend(reversed(element.contents))
        elif isinstance(element, NavigableString):
            if not isinstance(element, PreformattedString) or isinstance(element, CData):
                gathered.append(_SPACES.sub(" ", element))
        else:
            yield from _flushed(gathered, mark)
            mark = ""
    yield from _flushed(gathered, mark)


def _flushed(gathered: list[str], mark: str) -> Iterator[str]:
    lines = [" ".join(line.split(" ")).strip() for line in "".join(gathered).split("\n")]
    gathered.clear()
    text = (" " if mark.startswith("#") else "\n").join(line for line in lines if line)
    if text:
        yield mark + text


def _rows(table: Tag) -> list[str]:
    """The rows of a table of facts, cells divided by ` | `; empty for a table that lays out a page."""
    if table.find("table") or table.find(list(_HEADINGS)):
        return []
    rows = []
    for row in table.find_all("tr"):
        if isinstance(row, Tag):
            cells = [_words(cell.get_text(" ")) for cell in row.find_all(["td", "th"])]
            rows.append(cells)
    if max(map(len, rows), default=0) < 2:
        return []
    return [" | ".join(cells) for cells in rows if any(cells)]
