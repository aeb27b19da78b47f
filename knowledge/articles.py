"""One file → the articles it holds: a newspaper's page has several, nearly every other file has one.

An article begins with its title: a heading, or one to three short lines that look like one, right above a
dateline (本报讯…) or a byline (► name, 记者 name). Where two articles begin so, the file is a page, and
then these begin an article too: every heading of the level on which most headings have a dateline; and a
title between a closing byline (names alone on a line) and prose. A heading without text, such as a
section's banner, belongs to none of them.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from knowledge.readers.headings import Block, blocks, is_heading, is_names, join_title, rejoin
from knowledge.readers.wording import wording

_AGENCY_DATELINE = re.compile(r"[（(]?[一-鿿]{2,8}(?:社|网|报|台)[一-鿿]{0,8}\d{1,2}月\d{1,2}日(?:电|讯)")
_LATIN_BYLINE = re.compile(r"By [A-Z][\w.'-]*(?: [A-Z][\w.'-]*){1,3}")
_OPENING_BRACKET = re.compile(r"^[（(【\[]\s*")
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Article:
    """A piece of a file; `text` begins with its title as a heading, `title` is None where there is none."""

    title: str | None
    text: str


def separate(text: str) -> tuple[Article, ...]:
    """The articles of a text whose sentences are whole; one, without a title, if it is no page of several."""
    parts = blocks(text)
    starts = _starts(parts)
    if len(starts) < _FEWEST:
        return (Article(None, text),)
    level = min((parts[start].level for start in starts if parts[start].level), default=1)
    articles = []
    if any(part.is_prose for part in parts[: starts[0]]):
        articles.append(Article(None, rejoin(parts[: starts[0]])))
    for start, end in zip(starts, [*starts[1:], len(parts)], strict=True):
        articles.append(_article(parts[start:end], level))
    return tuple(articles)


def _article(parts: list[Block], level: int) -> Article:
    title = join_title(parts[0].lines).lstrip("#").strip()
    while len(parts) > 1 and parts[-1].level:
        parts = parts[:-1]
    return Article(title, rejoin([Block((f"{'#' * level} {title}",)), *parts[1:]]))


def _starts(parts: list[Block]) -> list[int]:
    """The numbers of the blocks that are titles of articles."""
    dated = [number for number in range(len(parts) - 1) if _opens_article(parts, number)]
    if len(dated) < _FEWEST:
        return dated
    starts = {*dated, *_on_article_levels(parts, dated), *_after_closing_bylines(parts)}
    return sorted(starts)


def _opens_article(parts: list[Block], number: int) -> bool:
    title = parts[number]
    return (bool(title.level) or is_heading(title)) and is_opening(parts[number + 1].lines[0])


def _on_article_levels(parts: list[Block], dated: list[int]) -> set[int]:
    filled = [n for n in range(len(parts) - 1) if parts[n].level and not parts[n + 1].level]
    every = Counter(parts[number].level for number in filled)
    opened = Counter(parts[number].level for number in dated if parts[number].level)
    levels = {level for level, count in opened.items() if count >= _FEWEST and 2 * count >= every[level]}
    return {number for number in filled if parts[number].level in levels}


def _after_closing_bylines(parts: list[Block]) -> set[int]:
    return {
        number
        for number in range(1, len(parts) - 1)
        if _is_closing_byline(parts[number - 1]) and is_heading(parts[number]) and parts[number + 1].is_prose
    }


def _is_closing_byline(part: Block) -> bool:
    return len(part.lines) == 1 and is_names(part.lines[0])


def is_opening(line: str) -> bool:
    """Whether a line is a dateline or begins with one, or is a byline."""
    bare = _OPENING_BRACKET.sub("", line)
    if bare.startswith(wording().datelines) or _AGENCY_DATELINE.match(line):
        return True
    return _LATIN_BYLINE.fullmatch(line) is not None or _is_byline(bare)


def _is_byline(line: str) -> bool:
    """Whether a line is a sign or a role (记者) and then names of persons, nothing else."""
    rest = line.lstrip(wording().signs).strip()
    role = next((role for role in wording().bylines if rest.startswith(role)), "")
    if not role and rest == line:
        return False
    names = rest.removeprefix(role).strip(" ：:）)】]")
    return bool(names) and is_names(names)
