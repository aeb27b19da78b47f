"""How sure the extractive assistant is that it may answer: the one figure behind its decision to decline."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from assistant.evidence import Evidence, weigh
from assistant.extractive import scales_of
from assistant.part import Part
from assistant.pipeline import Assistant
from assistant.spelling import mend
from assistant.understanding import Understood, understand
from eval.cases import Case
from eval.running_respondents import question_of
from knowledge.search import Query

# As many passages as the assistant weighs.
_HITS = 12
# No sentence is so sure, so one that shows every sign needed stands above all that do not.
_ABOVE_ALL = 2.0


def confidence(case: Case, assistant: Assistant) -> float:
    """The best evidence for an answer: how sure a sentence is, 2 higher where it shows all that is demanded.

    The assistant answers when it is at least 2 plus the least certainty of a sentence that may be said. Of
    several parts of a question the surest counts; 0 where nothing is found, or nothing is asked.
    """
    question = question_of(case)
    understood = understand(
        question,
        default_language=assistant.settings.language or "zh",
        mend=partial(mend, frequencies=assistant.archive.document_frequency),
    )
    query = Query("", question.on, limit=_HITS, bundled=assistant.settings.bundled)
    found = [one for part in understood.parts for one in _weighed(part, query, understood, assistant)]
    return max(map(_value, found), default=0.0)


def _weighed(part: Part, query: Query, understood: Understood, assistant: Assistant) -> list[Evidence]:
    """The evidence for a part, from the texts of its places first and then of all that they see."""
    archive = assistant.archive
    asked = replace(query, text=part.text)
    queries = [
        replace(asked, place=place.name, within=within) for place in part.places for within in (True, False)
    ]
    hits = {hit.key: hit for one in queries or [asked] for hit in archive.search(one)}
    return weigh(part, list(hits.values()), scales_of(archive, understood.language))


def _value(one: Evidence) -> float:
    return one.certainty + (_ABOVE_ALL if one.shows_all else 0.0)
