"""Slips put into a right draft by code: a wrong number, unit or bound, another city, another citation."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from assistant.contents import held_by, is_chinese, translated_pairs
from assistant.holding_words import holding_words
from assistant.listening import places_in
from assistant.measures import measures_in, says_the_same
from knowledge.characters import fold
from knowledge.places import Places

_HANDLE = re.compile(r"\[[SK]\d+\]")
_FIGURE = re.compile(r"(?<![\dA-Za-z.,])\d[\d,]*(?:\.\d+)?(?![\dA-Za-z])")
_CLAUSE = re.compile(r"(?:[^，；;。：:（）()\[\]\n,]|,(?=\d))+")
# 近40万, 余 and 多 behind a number.
_BOUND_BESIDE = re.compile(r"近(?=\d)|(?<=\d)余|(?<=[\d万])余|(?<=\d)多")
_BOUNDED = ("money", "ratio", "count", "number")
_UNKNOWN = "[S97]"
# So much of a sentence's content may another one share without saying the same.
_ALIKE = 0.45


@dataclass(frozen=True, slots=True)
class Offered:
    """A source as a draft may cite it."""

    handle: str
    text: str


def slips_of(kind: str, draft: str, sources: Sequence[Offered]) -> list[str]:
    """The wrong drafts that a slip of this kind makes of a right one; none where it cannot happen."""
    return list(dict.fromkeys(wrong for wrong in SLIPS[kind](draft, sources) if wrong != draft))


def _wrong_numbers(draft: str, sources: Sequence[Offered]) -> Iterator[str]:
    """Each figure in digits in turn: one more, ten times as much, its last two digits turned."""
    held = {measure.value for source in _cited(draft, sources) for measure in measures_in(source.text)}
    for match in _FIGURE.finditer(_masked(draft)):
        written = match[0].rstrip(",")
        if not written.strip("0.,"):
            continue
        whole, point, rest = written.replace(",", "").partition(".")
        others = [
            f"{int(whole) + 1}{point}{rest}",
            f"{whole}0{point}{rest}" if not point else f"{whole}{rest}",
        ]
        if len(whole) > 1 and whole[-1] != whole[-2]:
            others.append(f"{whole[:-2]}{whole[-1]}{whole[-2]}{point}{rest}")
        for other in others:
            wrong = f"{draft[: match.start()]}{other}{draft[match.start() + len(written) :]}"
            near = [one for one in measures_in(_masked(wrong)) if one.start <= match.start() < one.end]
            if near and all(one.value not in held for one in near):
                yield wrong


def _wrong_units(draft: str, sources: Sequence[Offered]) -> Iterator[str]:
    """The unit of each figure in turn."""
    masked = _masked(draft)
    for match in _FIGURE.finditer(masked):
        for right, wrong in _swaps("units"):
            after = re.match(rf"\s*{re.escape(right)}(?![a-z])", masked[match.end() :])
            if after is not None:
                end = match.end() + after.end()
                yield f"{draft[: end - len(right)]}{wrong}{draft[end:]}"
                break


def _swapped_cities(draft: str, sources: Sequence[Offered]) -> Iterator[str]:
    """Another city for the first that is named; where none is, one put before the sentence."""
    language = "zh" if is_chinese(draft) else "en"
    mentions = Places.load().find(_masked(draft))
    cited = {place for source in _cited(draft, sources) for place in places_in(fold(source.text))}
    for city in _words()[f"cities_{language}"]:
        place = Places.load().named(city)
        if place is None or place in cited:
            continue
        if mentions:
            yield f"{draft[: mentions[0].start]}{city}{draft[mentions[0].end :]}"
        else:
            yield _words()[f"in_city_{language}"][0].format(city=city) + draft


def _invented_citations(draft: str, sources: Sequence[Offered]) -> Iterator[str]:
    """A handle that was never given, in place of those of the draft."""
    yield _HANDLE.sub(_UNKNOWN, draft)


def _wrong_citations(draft: str, sources: Sequence[Offered]) -> Iterator[str]:
    """Each other source in place of the cited one that does not say the same."""
    cited = _cited(draft, sources)
    own = frozenset().union(*(translated_pairs(source.text) for source in cited)) or frozenset({""})
    figures = measures_in(_masked(draft))
    if not figures or len(cited) != 1:
        return
    for source in sources:
        pairs = held_by(source.text).pairs
        same = any(
            says_the_same(one, other, across_languages=True)
            for one in figures
            for other in measures_in(source.text)
        )
        if source not in cited and not (same and len(own & pairs) / len(own) >= _ALIKE):
            yield _HANDLE.sub(f"[{source.handle}]", draft)


def _wrong_bounds(draft: str, sources: Sequence[Offered]) -> Iterator[str]:
    """The one bound of a clause with a figure taken away, or turned into its contrary."""
    for clause in _CLAUSE.findall(draft):
        found = list(dict.fromkeys(match[0] for match in holding_words().bound.finditer(clause)))
        beside = [match[0] for match in _BOUND_BESIDE.finditer(clause)]
        if len(found) + len(beside) != 1 or not any(one.kind in _BOUNDED for one in measures_in(clause)):
            continue
        for right, wrong in _swaps("bounds"):
            slipped = clause.replace(right, wrong, 1)
            # Without one word another may bound the figure still: 最高限 → 限.
            unbound = wrong in ("", "exactly")
            if right in (*found, *beside) and not (unbound and holding_words().bound.search(slipped.lower())):
                yield draft.replace(clause, slipped, 1)


SLIPS: dict[str, Callable[[str, Sequence[Offered]], Iterator[str]]] = {
    "wrong number": _wrong_numbers,
    "wrong unit": _wrong_units,
    "swapped city": _swapped_cities,
    "invented citation": _invented_citations,
    "wrong citation": _wrong_citations,
    "wrong bound": _wrong_bounds,
}


def _cited(draft: str, sources: Sequence[Offered]) -> list[Offered]:
    return [source for source in sources if f"[{source.handle}]" in draft]


def _masked(draft: str) -> str:
    """The draft with its handles blotted out, at the same length."""
    return _HANDLE.sub(lambda match: " " * len(match[0]), draft)


@lru_cache(maxsize=1)
def _words() -> dict[str, list[str]]:
    """Lists of words, cities among them."""
    return {name: words for name, words in _read().items() if name.startswith(("cities", "in_city"))}


@lru_cache(maxsize=4)
def _swaps(name: str) -> tuple[tuple[str, str], ...]:
    return tuple((right, wrong) for right, wrong in _read()[name])


def _read() -> dict[str, Any]:
    written = resources.files("eval").joinpath("suites/holding/slips.toml").read_text(encoding="utf-8")
    return tomllib.loads(written)
