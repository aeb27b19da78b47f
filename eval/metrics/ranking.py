"""How well passages are ranked, by the measures of trec_eval: nDCG@10, recall@k, MRR@10."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.answer import Answer, Citation
from eval.cases import Case
from eval.judging import TextOf
from eval.metrics.citing import is_of
from eval.metrics.said import is_search_only

_ONE = "case"


def ndcg_at_10(case: Case, answer: Answer, text_of: TextOf) -> float | None:
    """nDCG@10: DCG over the best possible one, DCG = sum of grade/log2(rank + 1) to rank 10; 0 to 1.

    Source: Järvelin and Kekäläinen 2002, as trec_eval's ndcg_cut (linear gains), through ir-measures. Only a
    mere search ranks passages; an answer is unscored, and so is a case without gold places.
    """
    return _measured(case, answer, "nDCG@10")


def recall_at_5(case: Case, answer: Answer, text_of: TextOf) -> float | None:
    """recall@5: gold places among the first five found, over all gold places; 0 to 1; see ndcg_at_10."""
    return _measured(case, answer, "R@5")


def recall_at_10(case: Case, answer: Answer, text_of: TextOf) -> float | None:
    """recall@10: gold places among the first ten found, over all gold places; 0 to 1; see ndcg_at_10."""
    return _measured(case, answer, "R@10")


def mrr_at_10(case: Case, answer: Answer, text_of: TextOf) -> float | None:
    """MRR@10: 1 over the rank of the first gold place, 0 beyond rank 10; its mean over cases is the MRR.

    Source: trec_eval's recip_rank, cut at ten, through ir-measures; see ndcg_at_10.
    """
    return _measured(case, answer, "RR@10")


def ranked(measure: str, found: Sequence[str], gold: Mapping[str, int]) -> float:
    """The measure (as ir-measures writes it) of a ranking, best first, each text once; 0 to 1."""
    # The package comes with the extra `eval`; the other metrics do without it.
    import ir_measures  # noqa: PLC0415

    parsed: Any = ir_measures.parse_measure(measure)
    run = [
        ir_measures.ScoredDoc(_ONE, text, float(len(found) - rank)) for rank, text in enumerate(found)
    ] or [ir_measures.ScoredDoc(_ONE, "", 0.0)]
    wanted = [ir_measures.Qrel(_ONE, text, grade) for text, grade in gold.items()]
    return float(next(iter(ir_measures.iter_calc([parsed], wanted, run))).value)


def _measured(case: Case, answer: Answer, measure: str) -> float | None:
    if not case.gold or not is_search_only(answer):
        return None
    found = dict.fromkeys(_place(one, case) for one in answer.citations)
    return ranked(measure, tuple(found), dict.fromkeys(map(str, range(len(case.gold))), 1))


def _place(citation: Citation, case: Case) -> str:
    """The gold place that a citation is of, by its number, else its document: a text's rank is its best."""
    of_gold = next((number for number, gold in enumerate(case.gold) if is_of(citation, gold)), None)
    return str(of_gold) if of_gold is not None else f"document {citation.document.id}"
