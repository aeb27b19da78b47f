"""Headings that a file does not mark: they get the `#` by which the splitting knows headings.

A heading is a block of one to three lines between blank lines: short, without a comma, the last line
without a stop at its end, neither list item, date, byline, salutation nor row, with a block of prose below
it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.characters import is_han
from knowledge.readers.lines import STRUCTURE
from knowledge.readers.wording import wording

_ENDS_AS_PROSE = re.compile(r"[。！？；!?;，、,.…：:—]$")
_INNER_STOP = re.compile(r"[。；;，,！!]|[？?]$")
_DATE = re.compile(r"[（(]?[\d〇零一二三四五六七八九十]{2,4}\s*[年./-]\s*[\d一二三四五六七八九十]{1,3}")
_MARK = re.compile(r"(#{1,6}) ")
_SPACES = re.compile(r"\s+")
LONGEST_LINE = 34
_MOST_LINES = 3
_SHORTEST = 4
_LONGEST_NAMES = 24
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Block:
    """Lines without a blank line between them; a marked heading is a block of its own."""

    lines: tuple[str, ...]

    @property
    def level(self) -> int:
        """1 to 6 for a heading marked with `#`, else 0."""
        mark = _MARK.match(self.lines[0])
        return len(mark[1]) if mark else 0

    @property
    def is_prose(self) -> bool:
        """Whether it reads as sentences: a stop, or commas in a long line."""
        text = "".join(self.lines)
        return self.level == 0 and bool(re.search(r"[。！？!?]|[，,；;].{20}|[a-z]\.", text))


def blocks(text: str) -> list[Block]:
    """The blocks of `text`, in their order."""
    found: list[Block] = []
    gathered: list[str] = []
    for line in [*text.split("\n"), ""]:
        if line and not line.startswith("#"):
            gathered.append(line)
            continue
        if gathered:
            found.append(Block(tuple(gathered)))
            gathered = []
        if line:
            found.append(Block((line,)))
    return found


def rejoin(parts: list[Block]) -> str:
    """The text of `parts`, a blank line between them."""
    return "\n\n".join("\n".join(part.lines) for part in parts)


def mark_headings(text: str) -> str:
    """`text` with a `#` before each heading that has none, one level below the last marked one."""
    parts = blocks(text)
    level = 0
    for number, part in enumerate(parts):
        if part.level:
            level = part.level
        elif number + 1 < len(parts) and parts[number + 1].is_prose and is_heading(part):
            marks = "#" * min(level + 1, _DEEPEST)
            parts[number] = Block((f"{marks} {join_title(part.lines)}",))
    return rejoin(parts)


def is_heading(part: Block) -> bool:
    """Whether an unmarked block looks like a heading or a title."""
    if part.level or len(part.lines) > _MOST_LINES or _ENDS_AS_PROSE.search(part.lines[-1]):
        return False
    if is_names(part.lines[0]) or len("".join(part.lines)) < _SHORTEST:
        return False
    return all(_is_heading_line(line) for line in part.lines)


def _is_heading_line(line: str) -> bool:
    if _columns(line) > 2 * LONGEST_LINE or _INNER_STOP.search(line) or " | " in line or "://" in line:
        return False
    return not (STRUCTURE.match(line) or _DATE.match(line) or line[0] in wording().signs)


def _columns(line: str) -> int:
    return sum(2 if is_han(character) else 1 for character in line)


def is_names(line: str) -> bool:
    """Whether a line holds nothing but names of persons: a family name and one or two characters each."""
    if len(line) > _LONGEST_NAMES:
        return False
    return all(_is_name(word) for word in _SPACES.split(line.replace("、", " ").strip()))


def _is_name(word: str) -> bool:
    if not word or not all(map(is_han, word)):
        return False
    families = wording().family_names
    return (word[0] in families and len(word) in {2, 3}) or (word[:2] in families and len(word) in {3, 4})


def join_title(lines: tuple[str, ...]) -> str:
    """The lines of a title as one: a space between them unless Chinese meets Chinese."""
    title = lines[0]
    for line in lines[1:]:
        together = _is_chinese(title[-1]) and _is_chinese(line[0])
        title = title + line if together else f"{title} {line}"
    return title


def _is_chinese(character: str) -> bool:
    return is_han(character) or character in wording().punctuation
