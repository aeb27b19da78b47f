"""The conversation suite: the last question of conversations on government, in English.

The government part of MT-RAG (Katsis et al. 2025), over the passages that its answers rest on: questions to
be answered, answered in part, declined, or asked back.
"""

from __future__ import annotations

from assistant.settings import Settings
from eval.datasets import folder_of
from eval.homes import assistant_over
from eval.loading.conversations import conversation_set
from eval.metrics import scoring
from eval.report import Report
from eval.running import Bench, Trial
from eval.suites.quick import cut

CONVERSATIONS = "mtrag_un_govt"
METRICS = (
    *("status accuracy", "reject rate", "false refusals"),
    *("character F1", "ROUGE-L", "hard-fact recall"),
    *("citation precision", "citation recall", "citation F1", "exactness"),
    *("lexical support recall", "lexical support precision"),
    *("nDCG@10", "recall@5", "recall@10", "MRR@10"),
)


def run_conversation(settings: Settings, bench: Bench) -> list[Report]:
    """Ask every conversation's last question; raises MissingData."""
    questions = conversation_set(folder_of(settings.eval_data, CONVERSATIONS))
    chosen = cut(questions, limit=bench.limit, seed=bench.seed)
    with assistant_over(chosen.documents, settings=settings, progress=bench, bundled=False) as assistant:
        return [bench.take(Trial("conversation", chosen.cases, scoring(*METRICS)), assistant)]
