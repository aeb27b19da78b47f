"""Whether citations are right: against the gold places, against the texts, and for what is said with them.

Support is judged by words and numbers alone, a lexical proxy for the entailment model that ALCE asks; the
figures are named lexical support and must not be read beside ALCE's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath

from assistant.answer import Answer, Citation
from eval.cases import Case, Gold
from eval.judging import TextOf
from eval.metrics.said import DECLINED, is_search_only
from knowledge.amounts import read_numbers
from knowledge.document import Span
from knowledge.terms import keyword_terms

Entails = Callable[[str, str], bool]
"""Whether a premise bears out a claim: entails(premise, claim)."""

# Of a claim's words so many must stand in the premise; the rest may be the frame around a quote.
_SHARE_BORNE_OUT = 0.75
_MOST_CITATIONS = 3
_STATEMENT = re.compile(r".+?(?:[。！？!?；;]+|\.(?=\s|$|\[)|$)[”’」』\"'）)]*(?:\s*\[\d+\])*", re.M)
_MARK = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Support:
    """ALCE's citation recall and precision of one answer; precision is None when nothing is cited."""

    recall: float
    precision: float | None


def citation_precision(case: Case, answer: Answer, text_of: TextOf) -> float | None:
    """Citation precision: the citations of a gold place over all citations; 0 to 1.

    A citation is of a gold place when it is of its document and, where the place has a span, overlaps it.
    Unscored without gold places or without citations.
    """
    if not case.gold or not answer.citations or is_search_only(answer):
        return None
    return sum(any(is_of(one, gold) for gold in case.gold) for one in answer.citations) / len(
        answer.citations
    )


def citation_recall(case: Case, answer: Answer, text_of: TextOf) -> float | None:
    """Citation recall: the gold places that are cited over all gold places; 0 to 1; unscored without any."""
    if not case.gold or is_search_only(answer):
        return None
    return sum(any(is_of(one, gold) for one in answer.citations) for gold in case.gold) / len(case.gold)


def citation_f1(case: Case, answer: Answer, text_of: TextOf) -> float | None:
    """Citation F1: 2PR/(P+R) of citation precision and recall; 0 when nothing is cited."""
    recall = citation_recall(case, answer, text_of)
    if recall is None:
        return None
    precision = citation_precision(case, answer, text_of) or 0.0
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def exactness(case: Case, answer: Answer, text_of: TextOf) -> float | None:
    """Exactness: the quotes that are, code point by code point, the span they name, over all; 0 to 1.

    Looked up in the cited version of the document, by id and sha256. An empty quote is not exact. Unscored
    without citations.
    """
    if not answer.citations:
        return None
    exact = 0
    for one in answer.citations:
        text = text_of(one.document.id, one.document.sha256).text
        exact += bool(one.quote.strip()) and text[one.span.start : one.span.end] == one.quote
    return exact / len(answer.citations)


def lexical_support_recall(case: Case, answer: Answer, text_of: TextOf) -> float | None:
    """Lexical support, recall: the statements that their citations bear out together, over all; 0 to 1.

    ALCE's citation recall (Gao et al. 2023) with `bears_out` in place of the entailment model: a statement
    without a citation, or with one that there is none of, is not borne out. Unscored for an answer that
    declines, and for a mere search.
    """
    support = _support_of(answer)
    return None if support is None else support.recall


def lexical_support_precision(case: Case, answer: Answer, text_of: TextOf) -> float | None:
    """Lexical support, precision: the citations that are needed, over all; 0 to 1.

    ALCE's citation precision (Gao et al. 2023) with `bears_out` in place of the entailment model: a citation
    is not needed when it does not bear out its statement alone while the others do without it; none counts
    of a statement that is not borne out. Unscored without a cited statement.
    """
    support = _support_of(answer)
    return None if support is None else support.precision


def bears_out(premise: str, claim: str) -> bool:
    """The lexical entailment proxy: every number of the claim, by value, and three quarters of its terms.

    Terms are those of the keyword index: pairs of Han characters, other words and numbers, each once.
    """
    held = {value for number in read_numbers(premise) for value in number.values}
    if any(not number.values & held for number in read_numbers(claim) if not number.indefinite):
        return False
    terms = set(keyword_terms(claim))
    return bool(terms) and len(terms & set(keyword_terms(premise))) >= _SHARE_BORNE_OUT * len(terms)


def support(statements: Sequence[str], passages: Sequence[str], entails: Entails) -> Support | None:
    """ALCE's figures for the statements of an answer, [n] naming `passages[n - 1]`; None without any.

    As in ALCE's own run, the first three citations of a statement count.
    """
    if not statements:
        return None
    borne_out = needed = cited = 0
    for statement in statements:
        marks = [int(mark) for mark in _MARK.findall(statement)]
        if not marks or not all(1 <= mark <= len(passages) for mark in marks):
            continue
        claim = _MARK.sub("", statement).strip()
        given = [passages[mark - 1] for mark in marks[:_MOST_CITATIONS]]
        cited += len(given)
        if entails("\n".join(given), claim):
            borne_out += 1
            needed += _needed(given, claim, entails)
    return Support(borne_out / len(statements), needed / cited if cited else None)


def statements_of(text: str) -> tuple[str, ...]:
    """The statements of an answer, cut at the ends of sentences and lines, each with the marks after it."""
    found = (one.strip() for one in _STATEMENT.findall(text))
    return tuple(one for one in found if any(map(str.isalnum, _MARK.sub("", one))))


def is_of(citation: Citation, gold: Gold) -> bool:
    """Whether a citation is of a gold place; a document is named by its id, title or file."""
    document = citation.document
    if gold.document not in (document.id, document.title) and not is_file(document.source, gold.document):
        return False
    if gold.start is None or gold.end is None:
        return True
    return citation.span.overlaps(Span(gold.start, gold.end))


def is_file(source: str, name: str) -> bool:
    """Whether a source is the file of a name: `lease`, `lease.md`, or the end of a path, `texts/lease.md`.

    What leads up from the folder that names the file (`../`) is left out of the comparison.
    """
    file = PurePath(source.partition("#")[0])
    wanted = tuple(part for part in PurePath(name).parts if part != "..")
    return bool(wanted) and (file.parts[-len(wanted) :] == wanted or wanted == (file.stem,))


def _needed(passages: Sequence[str], claim: str, entails: Entails) -> int:
    """How many passages are needed for a claim that they bear out together; a lone one is."""
    if len(passages) == 1:
        return 1
    return sum(
        entails(passage, claim) or not entails("\n".join([*passages[:at], *passages[at + 1 :]]), claim)
        for at, passage in enumerate(passages)
    )


def _support_of(answer: Answer) -> Support | None:
    if answer.status.value in DECLINED or is_search_only(answer):
        return None
    by_marker = {one.marker: f"{one.document.title}\n{one.quote}" for one in answer.citations}
    passages = tuple(by_marker.get(marker, "") for marker in range(1, max(by_marker, default=0) + 1))
    return _lexical_support(answer.text, passages)


# Recall and precision are asked for one after the other.
@lru_cache(maxsize=64)
def _lexical_support(text: str, passages: tuple[str, ...]) -> Support | None:
    return support(statements_of(text), passages, bears_out)
