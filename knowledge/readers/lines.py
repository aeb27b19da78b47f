"""Lines of a file → lines of a text: a sentence that the file breaks becomes one line again.

The rule. Lines are stripped; blank lines in a row become one. Line A is continued by the line B below it
when A is neither heading nor table row and does not end with a stop (。！？；：… . ! ? ; : and closing marks
after them), B does not begin as a heading, list item, article or byline does, and one of these holds:

- A ends with a comma, or within a bracket or quotation that B closes;
- A ends at the edge of a page: many lines of the file have one length, or the format has such lines only;
- B begins with a mark that begins no line (，。、；：！？ or a closing one), or with a small Latin letter
  behind a Latin word;
- A is prose, that is, has a comma in its last sentence, and ends with a Chinese character, and B is prose;
- B is a few characters that end a sentence and begin as no paragraph does (而…!).

The last three hold across a blank line too. Where one short line without punctuation, a caption, stands
between A and such a B, it is put behind the sentence, on a line of its own.

Joined lines get a space between them only where Latin letters or digits meet on both sides.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from knowledge.characters import is_han
from knowledge.readers.wording import wording

_STOPPED = re.compile(r"[。！？；：…!?;:.][”’」』〕）】》\"')\]]*$")
_COMMA_END = re.compile(r"[，、,]$")
_CLOSING_START = re.compile(r"[，。、；：！？”’」』）】》〕,;!?)\]]")
_LATIN_START = re.compile(r"[a-z]")
_LATIN_END = re.compile(r"[A-Za-z0-9]-?$")
_NUMERAL = "[一二三四五六七八九十百千零〇\\d]"
STRUCTURE = re.compile(
    rf"#{{1,6}}[ ]|[-*+•·▪◦]\s|>\s|第{_NUMERAL}{{1,6}}[编章节条款项部]"
    r"|[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十\d]{1,3}[）)]"
    r"|\d{1,3}[、．]|\d{1,3}[.)](?!\d)|[①-⑳㈠-㈩]|——|附件?\d*[：:]|[问答QA]\d*[：:]"
)
_PAIRS = {"《": "》", "（": "）", "(": ")", "“": "”", "「": "」", "【": "】", "〔": "〕", "[": "]"}
_ANY_PUNCTUATION = re.compile(r"[，。、；：！？…,.;:!?|]")
_SENTENCE_END = re.compile(r"[。！？!?；]")
_COMMA = re.compile(r"[，,]")
_ENDS_PROSE = re.compile(r"[。！？!?；，,]")

# Columns, a Chinese character taking two: no one wraps narrower, and a longer line is a paragraph.
_NARROWEST, _WIDEST = 40, 200
# A wrapped line falls short of the edge by at most one Latin word.
_SHORTFALL = 12
_FEWEST_WRAPPED = 3
_LONGEST_CAPTION = 12
_LONGEST_TAIL = 8
_SHORTEST_PROSE = 16
# An open bracket or the last sentence is looked for this far back and ahead.
_SEARCHED = 400


@dataclass(slots=True)
class _Line:
    text: str
    blank_before: bool
    # The writer broke the line on purpose (two spaces or a backslash at its end, in Markdown).
    broken: bool


class _Joined:
    """Lines that have become one; its end is kept apart, lest a long text be read again for every line."""

    __slots__ = ("blank_before", "broken", "can_go_on", "end", "length", "parts")

    def __init__(self, line: _Line) -> None:
        self.parts = [line.text]
        self.end = line.text[-_SEARCHED:]
        self.length = len(line.text)
        self.blank_before = line.blank_before
        self.broken = line.broken
        self.can_go_on = not line.text.startswith("#") and " | " not in line.text

    def add(self, line: _Line) -> None:
        added = _between(self.parts[-1], line.text) + line.text
        self.parts.append(added)
        self.end = (self.end + added)[-_SEARCHED:]
        self.length += len(line.text)
        self.broken = line.broken


def join_lines(text: str, *, wrapped: bool = False) -> str:
    """`text` with its sentences whole; `wrapped` says that its lines end at the edge of a page."""
    lines = _read_lines(text)
    edge = _edge([line.text for line in lines], wrapped=wrapped)
    joined: list[_Joined] = []
    position = 0
    while position < len(lines):
        position += _take(lines, position, joined, edge)
    return "".join(("\n\n" if line.blank_before else "\n") + "".join(line.parts) for line in joined).strip(
        "\n"
    )


def _read_lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    blank = False
    for written in text.split("\n"):
        stripped = written.strip()
        if not stripped:
            blank = True
            continue
        lines.append(_Line(stripped.removesuffix("\\"), blank, written.endswith(("  ", "\\"))))
        blank = False
    return lines


def _take(lines: list[_Line], position: int, joined: list[_Joined], edge: int | None) -> int:
    """Put the line at `position` behind the last joined one, or below it; how many lines that took."""
    line = lines[position]
    if not joined:
        joined.append(_Joined(line))
        return 1
    last = joined[-1]
    if _continues(last, line, edge):
        last.add(line)
        return 1
    following = lines[position + 1] if position + 1 < len(lines) else None
    if following and _is_caption(line.text) and _continues_across(last, following, line):
        last.add(following)
        joined.append(_Joined(_Line(line.text, False, False)))
        return 2
    joined.append(_Joined(line))
    return 1


def _continues(above: _Joined, below: _Line, edge: int | None) -> bool:
    if not _may_continue(above, below.text):
        return False
    if not below.blank_before and (_is_open(above.end, below.text) or _reaches(above, edge)):
        return True
    if _CLOSING_START.match(below.text) or (_LATIN_END.search(above.end) and _LATIN_START.match(below.text)):
        return True
    return _stops_within(above, below.text) or _is_tail(below.text)


def _continues_across(above: _Joined, below: _Line, caption: _Line) -> bool:
    """Whether `below` goes on where `above` stopped, though `caption` stands between them."""
    if not (caption.blank_before and below.blank_before and _may_continue(above, below.text)):
        return False
    return _stops_within(above, below.text) or _is_tail(below.text)


def _may_continue(above: _Joined, below: str) -> bool:
    if above.broken or not above.can_go_on or " | " in below or _STOPPED.search(above.end):
        return False
    return STRUCTURE.match(below) is None and below[0] not in wording().signs


def _reaches(above: _Joined, edge: int | None) -> bool:
    """Whether the last of the lines joined so far ends at the edge of the page."""
    return edge is not None and _width(above.parts[-1]) >= edge - _SHORTFALL


def _is_open(above: str, below: str) -> bool:
    """Whether `above` ends with a comma, or in a bracket that `below` closes."""
    if _COMMA_END.search(above):
        return True
    start = below[:_SEARCHED]
    return any(above.rfind(mark) > above.rfind(close) and close in start for mark, close in _PAIRS.items())


def _stops_within(above: _Joined, below: str) -> bool:
    """Whether `above` is prose that breaks off and `below` prose as well."""
    last = _SENTENCE_END.split(above.end)[-1]
    prose = _COMMA.search(last) and "：" not in last and ":" not in last and is_han(above.end[-1])
    if not prose or above.length < _SHORTEST_PROSE or not is_han(below[0]):
        return False
    return _ENDS_PROSE.search(below) is not None and not below.endswith(("：", ":"))


def _is_tail(line: str) -> bool:
    return (
        len(line) <= _LONGEST_TAIL and bool(_STOPPED.search(line)) and line.startswith(wording().continuing)
    )


def _is_caption(line: str) -> bool:
    return len(line) <= _LONGEST_CAPTION and not _ANY_PUNCTUATION.search(line) and not STRUCTURE.match(line)


def _edge(lines: list[str], *, wrapped: bool) -> int | None:
    """The width in columns at which the lines were wrapped; None if they were not."""
    widths = [_width(line) for line in lines if not line.startswith("#") and " | " not in line]
    edge = max(widths, default=0)
    if not _NARROWEST <= edge <= _WIDEST:
        return None
    full = sum(width >= edge - _SHORTFALL for width in widths)
    return edge if wrapped or full >= _FEWEST_WRAPPED else None


@lru_cache(maxsize=8192)
def _column(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _width(line: str) -> int:
    """The columns `line` takes on a typewriter; more than the widest where it is longer."""
    return sum(map(_column, line[: _WIDEST + 1]))


def glue(above: str, below: str) -> str:
    """Two parts of one sentence as one."""
    return above + _between(above, below) + below


def _between(above: str, below: str) -> str:
    """A space where Latin meets Latin, but none behind a hyphen at which a word was broken."""
    if above.endswith("-") and above[-2:-1].isalpha() and below[0].islower():
        return ""
    return " " if above[-1].isascii() and below[0].isascii() and below[0].isalnum() else ""
