"""The words of each language that the assistant listens for, read from `assistant/words/*.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from assistant.settings import Language


@dataclass(frozen=True, slots=True)
class Wanted:
    """A thing that can be asked for.

    `asked` finds it in a question. A sentence evidences it when `said` is found in it and, where `values`
    is not empty, a value of one of these kinds stands in it. A `soft` one is not demanded of a sentence.
    """

    id: str
    asked: re.Pattern[str]
    said: re.Pattern[str] | None
    values: frozenset[str]
    soft: bool


@dataclass(frozen=True, slots=True)
class Expected:
    """The kinds of value of which one likely stands in an answer to a question that `asked` finds."""

    asked: re.Pattern[str]
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One language's words; the patterns expect folded text."""

    empty: re.Pattern[str]
    comparison: re.Pattern[str]
    sides: tuple[re.Pattern[str], ...]
    joined: re.Pattern[str]
    subjectless: frozenset[str]
    openings: tuple[str, ...]
    pronouns: re.Pattern[str]
    endings: tuple[str, ...]
    short: int
    other: re.Pattern[str]
    relative_years: tuple[tuple[str, int], ...]
    refuse: re.Pattern[str]
    keep: re.Pattern[str] | None
    interrogative: re.Pattern[str]
    yes_or_no: re.Pattern[str] | None
    asked_by_name: re.Pattern[str] | None
    measure_nouns: frozenset[str]
    offers: re.Pattern[str]
    wanted: tuple[Wanted, ...]
    expected: tuple[Expected, ...]
    counted: dict[str, tuple[str, ...]]
    counted_question: re.Pattern[str] | None
    glossary_words: re.Pattern[str] | None
    glossary: dict[str, str]


@lru_cache(maxsize=4)
def vocabulary(language: Language) -> Vocabulary:
    """The words of a language; read once."""
    written = resources.files("assistant").joinpath(f"words/{language}.toml").read_text(encoding="utf-8")
    table = tomllib.loads(written)
    follow_up, refuse = table["follow_up"], table["refuse"]
    glossary: dict[str, str] = table.get("glossary", {})
    counted = {unit: tuple(units) for unit, units in table["counted"].items()}
    return Vocabulary(
        empty=_whole_words(table["empty"], language),
        comparison=_any(table["comparison"]),
        sides=tuple(map(re.compile, table["sides"])),
        joined=_any(table["joined"]),
        subjectless=frozenset(table["subjectless"]),
        openings=tuple(follow_up["openings"]),
        pronouns=_whole_words(follow_up["pronouns"], language),
        endings=tuple(follow_up["endings"]),
        short=follow_up["short"],
        other=_whole_words(follow_up["other"], language),
        relative_years=tuple(table["relative_years"].items()),
        refuse=_any(refuse["patterns"]),
        keep=_any(refuse["keep"]) if refuse["keep"] else None,
        interrogative=_any(table["interrogative"]),
        yes_or_no=_any(table["yes_or_no"]) if "yes_or_no" in table else None,
        asked_by_name=re.compile(table["asked_by_name"]) if "asked_by_name" in table else None,
        measure_nouns=frozenset(table.get("measure_nouns", ())),
        offers=re.compile(table["offers"]),
        wanted=tuple(_wanted(entry) for entry in table["wanted"]),
        expected=tuple(_expected(entry) for entry in table.get("expected", ())),
        counted=counted,
        counted_question=_counted_question(counted),
        glossary_words=_inflected(list(glossary)) if glossary else None,
        glossary=glossary,
    )


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _whole_words(words: list[str], language: Language) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"\b(?:{alternatives})\b" if language == "en" else alternatives)


def _inflected(words: list[str]) -> re.Pattern[str]:
    """English words with their usual endings; the word itself is the first group."""
    alternatives = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"\b({alternatives})(?:s|es|d|ed|ing)?\b")


def _wanted(entry: dict[str, Any]) -> Wanted:
    said = entry.get("said")
    return Wanted(
        id=entry["id"],
        asked=_any(entry["asked"]),
        said=_any(said) if said else None,
        values=frozenset(entry.get("values", ())),
        soft=entry.get("soft", False),
    )


def _expected(entry: dict[str, Any]) -> Expected:
    return Expected(_any(entry["asked"]), frozenset(entry["values"]))


def _counted_question(counted: dict[str, tuple[str, ...]]) -> re.Pattern[str] | None:
    if not counted:
        return None
    units = "|".join(re.escape(unit) for unit in sorted(counted, key=len, reverse=True))
    return re.compile(rf"(?:多少|(?<![哪就好这那前近])几)({units})(?![点月])")
