"""What a question is about, by the names that texts give their parts: the headings and titles it repeats.

A question that names a section (科技保证保险贷款, 第十二条) is answered from that section or from a sentence
that names it too; one that names the subject of another document is not answered from one that never does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.part import Part
from knowledge.characters import fold
from knowledge.search import Hit
from knowledge.synonyms import Synonyms

_BETWEEN_NAMES = re.compile(r"[：:、，,（）()《》“”\"\s/|-]+|与|和|及")
_HAN_RUN = re.compile(r"[㐀-䶿一-鿿]{3,}")
_SHORTEST_NAME = 3
# A subject has so many characters at least, and stands in so many titles at most.
_SHORTEST_SUBJECT, _MOST_TITLES = 4, 3
_SHORTEST_PART = 4


@dataclass(frozen=True, slots=True)
class Named:
    """Names of sections that a question repeats, by the depth of their heading."""

    by_depth: tuple[frozenset[str], ...]
    # Names that only an earlier question repeats tell where an answer is likely, no more.
    is_earlier: bool = False

    def misses(self, text: str) -> bool:
        """Whether at some depth none of the names stands in a folded sentence with its heading path."""
        return any(names and not any(name in text for name in names) for names in self.by_depth)


def named_sections(part: Part, hits: Sequence[Hit], document_id: str) -> Named:
    """The headings of a document, as far as its hits show them, that a question repeats.

    What stands around the question counts only when the question itself names none; of what was said before
    only the widest heading.
    """
    headings = dict.fromkeys(hit.passage.heading for hit in hits if hit.document.id == document_id)
    for said in (part.own, part.background):
        repeated = _repeated(said, headings)
        if any(repeated.by_depth) or part.said_before or part.is_side:
            return repeated
    return Named(_repeated(part.before, headings).by_depth[:1], is_earlier=True)


def _repeated(question: str, headings: Iterable[tuple[str, ...]]) -> Named:
    depths: dict[int, set[str]] = {}
    for path in headings:
        for depth, heading in enumerate(path):
            depths.setdefault(depth, set()).update(
                filter(None, (_repeated_name(question, name, whole=depth > 0) for name in _names(heading)))
            )
    return Named(tuple(frozenset(_longest(depths[depth])) for depth in sorted(depths)))


@lru_cache(maxsize=4096)
def _names(heading: str) -> tuple[str, ...]:
    return tuple(name for name in _BETWEEN_NAMES.split(fold(heading)) if len(name) >= _SHORTEST_NAME)


def _longest(names: Iterable[str]) -> set[str]:
    """The names that are no part of another of them."""
    all_names = set(names)
    return {name for name in all_names if not any(name != other and name in other for other in all_names)}


def _repeated_name(question: str, name: str, *, whole: bool) -> str:
    """The name as a question repeats it: whole, or four characters of it or more; empty when it does not.

    Parts of narrower headings do not count: 保费补助 is none of 担保费补助.
    """
    if name in question:
        return name
    if whole:
        return ""
    lengths = range(len(name) - 1, _SHORTEST_PART - 1, -1)
    parts = (name[at : at + length] for length in lengths for at in range(len(name) - length + 1))
    return next((part for part in parts if part in question), "")


@dataclass(frozen=True, slots=True)
class Titles:
    """All titles of the library, folded, one a line: what makes a run of characters the name of a subject."""

    lines: str

    @classmethod
    def of(cls, titles: Iterable[str]) -> Titles:
        return cls("\n".join(map(fold, titles)))

    def subjects_in(self, question: str) -> tuple[str, ...]:
        """The longest runs of a folded question that stand in a title, and in few of them."""
        subjects: list[str] = []
        for run in _HAN_RUN.findall(question):
            start = 0
            while start <= len(run) - _SHORTEST_SUBJECT:
                end = start + _SHORTEST_SUBJECT
                if run[start:end] not in self.lines:
                    start += 1
                    continue
                while end < len(run) and run[start : end + 1] in self.lines:
                    end += 1
                if self.lines.count(run[start:end]) <= _MOST_TITLES:
                    subjects.append(run[start:end])
                start = end
        return tuple(subjects)


def is_unspoken(subject: str, text: str) -> bool:
    """Whether a subject is not one of a folded document: its last word stands there by no name.

    A Chinese compound ends in the thing itself (科技创新券 is a 券), so the end decides.
    """
    if subject[-_SHORTEST_NAME:] in text:
        return False
    others = Synonyms.load().others
    endings = (subject[start:] for start in range(len(subject) - 1))
    return not any(fold(other) in text for ending in endings for other in others.get(ending, ()))
