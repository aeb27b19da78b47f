"""The book gives rules by id, by document and by day; of two rules with one id the first stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from knowledge.document import Document, PartialDate
from knowledge.errors import UnknownRule
from knowledge.rules.book import Chapter, RuleBook, bind
from knowledge.rules.loading import load_rules
from knowledge.rules.text import RuleText
from tests.knowledge.ruled import rule, rule_file

DAY = date(2026, 11, 22)
DOCUMENT = Document(
    id="rent",
    title="租金补贴办法",
    text="对租金给予补贴。补贴比例为租金的40%。",
    source="/texts/rent/policy.md",
)
OTHER = replace(DOCUMENT, id="other", title="另一个办法", source="/texts/other/policy.md")


def chapter(document: Document, *rules: str) -> Chapter:
    path = document.source.replace("policy.md", "rules.yaml")
    written = RuleText(path, rule_file(*rules))
    return Chapter(document, written, load_rules(written.text, document, path=path))


def book(*rules: str, document: Document = DOCUMENT) -> RuleBook:
    return bind([chapter(document, *rules)])


def ids(bound: RuleBook) -> list[str]:
    return [known.id for known in bound.rules]


def test_a_rule_is_given_by_its_id() -> None:
    bound = book(rule("qinghe.rent"), rule("qinghe.lease"))
    assert bound.rule("qinghe.lease").id == "qinghe.lease"
    assert bound.rule("qinghe.lease").document == DOCUMENT


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("qinghe.rents", "qinghe.rent"),
        ("rent", "qinghe.rent"),
        ("Qinghe.Rent", "qinghe.rent"),
        ("qingheleas", "qinghe.lease"),
    ],
)
def test_an_unknown_id_is_answered_with_those_near_to_it(asked: str, near: str) -> None:
    with pytest.raises(UnknownRule, match=near) as caught:
        book(rule("qinghe.rent"), rule("qinghe.lease")).rule(asked)
    assert caught.value.near[0] == near
    assert asked in str(caught.value)
    assert "sme-policy rules list" in str(caught.value)


def test_an_id_that_is_like_no_other_names_none() -> None:
    with pytest.raises(UnknownRule) as caught:
        book(rule("qinghe.rent")).rule("zzz")
    assert caught.value.near == ()


def test_a_rule_with_a_fault_is_said_to_have_one() -> None:
    bound = book(rule("qinghe.rent"), rule("qinghe.wrong", share="50%"))
    assert ids(bound) == ["qinghe.rent"]
    assert [failed.id for failed in bound.failed] == ["qinghe.wrong"]
    with pytest.raises(UnknownRule, match="rules check") as caught:
        bound.rule("qinghe.wrong")
    assert caught.value.failed


def test_the_rules_of_a_document_are_its_own() -> None:
    bound = bind([chapter(DOCUMENT, rule("qinghe.rent")), chapter(OTHER, rule("other.a"), rule("other.b"))])
    assert [known.id for known in bound.of_document("other")] == ["other.a", "other.b"]
    assert bound.of_document("nothing") == ()


def test_of_two_rules_with_one_id_the_first_stands_and_the_second_is_found() -> None:
    later = chapter(OTHER, rule("other.a"), rule("qinghe.rent"))
    bound = bind([chapter(DOCUMENT, rule("qinghe.rent")), later])
    assert ids(bound) == ["qinghe.rent", "other.a"]
    assert bound.rule("qinghe.rent").document == DOCUMENT
    (failed,) = bound.failed
    (finding,) = failed.findings
    assert (failed.id, finding.code, finding.path) == ("qinghe.rent", "rule_id_taken", later.written.path)
    assert later.written.text.splitlines()[finding.line - 1].strip() == "- id: qinghe.rent"
    assert (finding.values["document"], finding.values["title"]) == ("rent", "租金补贴办法")
    assert bound.findings["other"] == (finding,)
    assert bound.findings["rent"] == ()


@pytest.mark.parametrize(
    ("in_force", "day", "holds"),
    [
        ("in_force: {validity: unknown}", DAY, True),
        ("in_force: {from: 2026-11-22}", DAY, True),
        ("in_force: {from: 2026-11-23}", DAY, False),
        ("in_force: {until: 2026-11-22}", DAY, True),
        ("in_force: {until: 2026-11-21}", DAY, False),
        ("in_force: {until: 2026-11}", DAY, True),
        ("in_force: {from: 2027}", DAY, False),
    ],
)
def test_a_rule_is_left_out_on_days_it_is_known_not_to_hold(in_force: str, day: date, holds: bool) -> None:
    bound = book(rule("qinghe.rent", in_force=in_force), rule("qinghe.lease")).on(day)
    assert ids(bound) == (["qinghe.rent", "qinghe.lease"] if holds else ["qinghe.lease"])


def test_a_rule_ends_with_its_document() -> None:
    ended = replace(DOCUMENT, in_force_until=PartialDate(2020, 5, 1))
    bound = book(rule("qinghe.rent"), document=ended)
    assert ids(bound.on(date(2020, 5, 1))) == ["qinghe.rent"]
    assert ids(bound.on(date(2020, 5, 2))) == []


def test_a_rules_own_first_day_comes_before_its_documents() -> None:
    later = replace(DOCUMENT, in_force_from=PartialDate(2020, 5, 1))
    written = [rule("qinghe.rent"), rule("qinghe.lease", in_force="in_force: {from: 2019-01-01}")]
    assert ids(book(*written, document=later).on(date(2019, 6, 1))) == ["qinghe.lease"]


def test_a_file_that_is_broken_is_a_finding_of_its_document() -> None:
    written = RuleText("/texts/rent/rules.yaml", "rules: [")
    bound = bind([Chapter(DOCUMENT, written, load_rules(written.text, DOCUMENT, path=written.path))])
    assert bound.rules == ()
    assert [finding.path for finding in bound.findings["rent"]] == [written.path]
