"""The words by which questions ask for a calculation and give its inputs, of both languages at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

# The kind of rules that say whether conditions are met, and come to no amount.
ELIGIBILITY = "eligibility"
_LANGUAGES = ("zh", "en")
Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class SpokenTimes:
    """Lengths of time in words: a pattern with the groups `count` and `unit`, and these in figures."""

    pattern: Pattern
    counts: dict[str, str]
    units: dict[str, str]


@dataclass(frozen=True, slots=True)
class CalculatorWords:
    """Patterns expect folded text. `asked`: by kind of rule, groups of patterns that must all be found.

    `figure`: how a result is asked for, `quantity`: how an amount is; `wanted`: what may be asked for with
    it. `inputs`: by shared name, what people call an input; `others` what else an amount may belong to;
    `empty` what says nothing beside an amount. `share`: a rate of the text is asked for; `work_out`: to have
    it worked out is asked for. `measures`: what shared inputs measure that are no money; `sums`: sums in
    words that are no numeral. `target`: what leads to a result is asked for; `open_amount`: an amount that
    asks for itself (几万?); `ago` follows a time.
    """

    asked: dict[str, tuple[tuple[Pattern, ...], ...]]
    figure: Pattern
    quantity: Pattern
    wanted: frozenset[str]
    share: Pattern
    work_out: Pattern
    target: Pattern
    side_by_side: Pattern
    years: Pattern
    of_an_input: tuple[Pattern, ...]
    before_its_year: Pattern
    of_a_rule: tuple[Pattern, ...]
    own_case: Pattern
    not_known: Pattern
    changed: Pattern
    corrects: Pattern
    not_this: Pattern
    relative: Pattern
    total: Pattern
    joined: Pattern
    open_amount: Pattern
    owns: Pattern
    told_by: Pattern
    ago: Pattern
    mended: frozenset[str]
    measures: dict[str, str]
    sums: dict[str, str]
    others: Pattern
    other_words: tuple[str, ...]
    empty: Pattern
    inputs: dict[str, tuple[str, ...]]
    below: Pattern
    above: Pattern
    no_before: Pattern
    no_after: Pattern
    yes_alone: Pattern
    no_alone: Pattern
    spoken_shares: tuple[Pattern, ...]
    spoken_times: tuple[SpokenTimes, ...]


@lru_cache(maxsize=1)
def calculator_words() -> CalculatorWords:
    """The words of all languages; read once."""
    tables = [_table(language) for language in _LANGUAGES]
    inputs: dict[str, tuple[str, ...]] = {}
    written: dict[str, list[list[list[str]]]] = {}
    for table in tables:
        for name, words in table["inputs"].items():
            inputs[name] = (*inputs.get(name, ()), *words)
        for kind, groups in table["asked"].items():
            written[kind] = [*written.get(kind, ()), groups]
    asked = {kind: tuple(_groups(languages)) for kind, languages in written.items()}
    return CalculatorWords(
        asked=asked,
        figure=_either(table["figure"]["asked"] for table in tables),
        share=_either(table["figure"]["share"] for table in tables),
        work_out=_either(table["figure"]["work_out"] for table in tables),
        target=_either(table["figure"]["target"] for table in tables),
        quantity=_either(table["figure"]["quantity"] for table in tables),
        side_by_side=_either(table["figure"]["side_by_side"] for table in tables),
        wanted=frozenset(name for table in tables for name in table["figure"]["wanted"]),
        years=_either(pattern for table in tables for pattern in table["years"]["compares"]),
        of_an_input=tuple(re.compile(table["years"]["of_an_input"]) for table in tables),
        before_its_year=_either(table["years"]["before_its_year"] for table in tables),
        of_a_rule=tuple(re.compile(table["years"]["of_a_rule"]) for table in tables),
        own_case=_either(_plain(table["own_case"]["words"]) for table in tables),
        not_known=_either(table["turns"]["not_known"] for table in tables),
        changed=_either(table["turns"]["changed"] for table in tables),
        corrects=_either(table["turns"]["corrects"] for table in tables),
        not_this=_either(table["turns"]["not_this"] for table in tables),
        relative=_either(table["turns"]["relative"] for table in tables),
        total=_either(table["turns"]["total"] for table in tables),
        joined=_either(table["turns"]["joined"] for table in tables),
        open_amount=_either(table["figure"]["open_amount"] for table in tables),
        owns=_either(table["turns"]["owns"] for table in tables),
        told_by=_either(table["turns"]["told_by"] for table in tables),
        ago=_either(table["times"]["ago"] for table in tables),
        mended=frozenset(word for table in tables for word in table["slips"]["mended"]),
        measures={
            name: measure
            for table in tables
            for measure, names in table.get("measures", {}).items()
            for name in names
        },
        sums={words: sum_ for table in tables for words, sum_ in table.get("sums", {}).items()},
        others=naming(word for table in tables for word in table["others"]["words"]),
        other_words=tuple(word.lower() for table in tables for word in table["others"]["words"]),
        empty=naming(word for table in tables for word in table["others"]["empty"]),
        inputs=inputs,
        below=_either(table["statements"]["below"] for table in tables),
        above=_either(table["statements"]["above"] for table in tables),
        no_before=_either(table["answers"]["no"] for table in tables),
        no_after=_either(table["answers"]["no_after"] for table in tables),
        yes_alone=_either(table["answers"]["yes"] for table in tables),
        no_alone=_either(table["answers"]["no_alone"] for table in tables),
        spoken_times=tuple(
            SpokenTimes(
                re.compile(table["times"]["spoken"]), table["times"]["counts"], table["times"]["units"]
            )
            for table in tables
            if "spoken" in table["times"]
        ),
        spoken_shares=tuple(re.compile(pattern) for table in tables for pattern in table["shares"]["spoken"]),
    )


def _groups(languages: list[list[list[str]]]) -> Iterator[tuple[Pattern, ...]]:
    """The groups of a kind in each language, and the first ones mixed, for people who mix languages."""
    for groups in languages:
        yield from (tuple(map(re.compile, group)) for group in groups)
    firsts = [groups[0] for groups in languages]
    if len({len(group) for group in firsts}) == 1:
        yield tuple(_either(patterns) for patterns in zip(*firsts, strict=True))


def naming(words: Iterable[str]) -> Pattern:
    """A pattern that finds any of these words, the longest first; Latin ones as whole words."""
    longest_first = sorted({word.lower() for word in words if word}, key=lambda word: (-len(word), word))
    alternatives = [
        rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word[:1].isascii() else re.escape(word)
        for word in longest_first
    ]
    return re.compile("|".join(alternatives) or r"(?!)")


def _plain(words: list[str]) -> str:
    return "|".join(words)


def _either(patterns: Iterable[str]) -> Pattern:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _table(language: str) -> dict[str, Any]:
    written = resources.files("assistant").joinpath(f"words/calculators.{language}.toml")
    return tomllib.loads(written.read_text(encoding="utf-8"))
