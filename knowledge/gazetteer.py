"""The file of places → the places, and every form in which a text may write them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeVar, get_args

Level = Literal["nation", "province", "prefecture", "county"]

WIDTH = {level: number for number, level in enumerate(get_args(Level))}
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Place:
    """`name` is unique: the short form where that is clear, else the full one, else with its parent."""

    name: str
    full_name: str
    level: Level
    parent: str | None
    english: str


class Form(NamedTuple):
    """One way of writing some places; without places, an ordinary word that holds the letters of a name."""

    text: str
    places: tuple[Place, ...]
    # A bare form lacks the ending (市, 县, County) that shows it to be a place.
    bare: bool = False
    # A weak form is a name only where something says so: its parent in front, an English ending behind.
    weak: bool = False


class Draft(NamedTuple):
    """A place as its file gives it, before it is known which short forms are clear."""

    full_name: str
    short: str
    english: str
    level: Level
    parent: int


@dataclass(frozen=True, slots=True)
class Wording:
    """How texts speak of places, apart from the names themselves."""

    weak: frozenset[str]
    weak_english: frozenset[str]
    strong_english: frozenset[str]
    shortest_english: int
    shortened_endings: Mapping[str, str]
    english_endings: Mapping[str, str]
    between: frozenset[str]
    between_english: frozenset[str]
    not_after_bare: re.Pattern[str]
    not_after_ending: Mapping[str, str]


def read_wording(wording: Mapping[str, Any]) -> Wording:
    return Wording(
        weak=frozenset(wording["only_with_suffix"]) | frozenset(wording["only_after_parent"]),
        weak_english=frozenset(wording["only_with_suffix_english"]),
        strong_english=frozenset(wording["short_english"]),
        shortest_english=wording["shortest_english"],
        shortened_endings=wording["shortened_endings"],
        english_endings=wording["english_endings"],
        between=frozenset(wording["between"]),
        between_english=frozenset(wording["between_english"]),
        not_after_bare=re.compile("|".join(wording["not_after_bare"])),
        not_after_ending=wording["not_after_ending"],
    )


def read_drafts(data: Mapping[str, Any]) -> Iterator[Draft]:
    """The whole country, then every place after the one it lies in."""
    nation = data["nation"]
    yield Draft(nation["full_name"], nation["name"], nation["english"], "nation", -1)
    number = 0
    for province, prefectures in data["provinces"].items():
        yield _read_draft(province, "province", 0)
        number = province_number = number + 1
        for prefecture, counties in prefectures.items():
            parent = province_number
            if prefecture != "counties":
                yield _read_draft(prefecture, "prefecture", province_number)
                number = parent = number + 1
            for county in counties:
                yield _read_draft(county, "county", parent)
            number += len(counties)


def _read_draft(entry: str, level: Level, parent: int) -> Draft:
    """Reads `慈溪市 Cixi`, or `恩施…州=恩施 Enshi` where the short form is not just one character less."""
    names, english = entry.split(" ", 1)
    full_name, _, short = names.partition("=")
    if not short and len(full_name) > 2:
        short = full_name[:-1]
    return Draft(full_name, short, english, level, parent)


def named_places(
    drafts: list[Draft], shorts: Mapping[str, list[int]], weak: frozenset[str]
) -> Iterator[Place]:
    """The drafts with unique names; a province and a prefecture have the first claim on a short form."""
    full_names = Counter(draft.full_name for draft in drafts)
    names: list[str] = []
    for number, draft in enumerate(drafts):
        claims = shorts.get(draft.short, [number])
        width = WIDTH[draft.level]
        is_first = len(claims) == 1 or all(WIDTH[drafts[n].level] > width for n in claims if n != number)
        if draft.short and is_first and draft.short not in weak:
            name = draft.short
        elif full_names[draft.full_name] == 1:
            name = draft.full_name
        else:
            parent = drafts[draft.parent]
            name = (parent.short or parent.full_name) + draft.full_name
        names.append(name)
        parent_name = names[draft.parent] if number else None
        yield Place(name, draft.full_name, draft.level, parent_name, draft.english)


def chinese_forms(
    drafts: list[Draft],
    shorts: Mapping[str, list[int]],
    *,
    places: tuple[Place, ...],
    aliases: Mapping[str, str],
    wording: Wording,
) -> dict[str, Form]:
    """Every Chinese name, whole or short, with the places it may mean; `aliases` name a place by its name."""
    weak = wording.weak
    forms = {
        short: Form(short, tuple(places[number] for number in numbers), bare=True, weak=short in weak)
        for short, numbers in shorts.items()
    }
    for text, meant in grouped(_whole_names(drafts, places, aliases, wording)).items():
        shortly = forms[text].places if text in forms else ()
        forms[text] = Form(text, tuple(dict.fromkeys((*meant, *shortly))), weak=text in weak)
    return forms


def _whole_names(
    drafts: list[Draft], places: tuple[Place, ...], aliases: Mapping[str, str], wording: Wording
) -> Iterator[tuple[str, Place]]:
    by_name = {place.name: place for place in places}
    yield from ((alias, by_name[name]) for alias, name in aliases.items())
    for draft, place in zip(drafts[1:], places[1:], strict=True):
        yield draft.full_name, place
        if len(draft.full_name) > len(draft.short) + 1:
            yield from ((name, place) for name in _shortened(draft, wording))


def _shortened(draft: Draft, wording: Wording) -> Iterator[str]:
    for ending, shortened in wording.shortened_endings.items():
        if draft.full_name.endswith(ending) and draft.short + shortened != draft.full_name:
            yield draft.short + shortened


def english_forms(places: tuple[Place, ...], aliases: Mapping[str, str], wording: Wording) -> dict[str, Form]:
    """Every English name by its key."""
    by_name = {place.name: place for place in places}
    pairs = [(latin_key(place.english), place) for place in places[1:]]
    pairs += [(latin_key(alias), by_name[name]) for alias, name in aliases.items()]
    return {
        key: Form(key, tuple(meant), weak=_is_weak(key, meant, wording))
        for key, meant in grouped(pairs).items()
    }


def _is_weak(key: str, places: list[Place], wording: Wording) -> bool:
    """Whether an English name is too short, or too common a word, to name a place by itself."""
    if key in wording.strong_english:
        return False
    short_county = len(key) < wording.shortest_english and all(place.level == "county" for place in places)
    return short_county or key in wording.weak_english


def by_start(forms: Iterable[Form]) -> dict[str, list[Form]]:
    """The forms under their first two characters, the longest first."""
    groups = grouped((form.text[:2], form) for form in forms)
    for group in groups.values():
        if len(group) > 1:
            group.sort(key=lambda form: -len(form.text))
    return groups


def latin_key(name: str) -> str:
    return name.lower().replace("'", "").replace("’", "").replace("ü", "u").replace("-", " ")


def grouped(pairs: Iterable[tuple[str, _Value]]) -> dict[str, list[_Value]]:
    groups: dict[str, list[_Value]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups
