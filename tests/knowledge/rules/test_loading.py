"""A rule file is read exactly as it is written, proved against its policy, and never trusted."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.document import Document, PartialDate, Span
from knowledge.reading import read_file
from knowledge.rules.findings import Loaded
from knowledge.rules.loading import load_rules
from knowledge.rules.parsing import parse
from knowledge.rules.quoting import find_quote, nearest_words
from knowledge.rules.rule import Agreement, Rule
from knowledge.rules.values import NoValue, read_derivation, read_value, values_in

FOLDER = Path(__file__).with_name("broken")
SOUND = (FOLDER / "rules.yaml").read_text(encoding="utf-8")
POLICY = read_file(FOLDER / "policy.md")[0]
MANUAL = Path(__file__).parents[3] / "docs" / "rules.md"
XIAMEN = "厦门企业的补贴比例为保费的40%。每家企业一年内的全部保费补贴最高30万元。"


def load(text: str, document: Document = POLICY) -> Loaded:
    return load_rules(text, document, path="rules.yaml")


def rule(name: str) -> Rule:
    return next(known for known in load(SOUND).rules if known.id == f"haishan.{name}")


def test_the_example_of_the_manual_loads() -> None:
    example = MANUAL.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    loaded = load(example, Document(id="x", title="x", text=XIAMEN, source="x"))
    assert loaded.findings == ()
    assert [known.id for known in loaded.rules] == ["xiamen.technology-insurance.premium-subsidy"]


def test_values_are_exact_and_keep_how_they_are_written() -> None:
    share, cap = rule("premium-subsidy").parameters
    assert (share.dimension, share.values[0].value) == ("ratio", Decimal("0.4"))
    assert (cap.dimension, cap.values[0].value, cap.values[0].written) == ("CNY", Decimal(300000), "30万元")


def test_every_quote_is_the_span_it_says() -> None:
    for known in load(SOUND).rules:
        for span in known.spans:
            assert POLICY.text[span.start : span.end].strip()
        for parameter in known.parameters:
            for value in parameter.values:
                for quote in value.quotes:
                    assert POLICY.text[quote.span.start : quote.span.end] == quote.words


def test_dated_values_hold_from_their_day() -> None:
    rate = rule("premium-ceiling").parameter("rate")
    assert rate is not None
    assert [value.since for value in rate.values] == [PartialDate(2017), PartialDate(2018)]


def test_a_derived_value_is_computed_from_its_terms() -> None:
    minimum = rule("premium-ceiling").parameter("minimum")
    assert minimum is not None
    assert minimum.values[0].value == 500
    assert minimum.values[0].derived == "200美元 + 300美元"
    assert len(minimum.values[0].quotes) == 2


def test_a_bound_may_be_a_parameter() -> None:
    received = rule("premium-subsidy").input("received")
    assert received is not None
    assert received.maximum == 300000


def test_a_table_has_its_rows_in_order() -> None:
    (table,) = rule("research-award").tables
    assert [row.up_to for row in table.rows] == [1000000, 5000000, None]
    assert (table.base, table.dimension, table.mode) == ("CNY", "ratio", "marginal")


def test_a_claim_is_recomputed() -> None:
    (claim,) = rule("premium-ceiling").claims
    assert (claim.stated, claim.stated_currency) == (Decimal(1600), "CNY")
    assert (claim.computed, claim.computed_currency) == (Decimal(1600), "USD")
    assert claim.agreement is Agreement.UNIT_DIFFERS
    assert claim.given == (("exports", Decimal(4000000)),)


def test_a_rule_that_gives_no_validity_has_that_of_its_policy() -> None:
    assert POLICY.validity == "in_force"
    assert rule("interest-subsidy").validity == "in_force"


def test_the_version_changes_with_the_rule_its_shared_values_and_the_text_alone() -> None:
    versions = {known.id: known.version for known in load(SOUND).rules}
    commented = load("# another comment\n" + SOUND)
    assert {known.id: known.version for known in commented.rules} == versions
    shared = load(SOUND.replace("en: yearly cap", "en: cap of a year"))
    changed = {known.id for known in shared.rules if known.version != versions[known.id]}
    assert changed == {"haishan.premium-subsidy"}
    other = Document(id="x", title="x", text=POLICY.text + " ", source="x")
    assert not {known.version for known in load(SOUND, other).rules} & set(versions.values())


def test_a_faulty_rule_is_left_out_and_the_others_stay() -> None:
    loaded = load(SOUND.replace("formula: share * counted", "formula: share * nothing"))
    assert len(loaded.rules) == 4
    assert [failed.id for failed in loaded.failed] == ["haishan.interest-subsidy"]
    (failed,) = loaded.failed
    assert SOUND.splitlines()[failed.line - 1].strip() == "- id: haishan.interest-subsidy"


def test_a_shared_parameter_at_fault_fails_only_the_rules_that_use_it() -> None:
    loaded = load(SOUND.replace("value: 40%\n        quote", "value: 41%\n        quote"))
    assert [failed.id for failed in loaded.failed] == ["haishan.premium-subsidy"]


def test_formulas_are_read() -> None:
    assert [step.formula for step in rule("premium-subsidy").steps] == [
        parse("subsidy_share * premium"),
        parse("yearly_cap - received"),
        parse("min(by_share, room)"),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "按保费的40%给予补贴",
        "按保费的４０％给予补贴",
        "按 保费的 40 % 给予补贴",
        "按保费的40%\n给予补贴",
    ],
)
def test_a_quote_is_found_whatever_its_widths_and_white_space(words: str) -> None:
    (span,) = find_quote(words, POLICY.text).spans
    assert POLICY.text[span.start : span.end] == "按保费的40%给予补贴"


def test_a_quote_is_found_whatever_its_case() -> None:
    text = "The Rate is ４０％ of the LPR."
    (span,) = find_quote("the rate is 40% of the lpr", text).spans
    assert text[span.start : span.end] == "The Rate is ４０％ of the LPR"


@given(st.text(alphabet="补贴比例为ＡＢ％㈱ \nAb", min_size=1, max_size=40), st.data())
def test_any_piece_of_a_text_is_found_where_it_stands(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    piece = text[start : data.draw(st.integers(start + 1, len(text)))]
    where = Span(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()))
    assert (where in find_quote(piece, text).spans) == bool(piece.strip())


def test_a_quote_that_cuts_a_number_stands_nowhere() -> None:
    places = find_quote("不超过200", "贷款不超过2000万元")
    assert (places.spans, places.cut) == ((), "2000万元")


def test_of_a_quote_that_is_not_there_its_longest_beginning_is_told() -> None:
    assert nearest_words("按保费的４０％给予奖励", POLICY.text) == "按保费的40%给予"


@pytest.mark.parametrize(
    ("words", "dimension", "value", "shown"),
    [
        ("40%", None, "0.4", "ratio"),
        ("４０％", None, "0.4", "ratio"),
        ("万分之五", None, "0.0005", "ratio"),
        ("1.4倍", None, "1.4", "ratio"),
        ("4.35%", "ratio_per_year", "0.0435", "ratio_per_year"),
        ("40个百分点", None, "0.4", "ratio"),
        ("30万元", None, "300000", "CNY"),
        ("RMB 620,000", None, "620000", "CNY"),
        ("200美元", None, "200", "USD"),
        ("5000000美元", None, "5000000", "USD"),
        ("6个月", None, "0.5", "years"),
        ("半年", None, "0.5", "years"),
        ("181天", None, "181", "days"),
        ("5家", None, "5", "count"),
        ("5", "count", "5", "count"),
    ],
)
def test_a_value_is_read_in_its_measure(words: str, dimension: str | None, value: str, shown: str) -> None:
    read = read_value(words, dimension)
    assert (read.amount, read.dimension) == (Decimal(value), shown)


@pytest.mark.parametrize(
    ("words", "dimension", "code"),
    [
        ("四成左右", None, "value_unreadable"),
        ("不超过30万元", None, "value_unreadable"),
        ("-5元", None, "value_unreadable"),
        ("NaN", None, "value_unreadable"),
        ("1e400", None, "value_unreadable"),
        ("10万元至30万元", None, "value_is_range"),
        ("40", None, "value_without_dimension"),
        ("40", "CNY", "value_dimension"),
        ("30万元", "USD", "value_dimension"),
        ("40%", "years", "value_dimension"),
        ("181天", "years", "value_dimension"),
    ],
)
def test_what_is_no_value_is_told(words: str, dimension: str | None, code: str) -> None:
    with pytest.raises(NoValue) as caught:
        read_value(words, dimension)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("200美元 + 300美元", "500"),
        ("1 + 40%", "1.4"),
        ("１００％ － 20%", "0.8"),
        ("30万元+5000元", "305000"),
    ],
)
def test_a_derivation_is_a_sum_of_values(words: str, value: str) -> None:
    assert read_derivation(words).value.amount == Decimal(value)


@pytest.mark.parametrize("words", ["200美元", "1 + 1", "200美元 +", "+ 200美元", "200美元 * 2"])
def test_what_is_no_derivation_is_told(words: str) -> None:
    with pytest.raises(NoValue):
        read_derivation(words)


def test_a_quote_holds_a_value_by_value_and_unit() -> None:
    assert values_in("最高30万元", "CNY") == {Decimal(300000)}
    assert values_in("最高30万元", "USD") == set()
    assert values_in("比例为百分之四十", "ratio") == {Decimal("0.4")}
    assert values_in("期限为六个月", "years") == {Decimal("0.5")}


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_file_is_read_or_refused_and_never_breaks_the_reader(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(SOUND) - 1))
    end = data.draw(st.integers(start, min(len(SOUND), start + 60)))
    put = data.draw(st.text(alphabet="abz0159%元:-[]{}#&*!'\"|>\t\n ，。+/()", max_size=12))
    loaded = load(SOUND[:start] + put + SOUND[end:])
    lines = (SOUND[:start] + put + SOUND[end:]).count("\n") + 2
    assert all(1 <= finding.line <= lines for finding in loaded.findings)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "file_empty"),
        ("# nothing yet\n", "file_empty"),
        ("just words", "file_not_a_mapping"),
        ("- a\n- b\n", "file_not_a_mapping"),
        ("parameters: {}\n", "missing_key"),
        ("rules:\n", "not_a_list"),
        ("rules: []\n", "empty_value"),
        ("rules: [abc]\n", "not_a_mapping"),
        ("parameters: []\nrules: []\n", "not_a_mapping"),
        ("rules:\n  - id: a\x00b\n", "yaml_broken"),
        ("a: &a [x]\nb: [*a, *a]\n", "yaml_anchor"),
        ("rules: " + "[" * 5000, "yaml_too_deep"),
        ("rules: " + "x" * 400_000, "file_too_large"),
    ],
)
def test_a_file_that_is_none_is_told(text: str, code: str) -> None:
    loaded = load(text)
    assert code in {finding.code for finding in loaded.findings}
    assert loaded.rules == ()


def test_a_file_may_begin_with_a_byte_order_mark_and_end_lines_as_windows_does() -> None:
    assert load("\ufeff" + SOUND.replace("\n", "\r\n")).findings == ()
