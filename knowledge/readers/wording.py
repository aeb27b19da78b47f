"""The words that reading goes by, from `knowledge/words/reading.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Wording:
    """Words by which texts are told apart, joined and divided; the file says what each is."""

    frequent: str
    least_frequent_share: float
    punctuation: str
    continuing: tuple[str, ...]
    title_endings: tuple[str, ...]
    datelines: tuple[str, ...]
    bylines: tuple[str, ...]
    signs: str
    family_names: frozenset[str]
    abbreviations: frozenset[str]
    after_quotation: str


@lru_cache(maxsize=1)
def wording() -> Wording:
    file = resources.files("knowledge").joinpath("words", "reading.toml")
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return Wording(
        frequent="".join(data["encodings"]["frequent"].split()),
        least_frequent_share=data["encodings"]["least_frequent_share"],
        punctuation=data["encodings"]["punctuation"],
        continuing=tuple(data["lines"]["continuing"]),
        title_endings=tuple(data["titles"]["endings"]),
        datelines=tuple(data["articles"]["datelines"]),
        bylines=tuple(data["articles"]["bylines"]),
        signs=data["articles"]["signs"],
        family_names=frozenset(data["articles"]["family_names"].split()),
        abbreviations=frozenset(data["sentences"]["abbreviations"]),
        after_quotation=data["sentences"]["after_quotation"],
    )
