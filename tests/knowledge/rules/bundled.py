"""The bundled rules and what they come to for values as people write them, for the tests about them."""

from collections.abc import Mapping
from datetime import date
from functools import cache

from knowledge.reading import read_bundled, read_bundled_rules
from knowledge.rules.calculation import Calculation, Figure, Given, Refused
from knowledge.rules.checking import check_rules
from knowledge.rules.engine import calculate
from knowledge.rules.findings import Loaded
from knowledge.rules.giving import read_given
from knowledge.rules.loading import load_rules
from knowledge.rules.rule import Rule

# A day on which every figure of the press page of early November 2018 holds.
PAGE_DAY = date(2018, 11, 5)

GUARANTEED = "xiamen.guaranteed-loan.interest-subsidy"
INSURED = "xiamen.insured-loan.interest-subsidy"
FEE = "xiamen.guaranteed-loan.fee"
INSURANCE = "xiamen.technology-insurance.premium-subsidy"
CEILING = "cixi.export-credit.premium-ceiling"


@cache
def loaded_files() -> tuple[Loaded, ...]:
    """Every bundled rule file, read against its policy and not yet run."""
    written = read_bundled_rules()
    return tuple(
        load_rules(written[document.source].text, document, path=written[document.source].path)
        for document in read_bundled()
        if document.source in written
    )


@cache
def checked_files() -> tuple[Loaded, ...]:
    """The same once their examples are run and their break points looked for."""
    return tuple(check_rules(loaded, path="rules.yaml") for loaded in loaded_files())


@cache
def rules() -> Mapping[str, Rule]:
    return {rule.id: rule for loaded in loaded_files() for rule in loaded.rules}


def work_out(rule_id: str, given: Mapping[str, str], on: date | None = None) -> Calculation:
    """The calculation from words as people write them, with what is refused among them; raises BadValue."""
    rule = rules()[rule_id]
    taken: dict[str, Given] = {}
    refused: list[Refused] = []
    for name, words in given.items():
        known = rule.input(name)
        assert known is not None, name
        value = read_given(known, words)
        if isinstance(value, Refused):
            refused.append(value)
        else:
            taken[name] = value
    return calculate(rule, taken, on=on or PAGE_DAY, refused=refused)


def money(figure: Figure | None) -> tuple[str | None, str | None]:
    """Both ends as written, two places after the point."""
    if figure is None:
        return (None, None)
    low, high = (None if end is None else f"{end:.2f}" for end in (figure.low, figure.high))
    return (low, high)
