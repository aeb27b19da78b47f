"""How long one calculation takes in process: every worked example of the bundled rules, given values read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from statistics import median

from assistant.settings import Settings
from eval.measure import Measure, medians
from knowledge.progress import Progress
from knowledge.reading import read_bundled, read_bundled_rules
from knowledge.rules.calculation import Given
from knowledge.rules.engine import calculate
from knowledge.rules.examples import day_of
from knowledge.rules.giving import read_given
from knowledge.rules.loading import load_rules
from knowledge.rules.rule import Rule

_ROUNDS = 25
# What one calculation may take, in milliseconds.
_BAR = 1.0
_MILLISECONDS = 1_000


def measure_calculation(settings: Settings, progress: Progress) -> list[Measure]:
    """The median over all examples, beside the millisecond that one may take; the slowest in the note."""
    rules = list(_bundled_rules())
    works = [partial(calculate, rule, given, on=on) for rule in rules for given, on in _examples(rule)]
    taken = [seconds * _MILLISECONDS for seconds in medians(*works, rounds=_ROUNDS)]
    progress("calculation", 1, 1)
    return [
        Measure(
            what="one calculation, in process",
            value=median(taken),
            beside="what it may take",
            beside_value=_BAR,
            unit="ms",
            note=f"Calculation: {len(works)} examples of {len(rules)} bundled rules, the median of {_ROUNDS} "
            f"rounds each; the slowest takes {max(taken):.2f} ms.",
        )
    ]


def _bundled_rules() -> Iterator[Rule]:
    written = read_bundled_rules()
    for document in read_bundled():
        if document.source in written:
            text = written[document.source]
            yield from load_rules(text.text, document, path=text.path).rules


def _examples(rule: Rule) -> Iterator[tuple[Mapping[str, Given], date]]:
    """What the examples give, and their days; what an example gives to be refused is left out."""
    inputs = {known.name: known for known in rule.inputs}
    for example in rule.examples:
        read = (read_given(inputs[name], words) for name, words in example.given)
        yield {one.name: one for one in read if isinstance(one, Given)}, day_of(example, rule)
