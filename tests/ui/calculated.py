"""Rules of the bundled policies and calculations with them, for tests of what is shown."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from knowledge.reading import read_bundled, read_bundled_rules
from knowledge.rules.book import Chapter, RuleBook, bind
from knowledge.rules.calculation import Calculation
from knowledge.rules.loading import load_rules
from ui.request import Worded
from ui.rule_inputs import worked

GUARANTEED = "xiamen.guaranteed-loan.interest-subsidy"
INSURED = "xiamen.insured-loan.interest-subsidy"
PREMIUM = "xiamen.technology-insurance.premium-subsidy"
CEILING = "cixi.export-credit.premium-ceiling"
GRANT = "cixi.export-credit.city-grant"
LOAN = {"principal": "2000万元", "benchmark_rate": "4.35%", "years": "1年"}
DAY = date(2018, 11, 20)


@lru_cache(maxsize=1)
def bundled_book() -> RuleBook:
    """The rules of the package, without any home."""
    texts = read_bundled_rules()
    documents = {document.source: document for document in read_bundled()}
    return bind(
        Chapter(documents[source], text, load_rules(text.text, documents[source], path=text.path))
        for source, text in texts.items()
    )


def calculated(rule_id: str, on: date = DAY, /, **given: str) -> Calculation:
    words = [Worded(name, value) for name, value in given.items()]
    return worked(bundled_book().rule(rule_id), words, on=on, language="zh")
