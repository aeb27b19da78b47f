"""The words of amounts, read from the word list and made into patterns."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from typing import Any, Literal

from knowledge.amounts.amount import Bound, Dimension


@dataclass(frozen=True, slots=True)
class Unit:
    """What a word after a numeral says; `factor` turns the numeral into the dimension's own measure."""

    word: str
    dimension: Dimension | Literal["label"]
    factor: Decimal
    currency: str | None


@dataclass(frozen=True, slots=True)
class Currency:
    """How a currency is written: ISO code, the sign in search tokens, the Chinese name."""

    code: str
    sign: str
    name: str


@dataclass(frozen=True, slots=True)
class BoundWord:
    """What a word beside an amount says about it, and for which dimensions."""

    bound: Bound
    strict: bool
    only: frozenset[str]
    unless: frozenset[str]


def _load() -> dict[str, Any]:
    return tomllib.loads(files("knowledge").joinpath("words", "amounts.toml").read_text(encoding="utf-8"))


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of `words`, the longest first; a Latin word must end where its letters end."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(
        re.escape(word) + ("(?![a-z])" if word[-1:].isascii() and word[-1:].isalpha() else "")
        for word in ordered
    )


def _guarded(words: Iterable[str], guards: dict[str, str]) -> str:
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(
        any_of([word]) + (f"(?![{guards[word]}])" if guards.get(word) else "") for word in ordered
    )


_WORDS = _load()
SCALES: dict[str, int] = {**_WORDS["scales"], **_WORDS["scales_of_money"]}
SCALES_OF_MONEY = frozenset(_WORDS["scales_of_money"])
CURRENCIES = {
    entry["code"]: Currency(entry["code"], entry["sign"], entry["name"]) for entry in _WORDS["currencies"]
}
PREFIXES: dict[str, str] = {word: entry["code"] for entry in _WORDS["currencies"] for word in entry["before"]}
UNITS: dict[str, Unit] = {
    word: Unit(word, entry["dimension"], Decimal(entry.get("factor", "1")), None)
    for entry in _WORDS["units"]
    for word in entry["words"]
} | {
    word: Unit(word, "money", Decimal(1), entry["code"])
    for entry in _WORDS["currencies"]
    for word in entry["words"]
}
_UNIT_GUARDS = {word: entry.get("not_before", "") for entry in _WORDS["units"] for word in entry["words"]}
_VAGUE = _WORDS["vague"]
VAGUE = {word: meaning for meaning in ("more", "about", "between") for word in _VAGUE[meaning]}
NOT_SEVERAL_AFTER = frozenset(_VAGUE["not_several_after"])
INDEFINITE: str = _WORDS["indefinite"]["numeral"]
NOT_AFTER = frozenset(_WORDS["indefinite"]["not_after"])
BEFORE_BARE_SCALE = frozenset(_WORDS["indefinite"]["before_bare_scale"])
IDIOMS = any_of(_WORDS["indefinite"]["idioms"])
FIRST_YEAR, LAST_YEAR = _WORDS["calendar"]["first_year"], _WORDS["calendar"]["last_year"]
DAYS_BEFORE = frozenset(_WORDS["calendar"]["days_before"])
CALENDAR_YEAR, CALENDAR_DAY = "年", "日"

GENERIC_MONEY: list[str] = _WORDS["generic_money"]["words"]
TOKEN_UNITS: dict[str, str] = _WORDS["tokens"]


def _prefix(script: str) -> str:
    chosen = [word for word in PREFIXES if (word[0].isascii() and word[0].isalpha()) == (script == "latin")]
    return "|".join(re.escape(word) for word in sorted(chosen, key=len, reverse=True))


_about = f"[{''.join(_VAGUE['about'])}](?![{_VAGUE['not_about_before']}])"
_vague = f"[{''.join(_VAGUE['more'])}{''.join(_VAGUE['between'])}]|{_about}"
_scale = _guarded(SCALES, _WORDS["scale_exceptions"])
_unit = _guarded(UNITS, _UNIT_GUARDS)
RANGE = any_of(_WORDS["ranges"]["signs"])
# What follows a numeral: 多 万 余 元.
TAIL = re.compile(
    rf"(?P<vague>{_vague})?(?:\s{{0,2}}(?P<scale>{_scale}))?(?P<later>{_vague})?(?:[\s-]{{0,2}}(?P<unit>{_unit}))?"
)
PREFIX = re.compile(rf"(?:(?<![a-z])(?:{_prefix('latin')})|(?:{_prefix('signs')}))\s?$")
PREFIX_ENDS = frozenset(word[-1] for word in PREFIXES)
LONGEST_PREFIX = max(map(len, PREFIXES)) + 2
BETWEEN = re.compile(rf"\s{{0,2}}(?:{RANGE})\s{{0,2}}")
_FILLERS = any_of(_WORDS["bound_fillers"]["words"])
_NOT_IN_BASE: str = _WORDS["bound_fillers"]["not_in_base"]
_INCLUSIVE = any_of(_WORDS["bound_fillers"]["inclusive"])


def _bound_words(side: str) -> dict[str, BoundWord]:
    return {
        word: BoundWord(
            entry["bound"],
            entry.get("strict", False),
            frozenset(entry.get("only", ())),
            frozenset(entry.get("not", ())),
        )
        for entry in _WORDS["bounds"]
        if entry["side"] == side
        for word in entry["words"]
    }


def _before() -> str:
    guards = {word: entry.get("not_after", "") for entry in _WORDS["bounds"] for word in entry["words"]}
    ordered = sorted(BOUNDS_BEFORE, key=len, reverse=True)
    return "|".join(
        (
            f"(?<![{guards[word]}])"
            if guards[word]
            else "(?<![a-z])"
            if word[0].isascii() and word[0].isalpha()
            else ""
        )
        + re.escape(word)
        for word in ordered
    )


BOUNDS_BEFORE = _bound_words("before")
BOUNDS_AFTER = _bound_words("after")
BOUND_BEFORE = re.compile(rf"(?P<word>{_before()})\s?(?:(?:{_FILLERS})\s?){{0,2}}$")
# A ratio's bound word may stand before what the ratio is of: 不高于担保金额的1%.
BOUND_BEFORE_BASE = re.compile(rf"(?P<word>{_before()})(?:(?![{_NOT_IN_BASE}])[一-鿿()]){{1,12}}$")
BOUND_AFTER = re.compile(rf"\s?(?:{_INCLUSIVE})?\s?(?P<word>{any_of(BOUNDS_AFTER)})")
