"""Citations against gold and texts, and ALCE's figures on vectors worked by hand."""

from __future__ import annotations

import pytest

from assistant.answer import Citation, Status
from eval.cases import Gold
from eval.metrics import METRICS
from eval.metrics.citing import Support, bears_out, statements_of, support
from knowledge.document import Document, Span
from tests.eval.answers import answer, case, document, no_texts, quote

LAW = document("law", "企业可以申请补贴。每家最高20万元。", title="补贴办法")
OTHER = document("other", "担保费率不超过1%。")


def entails(premise: str, claim: str) -> bool:
    """A claim is borne out by a premise that has each of its letters."""
    return set(claim) <= set(premise)


# Statements with their marks, passages, recall and precision, worked by hand from ALCE's definition.
ALCE_VECTORS = [
    # One statement, one passage that bears it out.
    (["a[1]"], ["a"], 1.0, 1.0),
    # Not borne out: neither counts.
    (["ab[1]"], ["a"], 0.0, 0.0),
    # Together they bear it out, and each is needed.
    (["ab[1][2]"], ["a", "b"], 1.0, 1.0),
    # [2] bears out nothing alone and is not needed: 1 of 2 citations.
    (["a[1][2]"], ["a", "x"], 1.0, 0.5),
    # Both bear it out alone: both are precise, although either would do.
    (["a[1][2]"], ["a", "a"], 1.0, 1.0),
    # A statement without a citation is not borne out; the precision is that of the other's.
    (["a[1]", "b"], ["a"], 0.5, 1.0),
    # A mark that there is no passage for: not borne out, and not among the citations.
    (["a[1]", "a[3]"], ["a"], 0.5, 1.0),
    # Three statements: 2 of 3; citations: 1 of 1, 0 of 1, 2 of 3 ([3] of the last is idle).
    (["a[1]", "z[2]", "ab[1][2][3]"], ["a", "b", "x"], 2 / 3, 3 / 5),
    # Of more than three citations the first three count: c is then not borne out.
    (["abcd[1][2][3][4]"], ["a", "b", "c", "d"], 0.0, 0.0),
]


@pytest.mark.parametrize(("statements", "passages", "recall", "precision"), ALCE_VECTORS)
def test_support_is_that_of_alce(
    statements: list[str], passages: list[str], recall: float, precision: float
) -> None:
    found = support(statements, passages, entails)
    assert found is not None
    assert found.recall == pytest.approx(recall, abs=1e-9)
    assert found.precision == pytest.approx(precision, abs=1e-9)


def test_precision_is_unscored_where_nothing_is_cited() -> None:
    assert support(["a", "b"], ["a"], entails) == Support(0.0, None)
    assert support([], ["a"], entails) is None


def test_statements_keep_the_marks_that_follow_them() -> None:
    said = "厦门：“企业可以申请。”[1] 每家20万元[2]；另见3.5%。[1][2]\nIt pays. [3] So it is."
    assert statements_of(said) == (
        "厦门：“企业可以申请。”[1]",
        "每家20万元[2]；",
        "另见3.5%。[1][2]",
        "It pays. [3]",
        "So it is.",
    )


@pytest.mark.parametrize(
    ("claim", "borne_out"),
    [
        ("每家最高20万元", True),
        ("每家最高200,000元", True),
        ("每家最高30万元", False),
        ("担保费率降低一半", False),
    ],
)
def test_the_proxy_asks_for_every_number_and_most_words(claim: str, borne_out: bool) -> None:
    assert bears_out("企业可以申请补贴。每家最高20万元，即200,000元。", claim) is borne_out


def test_a_quote_of_the_citation_is_supported_and_an_invention_is_not() -> None:
    given = answer("“每家最高20万元。”[1] 员工每人还有三千块。[1]", quote(1, LAW, "每家最高20万元。"))
    assert METRICS["lexical support recall"](case(), given, no_texts) == 0.5
    assert METRICS["lexical support precision"](case(), given, no_texts) == 0.5


def test_an_answer_that_declines_supports_nothing_and_is_unscored() -> None:
    declined = answer("没有找到。", status=Status.NO_EVIDENCE)
    assert METRICS["lexical support recall"](case(), declined, no_texts) is None


def test_citation_figures_count_gold_places_and_citations() -> None:
    gold = [Gold("law"), Gold("elsewhere")]
    given = answer("x", quote(1, LAW, "补贴"), quote(2, LAW, "20万元"), quote(3, OTHER, "1%"))
    assert METRICS["citation precision"](case(gold=gold), given, no_texts) == pytest.approx(2 / 3, abs=1e-9)
    assert METRICS["citation recall"](case(gold=gold), given, no_texts) == 0.5
    expected = 2 * (2 / 3) * 0.5 / (2 / 3 + 0.5)
    assert METRICS["citation F1"](case(gold=gold), given, no_texts) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    "name", ["law", "补贴办法", "law.md", "policies/law.md", "./law.md", "../policies/law.md"]
)
def test_a_gold_document_is_named_by_id_title_or_file(name: str) -> None:
    assert (
        METRICS["citation recall"](case(gold=[Gold(name)]), answer("x", quote(1, LAW, "补贴")), no_texts)
        == 1.0
    )


@pytest.mark.parametrize("name", ["rule.md", "other/law.md", "..", "policies", "w.md"])
def test_another_file_is_no_gold_document(name: str) -> None:
    given = answer("x", quote(1, LAW, "补贴"))
    assert METRICS["citation recall"](case(gold=[Gold(name)]), given, no_texts) == 0.0


def test_a_gold_span_must_be_touched() -> None:
    start = LAW.text.index("每家")
    gold = [Gold("law", start, len(LAW.text))]
    assert METRICS["citation recall"](case(gold=gold), answer("x", quote(1, LAW, "20万元")), no_texts) == 1.0
    assert (
        METRICS["citation recall"](case(gold=gold), answer("x", quote(1, LAW, "申请补贴")), no_texts) == 0.0
    )


def test_without_citations_recall_and_f1_are_nought_and_precision_is_unscored() -> None:
    wanted = case(gold=[Gold("law")])
    assert METRICS["citation precision"](wanted, answer("x"), no_texts) is None
    assert METRICS["citation recall"](wanted, answer("x"), no_texts) == 0.0
    assert METRICS["citation F1"](wanted, answer("x"), no_texts) == 0.0


def test_without_gold_places_nothing_is_scored() -> None:
    given = answer("x", quote(1, LAW, "补贴"))
    for name in ("citation precision", "citation recall", "citation F1"):
        assert METRICS[name](case(), given, no_texts) is None


def test_a_quote_that_is_not_the_stored_text_is_not_exact() -> None:
    changed = document("law", LAW.text.replace("20万元", "30万元"), title=LAW.title)
    stored = {LAW.id: LAW, OTHER.id: OTHER}

    def of(document_id: str, sha256: str) -> Document:
        return stored[document_id]

    empty = Citation(3, OTHER, (), Span(2, 2))
    given = answer("x", quote(1, OTHER, "1%"), quote(2, changed, "30万元"), empty)
    assert METRICS["exactness"](case(), given, of) == pytest.approx(1 / 3, abs=1e-9)
    assert METRICS["exactness"](case(), answer("x"), of) is None
