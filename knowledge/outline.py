"""The outline of a text: its paragraphs, and the headings each of them stands under."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from knowledge.sentences import trimmed

_NUMERAL = r"[一二三四五六七八九十百千零〇\d]{1,7}"
_CHINESE = "[一二三四五六七八九十]{1,3}"
_GAP = r"(?:\s|(?=[（(【：:]))"
# Each kind of head and its rank: a head stands under the nearest one of a smaller rank. 1 to 6 are marked.
_MARKED = re.compile(r"(#{1,6})[ ]+")
_HARD = {
    7: re.compile(rf"第{_NUMERAL}编(?:\s|$)"),
    8: re.compile(rf"第{_NUMERAL}章(?:\s|$)"),
    9: re.compile(rf"第{_NUMERAL}节(?:\s|$)"),
}
_ARTICLE = re.compile(rf"第{_NUMERAL}条(?:之{_CHINESE})?(?:{_GAP}|$)")
_ARTICLE_RANK = 10
_SOFT = {
    11: re.compile(rf"{_CHINESE}[、．.]"),
    12: re.compile(rf"[（(]{_CHINESE}[）)]"),
    13: re.compile(r"\d{1,2}(?:[、．]|\.(?!\d))"),
    14: re.compile(r"[（(]\d{1,2}[）)]|[①-⑳]"),
}
_BULLET = re.compile(r"(?:[-*+•·▪◦►▶■□◆●]\s*)+(?=\S)")
_LONE_BULLET = re.compile(r"[-*+•·▪◦►▶■□◆●\s]+")
# Where a line that lost its paragraphs had the start of one: behind a space, unlike a reference (按第五条).
_START_WITHIN = re.compile(
    rf"(?<=\s)(?:第{_NUMERAL}[编章节](?=\s)|第{_NUMERAL}条(?=[\s（(【])|{_CHINESE}、|[（(]{_CHINESE}[）)]"
    r"|\d{1,2}、|\d{1,2}[．.](?![\d\s])|[（(]\d{1,2}[）)]|[①-⑳]|附件\d?[：:]|[问答][：:])"
)
_STOPPED = re.compile(r"[。！？；：，、!?;:,.…|]$")
_STOP_INSIDE = re.compile(r"[。！？；!?;|]")
_SPACE = re.compile(r"\s+")
_LONGEST_HEAD = 45
_LONGEST_CHAPTER = 40
# Shorter text than this after a head and a space is the head's own second half.
_SHORTEST_AFTER = 12


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, `text[start:end]`, without its list mark, and the headings it stands under.

    `opens` says that a section begins with it, though the one before has the same headings.
    """

    start: int
    end: int
    path: tuple[str, ...] = ()
    opens: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """A paragraph, of rank 0, or a heading; a `soft` heading is quotable text too."""

    start: int
    end: int
    rank: int = 0
    name: str = ""
    soft: bool = False


def outline(text: str, title: str) -> list[Block]:
    """The paragraphs of `text` in their order; the document's own `title` is left out of their headings.

    A heading with nothing under it is a paragraph, since its words would be lost otherwise.
    """
    parts = _filled(list(_parts(text, title)))
    blocks: list[Block] = []
    above: list[_Part] = []
    for part in parts:
        if part.rank == 0:
            blocks.append(Block(part.start, part.end, _path(above, title)))
            continue
        while above and above[-1].rank >= part.rank:
            above.pop()
        above.append(part)
        if part.soft:
            blocks.append(Block(part.start, part.end, _path(above, title), opens=True))
    return blocks


def _path(above: list[_Part], title: str) -> tuple[str, ...]:
    return tuple(part.name for part in above if part.name != title)


def _filled(parts: list[_Part]) -> list[_Part]:
    """The parts, a heading without anything under it made a paragraph."""
    following = 0
    filled: list[_Part] = []
    for part in reversed(parts):
        rank = part.rank
        if rank and rank != _ARTICLE_RANK and (not filled or 0 < following <= rank):
            part = replace(part, rank=0)
        following = rank
        filled.append(part)
    return filled[::-1]


def _parts(text: str, title: str) -> Iterator[_Part]:
    position = 0
    if title and text.startswith(title) and text[len(title) : len(title) + 1].isspace():
        yield _Part(0, len(title), rank=1, name=title)
        position = len(title)
    while position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        for start, stop in _segments(text, position, end):
            yield from _read(text, start, stop)
        position = end + 1


def _segments(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A line, divided where paragraphs began."""
    if text.startswith("#", start):
        yield start, end
        return
    last = start
    for match in _START_WITHIN.finditer(text, start, end):
        if text[last : match.start()].strip():
            yield last, match.start()
        last = match.start()
    yield last, end


def _read(text: str, start: int, end: int) -> Iterator[_Part]:
    """The heading or paragraph that a segment is, or the heading and the paragraph that it begins with."""
    span = trimmed(text, start, end)
    if span is None:
        return
    start, end = span.start, span.end
    if marked := _MARKED.match(text, start, end):
        yield _Part(marked.end(), end, rank=len(marked[1]), name=_named(text, marked.end(), end))
        return
    if article := _ARTICLE.match(text, start, end):
        name = text[start : article.end()].strip()
        yield _Part(start, start, rank=_ARTICLE_RANK, name=name)
        yield _Part(start, end)
        return
    for rank, chapter in _HARD.items():
        if (
            chapter.match(text, start, end)
            and end - start <= _LONGEST_CHAPTER
            and not _STOPPED.search(text[start:end])
        ):
            yield _Part(start, end, rank=rank, name=_named(text, start, end))
            return
    bullet = _BULLET.match(text, start, end)
    if bullet is None:
        yield from _enumerated(text, start, end)
    elif not _LONE_BULLET.fullmatch(text, start, end):
        yield _Part(bullet.end(), end)


def _enumerated(text: str, start: int, end: int) -> Iterator[_Part]:
    """A paragraph; where it begins with an enumerated head without a stop, that head and the rest."""
    rank = next((rank for rank, mark in _SOFT.items() if mark.match(text, start, end)), 0)
    stop = _head_end(text, start, end) if rank else None
    if stop is None:
        yield _Part(start, end)
        return
    yield _Part(start, stop, rank=rank, name=_named(text, start, stop), soft=True)
    if rest := trimmed(text, stop, end):
        yield _Part(rest.start, rest.end)


def _head_end(text: str, start: int, end: int) -> int | None:
    """Where the head that begins at `start` ends: with its line, or at a space before a longer text."""
    if end - start <= _LONGEST_HEAD and not _STOPPED.search(text[start:end]):
        return None if _STOP_INSIDE.search(text, start, end) else end
    for space in _SPACE.finditer(text, start + 2, min(end, start + _LONGEST_HEAD)):
        if _STOP_INSIDE.search(text, start, space.start()):
            return None
        long_enough = space.start() - start >= 4 and end - space.end() >= _SHORTEST_AFTER
        if long_enough and not _STOPPED.search(text[start : space.start()]):
            return space.start()
    return None


def _named(text: str, start: int, end: int) -> str:
    return " ".join(text[start:end].split())
