"""The words that the check of a chat model's sentences listens for, from `words/holding*.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib import resources


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingWords:
    """The patterns expect folded text; `bound_of` says which way a word bounds, `english` what Chinese words
    stand for an English one, `group_of` gives a unit its group, `shares` what 一半 is worth.
    """

    bound: re.Pattern[str]
    bound_of: dict[str, str]
    bounding_nouns: frozenset[str]
    bounding_behind: frozenset[str]
    shares: dict[Decimal, tuple[str, ...]]
    share: re.Pattern[str]
    other_currencies: re.Pattern[str]
    group_of: dict[str, str]
    months: tuple[str, ...]
    month: re.Pattern[str]
    numerals: dict[str, int]
    numeral_scales: dict[str, int]
    numeral: re.Pattern[str]
    percent: re.Pattern[str]
    address: re.Pattern[str]
    forbidden: re.Pattern[str]
    empty_han: re.Pattern[str]
    empty_latin: frozenset[str]
    known_latin: frozenset[str]
    english: dict[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def holding_words() -> HoldingWords:
    """The word list, read once."""
    written = resources.files("assistant").joinpath("words/holding.toml").read_text(encoding="utf-8")
    table = tomllib.loads(written)
    bounds, content = table["bounds"], table["content"]
    shares = {Decimal(value): tuple(words) for value, words in table["shares"].items()}
    numerals, scales = table["numerals"], table["numeral_scales"]
    either = _alternatives([*numerals, *scales])
    months = tuple(table["calendar"]["months"])
    by_name = "|".join(f"{month}|{month[:3]}(?=[. ]+\\d)" for month in months if month != "may")
    return HoldingWords(
        bound=_any(word for words in bounds.values() for word in words),
        bound_of={word: name for name, words in bounds.items() for word in words},
        bounding_nouns=frozenset(table["bounds_by_name"]["nouns"]),
        bounding_behind=frozenset(table["bounds_by_name"]["behind"]),
        english=_english(),
        shares=shares,
        share=_any(word for words in shares.values() for word in words),
        other_currencies=_any(table["currencies"]["others"]),
        group_of={unit: group for group, units in table["units"].items() for unit in units},
        months=months,
        # "may" is a month only beside a day or a year.
        month=re.compile(rf"\b({by_name}|may(?=\s+\d)|(?<=\d )may)\b"),
        numerals=numerals,
        numeral_scales=scales,
        # A lone "one" may only say "a".
        numeral=re.compile(
            rf"\b(?:{_alternatives(numerals)}|(?:one|an?)(?=[\s-]+(?:{_alternatives(scales)})\b))"
            rf"(?:[\s-]+(?:and\s+)?(?:{either}))*\b"
        ),
        percent=re.compile(r"\s*(?:per ?cent|%)"),
        address=_any(table["user"]["address"]),
        forbidden=re.compile("|".join(f"(?:{one})" for one in table["forbidden"]["patterns"])),
        empty_han=re.compile(_alternatives(content["empty_zh"])),
        empty_latin=frozenset(content["empty_en"]),
        known_latin=frozenset(content["known_latin"]),
    )


def _english() -> dict[str, tuple[str, ...]]:
    written = resources.files("assistant").joinpath("words/holding_english.toml").read_text(encoding="utf-8")
    found: dict[str, tuple[str, ...]] = {}
    for chinese, words in tomllib.loads(written).items():
        for word in words:
            found[word] = (*found.get(word, ()), chinese)
    return found


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


def _any(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words, the longest first; a Latin one as a whole word."""
    ordered = sorted(set(words), key=len, reverse=True)
    return re.compile(
        "|".join(rf"\b{re.escape(word)}\b" if word[0].isascii() else re.escape(word) for word in ordered)
    )
