"""The measures of ranking are those of trec_eval, and only a mere search is measured by them."""

from __future__ import annotations

import math
import random

import pytest
import pytrec_eval

from eval.cases import Gold
from eval.metrics import METRICS
from eval.metrics.ranking import ranked
from tests.eval.answers import answer, case, document, no_texts, quote

DOCUMENTS = [document(f"d{number}", f"第{number}条。第二句。") for number in range(14)]


def by_trec_eval(measure: str, found: list[str], gold: dict[str, int]) -> float:
    """pytrec_eval's own value of a ranking, without ir-measures."""
    evaluator = pytrec_eval.RelevanceEvaluator({"q": gold}, {measure})
    run = {text: float(len(found) - rank) for rank, text in enumerate(found)}
    return float(evaluator.evaluate({"q": run})["q"][measure.replace(".", "_")])


@pytest.mark.parametrize("seed", range(25))
def test_values_are_those_of_pytrec_eval(seed: int) -> None:
    chance = random.Random(seed)
    found = chance.sample([f"t{number}" for number in range(30)], chance.randrange(1, 25))
    gold = {f"t{number}": chance.randrange(1, 4) for number in chance.sample(range(30), 4)}
    assert ranked("nDCG@10", found, gold) == pytest.approx(by_trec_eval("ndcg_cut.10", found, gold), abs=1e-9)
    assert ranked("R@5", found, gold) == pytest.approx(by_trec_eval("recall.5", found, gold), abs=1e-9)
    first_ten = found[:10]
    reciprocal = by_trec_eval("recip_rank", first_ten, gold)
    assert ranked("RR@10", found, gold) == pytest.approx(reciprocal, abs=1e-9)


def test_ndcg_is_its_formula() -> None:
    gained = 1 / math.log2(3) + 1 / math.log2(5)
    best = 1 + 1 / math.log2(3) + 1 / math.log2(4)
    value = ranked("nDCG@10", ["x", "a", "y", "b"], {"a": 1, "b": 1, "c": 1})
    assert value == pytest.approx(gained / best, abs=1e-9)


def test_a_documents_rank_is_that_of_its_best_passage() -> None:
    passages = [
        quote(1, DOCUMENTS[1], "第1条。"),
        quote(2, DOCUMENTS[1], "第二句。"),
        quote(3, DOCUMENTS[2], "第2条。"),
        quote(4, DOCUMENTS[2], "第二句。"),
    ]
    wanted = case(gold=[Gold("d2")])
    assert METRICS["MRR@10"](wanted, answer("", *passages), no_texts) == 0.5
    assert METRICS["recall@5"](wanted, answer("", *passages), no_texts) == 1.0


def test_what_stands_beyond_ten_counts_for_nothing() -> None:
    passages = [quote(rank, one, "第二句。") for rank, one in enumerate(DOCUMENTS, 1)]
    wanted = case(gold=[Gold("d10")])
    for name in ("nDCG@10", "recall@10", "MRR@10"):
        assert METRICS[name](wanted, answer("", *passages), no_texts) == 0.0


def test_an_answer_and_a_case_without_gold_are_unscored() -> None:
    cited = quote(1, DOCUMENTS[1], "第1条。")
    assert METRICS["nDCG@10"](case(gold=[Gold("d1")]), answer("第1条。[1]", cited), no_texts) is None
    assert METRICS["nDCG@10"](case(), answer("", cited), no_texts) is None
