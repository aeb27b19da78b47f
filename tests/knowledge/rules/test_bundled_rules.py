"""The bundled rule files: all load, every example holds, and every value stands in its policy's words."""

from decimal import Decimal

import pytest

from knowledge.rules.parameter import Wording
from knowledge.rules.quoting import find_quote
from knowledge.rules.rule import Example, Rule
from knowledge.rules.values import values_in
from tests.knowledge.rules.bundled import GUARANTEED, INSURED, checked_files, loaded_files, rules, work_out

RULES = (
    "cixi.export-credit.addressed",
    "cixi.export-credit.city-grant",
    "cixi.export-credit.minimum",
    "cixi.export-credit.premium-ceiling",
    "shizuishan.voucher.net-cost",
    "shizuishan.voucher.scope",
    "xiamen.guaranteed-loan.cap",
    "xiamen.guaranteed-loan.fee",
    "xiamen.guaranteed-loan.interest-subsidy",
    "xiamen.insured-loan.cap",
    "xiamen.insured-loan.interest-subsidy",
    "xiamen.loan-amount",
    "xiamen.technology-insurance.premium-subsidy",
)
INPUTS = {
    "xiamen.guaranteed-loan.cap": {"requested": "CNY"},
    "xiamen.guaranteed-loan.fee": {"guaranteed": "CNY", "own_rate": "ratio", "total_rate": "ratio"},
    "xiamen.guaranteed-loan.interest-subsidy": {
        "interest_paid": "CNY", "principal": "CNY", "benchmark_rate": "ratio_per_year", "years": "years",
    },
    "xiamen.insured-loan.cap": {"requested": "CNY"},
    "xiamen.insured-loan.interest-subsidy": {
        "interest_paid": "CNY", "principal": "CNY", "benchmark_rate": "ratio_per_year", "years": "years",
    },
    "xiamen.technology-insurance.premium-subsidy": {"premium": "CNY", "received": "CNY"},
    "cixi.export-credit.premium-ceiling": {"exports": "USD"},
    "cixi.export-credit.addressed": {"exports_2017": "USD"},
    "cixi.export-credit.minimum": {"premium": "USD"},
    "xiamen.loan-amount": {"kind": "choice", "requested": "CNY"},
    "shizuishan.voucher.net-cost": {"service_fee": "CNY", "voucher": "CNY"},
    "shizuishan.voucher.scope": {"buyer": "choice", "purchase": "choice", "supplier": "choice"},
}  # fmt: skip


def examples() -> list[tuple[Rule, Example]]:
    return [(rule, example) for rule in rules().values() for example in rule.examples]


def example_name(of: tuple[Rule, Example]) -> str:
    return f"{of[0].id}:{of[1].line}"


def test_every_rule_file_loads_without_a_finding() -> None:
    assert [finding for loaded in loaded_files() for finding in loaded.findings] == []
    assert [failed for loaded in loaded_files() for failed in loaded.failed] == []


def test_every_break_point_of_a_rule_has_its_examples() -> None:
    assert [finding for checked in checked_files() for finding in checked.findings] == []
    assert sorted(rule.id for checked in checked_files() for rule in checked.rules) == sorted(RULES)


def test_the_rules_are_those_of_the_press_page() -> None:
    assert sorted(rules()) == sorted(RULES)


@pytest.mark.parametrize("rule_id", INPUTS)
def test_a_rule_has_the_inputs_that_callers_rely_on(rule_id: str) -> None:
    inputs = {known.name: known.dimension for known in rules()[rule_id].inputs}
    assert INPUTS[rule_id].items() <= inputs.items()


@pytest.mark.parametrize("of", examples(), ids=example_name)
def test_an_example_of_a_rule_file_comes_out_as_stated(of: tuple[Rule, Example]) -> None:
    rule, example = of
    calculation = work_out(rule.id, dict(example.given), example.on)
    assert calculation.status == example.status
    figure = calculation.figure
    if example.amount is not None:
        assert figure is not None
        assert (figure.low, figure.high, figure.exact) == (example.amount, example.amount, True)
    if example.low is not None or example.high is not None:
        assert figure is not None
        assert (figure.low, figure.high) == (example.low, example.high)
    if example.asks is not None:
        assert {ask.input.name for ask in calculation.asks} == set(example.asks)
    values = {step.name: None if step.value is None else step.value.low for step in calculation.steps}
    assert {name: values[name] for name, _ in example.steps} == dict(example.steps)


@pytest.mark.parametrize("rule_id", RULES)
def test_a_rule_has_an_example_that_computes_nothing_or_lacks_an_input(rule_id: str) -> None:
    statuses = {example.status for example in rules()[rule_id].examples}
    assert statuses & {"needs_input", "insufficient_text"}


def test_every_value_stands_in_a_quote_of_its_document() -> None:
    for rule in rules().values():
        for parameter in rule.parameters:
            for value in parameter.values:
                spoken = [
                    number for quote in value.quotes for number in values_in(quote.words, parameter.dimension)
                ]
                terms = value.derived.split(" + ") if value.derived else [value.written]
                for term in terms:
                    assert values_in(term, parameter.dimension) <= set(spoken), (rule.id, parameter.name)
                assert all(find_quote(quote.words, rule.document.text).spans for quote in value.quotes)


def test_the_raise_of_the_benchmark_rate_is_read_from_the_text() -> None:
    for rule_id in (GUARANTEED, INSURED):
        raises = [parameter for parameter in rules()[rule_id].parameters if parameter.name.endswith("_raise")]
        assert [value.value for parameter in raises for value in parameter.values] == [Decimal("0.4")]
        assert all("上浮40%" in quote.words for parameter in raises for quote in parameter.values[0].quotes)


def test_sentences_that_a_notice_of_the_policy_also_says_are_worded_alike_in_both_languages() -> None:
    for rule in rules().values():
        notices = {caveat.zh: caveat.en for caveat in rule.document.caveats}
        sentences: list[Wording] = [claim.sentence for claim in rule.claims]
        sentences += [one.sentence for one in (*rule.presumptions, *rule.unmodelled, *rule.insufficient)]
        shared = [sentence for sentence in sentences if sentence.zh in notices]
        assert all(sentence.en == notices[sentence.zh] for sentence in shared)
