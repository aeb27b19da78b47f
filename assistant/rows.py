"""Several things asked for at once: one question after the other, two sides, rows of attributes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.listening import asks, clauses, wanted_in
from assistant.part import Part
from assistant.vocabulary import Vocabulary, Wanted
from knowledge.places import Places

_HIDDEN = "\ue000"
_MEMBER = re.compile(r"(?<=[、和与及,，的])|(?= and |, )")
_IN_A_ROW = re.compile(r"^.{0,8}?[、和与及,，]| and |, ")


@dataclass(frozen=True, slots=True)
class Piece:
    """A clause that asks and the statements around it; or one side of a comparison and all the rest of it."""

    background: str
    question: str
    beside: str = ""

    @property
    def is_side(self) -> bool:
        return bool(self.beside)


def pieces(text: str, words: Vocabulary) -> list[Piece]:
    """The clauses of a text that ask something, each with what is said before; else the whole text."""
    pieces: list[Piece] = []
    background = ""
    for clause in clauses(text, words):
        if asks(clause, words):
            pieces.append(Piece(background, clause))
            background = ""
        else:
            background += clause
    if not pieces:
        return [Piece("", text)]
    if background:
        last = pieces[-1]
        pieces[-1] = Piece(last.background + background, last.question)
    return pieces


def sides(text: str, words: Vocabulary, *, compares: bool) -> list[Piece]:
    """The things compared or asked for in one breath, each with the rest; empty when there are none."""
    text = _masked(text)
    match = next((found for pattern in words.sides if (found := pattern.search(text))), None)
    if match is None:
        return []
    left, right = (side.strip() for side in match.groups())
    if not left or not right or not (compares or _asks_twice(left, right, words)):
        return []
    rest = _unmasked(f"{text[: match.start()]} {_shared(left, right)} {text[match.end() :]}")
    sides = [_unmasked(side) for piece in (left, right) for side in words.joined.split(piece) if side.strip()]
    return [Piece(rest, side, beside=" ".join(other for other in sides if other != side)) for side in sides]


def _masked(text: str) -> str:
    """The text with the 和 of 呼和浩特 and its like hidden, so that they join nothing."""
    for mention in Places.load().find(text):
        name = text[mention.start : mention.end].replace("和", _HIDDEN)
        text = text[: mention.start] + name + text[mention.end :]
    return text


def _unmasked(text: str) -> str:
    return text.replace(_HIDDEN, "和")


def _asks_twice(left: str, right: str, words: Vocabulary) -> bool:
    """Whether two things joined by a word are each asked for: 面积和地址."""
    first, second = (
        {wanted.id for wanted in wanted_in(side, words) if not wanted.soft} for side in (left, right)
    )
    return bool(first - second) and bool(second - first)


def _shared(left: str, right: str) -> str:
    """What both share: the thing owned by the second (A和B的额度) or the owner of the first (A的B和C)."""
    if "的" in right and "的" not in left:
        return right.rpartition("的")[2]
    return left.partition("的")[0] if "的" in left and "的" not in right else ""


def each_wanted(part: Part) -> list[Part]:
    """A part for each thing that it asks for in a row (最高额度、利息补贴比例), else the part itself."""
    spans = sorted(
        (match.start(), match.end(), number)
        for number, wanted in enumerate(part.wanted)
        if not wanted.soft and (wanted.said is not None)
        for match in [wanted.asked.search(part.text)]
        if match is not None
    )
    apart = [
        second[2]
        for first, second in pairwise(spans)
        if first[2] != second[2] and _IN_A_ROW.search(part.text[first[1] : second[0]])
    ]
    if not apart:
        return [part]
    asked = [part.wanted[number] for number in dict.fromkeys([spans[0][2], *apart])]
    generic = tuple(wanted for wanted in part.wanted if wanted.said is None or wanted.soft)
    return [
        replace(
            part,
            own=_without_others(part.own, wanted, asked),
            background=_without_others(part.background, wanted, asked),
            wanted=(wanted, *generic),
        )
        for wanted in asked
    ]


def _without_others(text: str, kept: Wanted, asked: Sequence[Wanted]) -> str:
    """The text without the members of its row that ask for the others."""
    members = _MEMBER.split(text)
    others = [wanted for wanted in asked if wanted is not kept]
    return "".join(
        member
        for member in members
        if kept.asked.search(member) or not any(wanted.asked.search(member) for wanted in others)
    )
