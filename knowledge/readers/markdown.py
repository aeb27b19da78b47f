"""Markdown, and plain text, which people write much like it.

What stays is what a reader sees: emphasis, links, quotation marks of blocks and hidden comments lose their
signs. Headings keep theirs, `#` at the start of the line, since the splitting knows headings by it; so do
list items, and the cells of a table stay divided by ` | `.
"""

from __future__ import annotations

import re

from knowledge.readers.cleaning import clean
from knowledge.readers.decoding import decode
from knowledge.readers.front_matter import divide
from knowledge.readers.outcome import Reading

# What a page made of the text does not show: comments, scripts, elements that are hidden.
_UNSEEN = re.compile(
    r"<!--|<\?|<(script|style|template|title)\b[^<>]{0,500}>"
    r"|<([a-z][a-z0-9]*)\b[^<>]{0,300}(?:\shidden\b(?!-)|display\s*:\s*none|visibility\s*:\s*hidden)[^<>]{0,300}>",
    re.IGNORECASE,
)
_ENDS = {"<!--": "-->", "<?": "?>"}
_STRONG = re.compile(r"\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*")
_EMPHASIS = re.compile(r"(?<![*A-Za-z0-9])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![*A-Za-z0-9])")
_UNDERLINED = re.compile(r"(?<!\w)(_{1,2})(?=[^\s_])([^_\n]+?)(?<=[^\s_])\1(?!\w)")
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\s]*(?:\s+\"[^\"\n]*\")?\)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>|])")
_HEADING = re.compile(r"[ ]{0,3}(#{1,6})[ ]+(.*)")
_UNDERLINE = re.compile(r"[ ]{0,3}(=+|-+)[ ]*")
_TABLE_RULE = re.compile(r"[ ]*\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*\|?[ ]*")
# What a link leads to, said apart from it; no reader sees it, and some hide remarks in one: [//]: # (…).
_DEFINITION = re.compile(
    r"^(?:[ ]{0,3}(?:>|[-*+](?=[ ])))*[ ]{0,3}\[[^\[\]\n]+\]:(?:[ ]*\n)?[ ]*"
    r"(?:<[^<>\n]*>|[A-Za-z]+:\S+|[#/.]\S*)"
    r"(?:(?:[ ]+|[ ]*\n[ ]*)"
    r"(?:\"(?:.|\n(?!\n)){0,500}?\"|'(?:.|\n(?!\n)){0,500}?'|\((?:.|\n(?!\n)){0,500}?\)))?[ ]*$",
    re.MULTILINE,
)
_DRAWN_RULE = re.compile(r"[ ]{0,3}([-*_])(?:[ ]*\1){2,}[ ]*")


def read_markdown(content: bytes) -> Reading:
    """The text of a Markdown file; raises UnreadableFile (`not_text`, `bad_front_matter`)."""
    details, body = divide(clean(decode(content)))
    return Reading(
        "\n".join(_seen_lines(_DEFINITION.sub("", _without_unseen(body)).split("\n"))), details=details
    )


def read_plain(content: bytes) -> Reading:
    """The text of a plain file, in which only strong emphasis and headings are taken for Markdown."""
    details, text = divide(clean(decode(content)))
    return Reading(_STRONG.sub(r"\1", text), details=details)


def _without_unseen(text: str) -> str:
    """The text without what is not shown; what has no end stays."""
    kept, position = [], 0
    endless: set[str] = set()
    while found := _UNSEEN.search(text, position):
        end = _ENDS.get(found[0]) or f"</{(found[1] or found[2]).lower()}>"
        closing = (
            None if end in endless else re.compile(re.escape(end), re.IGNORECASE).search(text, found.end())
        )
        if closing is None:
            endless.add(end)
        kept.append(text[position : found.start() if closing else found.end()])
        position = (closing or found).end()
    return "".join(kept) + text[position:]


def _seen_lines(lines: list[str]) -> list[str]:
    seen: list[str] = []
    for line in lines:
        underline = _UNDERLINE.fullmatch(line)
        if underline and seen and _may_be_underlined(seen):
            seen[-1] = ("# " if underline[1][0] == "=" else "## ") + seen[-1].strip()
        elif "|" in line and _TABLE_RULE.fullmatch(line) and _is_table_head(seen):
            continue
        else:
            seen.append("" if _DRAWN_RULE.fullmatch(line) else _seen(line))
    return seen


def _may_be_underlined(seen: list[str]) -> bool:
    """Whether the last line is a paragraph of its own, which a line of `===` below makes a heading."""
    alone = len(seen) == 1 or not seen[-2].strip() or seen[-2].startswith("#")
    return alone and bool(seen[-1].strip()) and not seen[-1].startswith("#")


def _is_table_head(seen: list[str]) -> bool:
    """Whether the last line is the first row of a table, below which the rule is drawn."""
    return bool(seen) and " | " in seen[-1] and (len(seen) == 1 or " | " not in seen[-2])


def _seen(line: str) -> str:
    if heading := _HEADING.fullmatch(line):
        return f"{heading[1]} {_plain(heading[2].rstrip().rstrip('#').rstrip())}"
    stripped = line.strip()
    if stripped.startswith("|") and stripped.endswith("|") and len(stripped) > 1:
        cells = (_plain(cell.strip()) for cell in stripped[1:-1].split("|"))
        return " | ".join(cells)
    return _plain(re.sub(r"^[ ]{0,3}(?:>[ ]?)+", "", line))


def _plain(line: str) -> str:
    """A line without the signs of its emphasis, links and code."""
    line = _LINK.sub(r"\1", _CODE.sub(r"\1", line))
    line = _EMPHASIS.sub(r"\1", _STRONG.sub(r"\1", line))
    return _ESCAPE.sub(r"\1", _UNDERLINED.sub(r"\2", line))
