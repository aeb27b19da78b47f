"""Calculations and comparisons as JSON, for a terminal and as Markdown."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from assistant.answer import Citation
from assistant.settings import Language
from knowledge.document import Span
from knowledge.rules.citing import cited, quotes_of
from knowledge.rules.comparing import compare
from knowledge.rules.parameter import Quote
from tests.ui.calculated import (
    CEILING,
    DAY,
    GRANT,
    GUARANTEED,
    INSURED,
    LOAN,
    PREMIUM,
    bundled_book,
    calculated,
)
from ui.render import Json
from ui.render_calculation import (
    calculation_json,
    calculation_text,
    compared_json,
    comparison_json,
    comparison_text,
    markers_in,
    plain,
)

CONTRACT = [
    "rule",
    "title",
    "status",
    "amount",
    "per",
    "inputs",
    "assumptions",
    "presumptions",
    "conditions",
    "steps",
    "asks",
    "readings",
    "source_issues",
    "unmodelled",
    "freshness",
    "run_id",
]


def objects(value: object) -> list[Json]:
    """Every JSON object within a value."""
    if isinstance(value, dict):
        return [value, *(inner for part in value.values() for inner in objects(part))]
    if isinstance(value, list):
        return [inner for part in value for inner in objects(part)]
    return []


def test_a_calculation_has_every_key_of_the_contract() -> None:
    written = calculation_json(calculated(GUARANTEED, interest_paid="130万元", **LOAN), "zh")
    assert [key for key in CONTRACT if key not in written] == []
    assert (written["status"], written["on"], written["per"]) == ("ok", "2018-11-20", "loan")


def test_money_is_text_with_two_places() -> None:
    written = calculation_json(calculated(GUARANTEED, interest_paid="130万元", **LOAN), "zh")
    assert written["amount"] == {
        "low": "243600.00",
        "high": "243600.00",
        "currency": "CNY",
        "dimension": "CNY",
        "exact": True,
        "bound": "exact",
        "unrounded": "243600",
    }


def test_inputs_are_plain_figures() -> None:
    written = calculation_json(calculated(GUARANTEED, interest_paid="130万元", **LOAN), "en")
    assert written["inputs"] == {
        "interest_paid": "1300000",
        "principal": "20000000",
        "benchmark_rate": "0.0435",
        "years": "1",
    }


def test_a_missing_input_leaves_a_sound_bound_and_is_asked_for() -> None:
    written = calculation_json(calculated(GUARANTEED, interest_paid="100万元"), "en")
    amount = written["amount"]
    assert isinstance(amount, dict)
    assert (written["status"], amount["low"], amount["high"], amount["exact"]) == (
        "needs_input",
        "0.00",
        "200000.00",
        False,
    )
    asks = written["asks"]
    assert isinstance(asks, list)
    assert {ask["input"] for ask in asks} == {"principal", "benchmark_rate", "years"}


def test_an_unbounded_end_is_null() -> None:
    amount = calculation_json(calculated(CEILING), "en")["amount"]
    assert isinstance(amount, dict)
    assert (amount["low"], amount["high"], amount["currency"]) == ("200.00", None, "USD")


def test_another_reading_is_given_with_its_amount() -> None:
    written = calculation_json(calculated(GUARANTEED, interest_paid="130万元", **LOAN), "en")
    [reading] = [one for one in objects(written["readings"]) if "text" in one]
    assert reading["amount"] is not None
    assert [one["high"] for one in objects(reading["amount"])] == ["260000.00"]


def test_what_the_text_lacks_is_listed_without_an_amount() -> None:
    written = calculation_json(calculated(GRANT), "zh")
    assert (written["status"], written["amount"]) == ("insufficient_text", None)
    assert written["unmodelled"]


def test_a_contradiction_of_the_source_is_always_among_the_source_issues() -> None:
    written = calculation_json(calculated(CEILING, exports="400万美元"), "zh")["source_issues"]
    assert isinstance(written, list)
    assert len(written) == 1
    assert "1600元" in written[0]
    assert "1600美元" in written[0]


def test_alone_every_citation_is_an_exact_span_of_its_document() -> None:
    calculation = calculated(GUARANTEED, interest_paid="130万元", **LOAN)
    quotes = [one for one in objects(calculation_json(calculation, "zh")) if "quote" in one]
    assert quotes
    text = calculation.rule.document.text
    for one in quotes:
        assert text[int(str(one["start"])) : int(str(one["end"]))] == one["quote"]
        assert str(one["quote"]).endswith(("。", "！", "？"))


def test_in_an_answer_citations_are_its_markers() -> None:
    calculation = calculated(PREMIUM, premium="20万元")
    document = calculation.rule.document
    sentences = cited(document, quotes_of(calculation))
    citations = [Citation(number, document, one.heading, one.span) for number, one in enumerate(sentences, 5)]
    written = calculation_json(calculation, "zh", citations=markers_in(calculation, citations))
    used = {marker for one in objects(written) for marker in one.get("citations", [])}  # type: ignore[attr-defined]
    assert used == {citation.marker for citation in citations}
    assert "quote" not in json.dumps(written)


def test_a_quote_that_no_citation_holds_has_no_marker() -> None:
    calculation = calculated(PREMIUM, premium="20万元")
    elsewhere = Citation(1, calculation.rule.document, (), Span(0, 1))
    assert markers_in(calculation, [elsewhere]) == {}


def test_the_card_begins_with_the_result_and_shows_values_words_and_what_is_open() -> None:
    lines = calculation_text(calculated(GUARANTEED, interest_paid="130万元", **LOAN), "zh").splitlines()
    assert "243,600元" in lines[1]
    assert "  = 20% × 1,218,000元" in lines
    assert any("补贴比例为20%" in line and line.strip().startswith("“") for line in lines)
    assert any("260,000元" in line for line in lines)


def test_a_card_says_what_was_assumed() -> None:
    calculation = calculated(PREMIUM, premium="20万元")
    assert calculation.assumptions
    for language in ("zh", "en"):
        assert calculation.assumptions[0].in_language(language) in calculation_text(calculation, language)


def test_a_card_repeats_no_sentence() -> None:
    lines = calculation_text(calculated(CEILING, exports="400万美元"), "zh").splitlines()
    said = [line for line in lines if line.startswith("- ") and len(line) > 30]
    assert len(said) == len(set(said))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_bundled_rule_has_a_card_and_json_in_both_languages(language: Language) -> None:
    for rule in bundled_book().rules:
        calculation = calculated(rule.id)
        assert rule.title.in_language(language) in calculation_text(calculation, language)
        assert calculation_json(calculation, language)["rule"] == rule.id


def test_a_comparison_names_its_verdict_and_sides() -> None:
    loan = LOAN | {"principal": "300万元"}
    sides = [calculated(rule, interest_paid="15万元", **loan) for rule in (GUARANTEED, INSURED)]
    written = comparison_json(compare(sides), "zh")
    assert [one["rule"] for one in objects(written["calculations"]) if "run_id" in one] == [
        GUARANTEED,
        INSURED,
    ]
    assert written["better"] is None
    assert written["depends_on"]
    assert "15,000元" in str(written["verdict"])
    assert "15,000元" in comparison_text(compare(sides), "zh").splitlines()[1]


def test_in_an_answer_a_comparison_is_a_calculation_of_the_difference() -> None:
    sides = [calculated(CEILING, day, exports="400万美元") for day in (date(2017, 6, 1), DAY)]
    written = compared_json(compare(sides), "en", citations=[])
    assert [key for key in CONTRACT if key not in written] == []
    assert written["rule"] == "compare"
    [first, last] = [step for step in objects(written["steps"]) if "formula" in step]
    assert (first["formula"], last["formula"]) == (f"{CEILING}@2017-06-01", f"{CEILING}@2018-11-20")
    [amount] = objects(written["amount"])
    assert str(amount["low"]).removeprefix("-") == "1600.00"


def test_what_cannot_be_compared_is_said() -> None:
    verdict = comparison_json(compare([calculated(CEILING), calculated(PREMIUM)]), "zh")["verdict"]
    assert "不能" in str(verdict)


def test_a_sentence_holds_the_quote_whole() -> None:
    for rule in bundled_book().rules:
        for span in rule.spans:
            quote = Quote(rule.document.text[span.start : span.end], span)
            (sentence,) = cited(rule.document, [quote])
            assert span.within(sentence.span)
            assert "\n\n" not in sentence.quote


@pytest.mark.parametrize(
    ("written", "shown"), [("500000.00", "500000"), ("0.0435", "0.0435"), ("1E+6", "1000000"), ("0.00", "0")]
)
def test_a_plain_figure_has_no_exponent_and_no_idle_zeros(written: str, shown: str) -> None:
    assert plain(Decimal(written)) == shown
