"""What people give a rule, `name=value`, read for its inputs; each fault is one clear sentence."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.calculators.wording import bad_value_words
from assistant.settings import Language
from knowledge.characters import fold
from knowledge.errors import BadValue
from knowledge.rules.calculation import Calculation, Given, Refused
from knowledge.rules.engine import calculate
from knowledge.rules.giving import read_given
from knowledge.rules.rule import Input, Rule
from ui.errors import BadInput
from ui.request import Worded

_BETWEEN = {"zh": "、", "en": ", "}


@dataclass(frozen=True, slots=True)
class Inputs:
    """Values by the name of their input, and what was given that is another thing."""

    given: dict[str, Given]
    refused: tuple[Refused, ...]


def worked(rule: Rule, words: Sequence[Worded], *, on: date, language: Language) -> Calculation:
    """The calculation of a rule on values as people write them; raises BadInput."""
    inputs = read_inputs(rule, words, language)
    return calculate(rule, inputs.given, on=on, refused=inputs.refused)


def read_inputs(rule: Rule, words: Sequence[Worded], language: Language) -> Inputs:
    """The values; raises BadInput for a name that no input has and for words that are no value of it."""
    given: dict[str, Given] = {}
    refused: list[Refused] = []
    for worded in words:
        known = rule.input(worded.name)
        read = _refused(rule, worded) if known is None else _read(known, worded, language)
        if read is None:
            raise unknown_input(worded.name, [rule], language)
        if isinstance(read, Given):
            given[read.name] = read
        else:
            refused.append(read)
    return Inputs(given, tuple(refused))


def knows(rule: Rule, worded: Worded) -> bool:
    """Whether a rule has an input of this name, or knows the thing as one given by mistake."""
    return rule.input(worded.name) is not None or _refused(rule, worded) is not None


def unknown_input(name: str, rules: Sequence[Rule], language: Language) -> BadInput:
    """What to say of a name that none of these rules has: those there are, the likeliest first."""
    ids = ", ".join(dict.fromkeys(rule.id for rule in rules))
    names = dict.fromkeys(known.name for rule in rules for known in rule.inputs)
    if not names:
        return BadInput("no_inputs", rule=ids, name=name)
    known = _BETWEEN[language].join(nearest_first(name, list(names)))
    return BadInput("unknown_input", rule=ids, name=name, known=known)


def nearest_first(name: str, known: Sequence[str]) -> list[str]:
    """All known names, those written most like `name` first."""
    return sorted(known, key=lambda one: -difflib.SequenceMatcher(None, name.lower(), one.lower()).ratio())


def _refused(rule: Rule, worded: Worded) -> Refused | None:
    """What the name itself says is another thing than an input of the rule (`lpr=3.45%`)."""
    for known in rule.inputs:
        for refusal in known.refuses:
            if any(fold(word).lower() == fold(worded.name).lower() for word in refusal.words):
                return Refused(known.name, f"{worded.name}={worded.words}", refusal.sentence)
    return None


def _read(known: Input, worded: Worded, language: Language) -> Given | Refused:
    try:
        return read_given(known, worded.words)
    except BadValue as error:
        raise BadInput("detail", detail=bad_value_words(known, worded.words, error, language)) from error
