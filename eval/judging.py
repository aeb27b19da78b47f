"""Whether an answer is right, and whether what it says is held."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from assistant.answer import Answer, Citation
from assistant.vocabulary import vocabulary
from eval.calculations import calculations_of, issues_of, judge_amounts, states_amount, values_of
from eval.cases import Case
from knowledge.amounts import Amount, read_amounts, read_numbers
from knowledge.characters import fold
from knowledge.document import Document

_BLANK = re.compile(r"[\s，,。、“”\"'‘’「」《》（）()*]+")

TextOf = Callable[[str, str], Document]

# The same titles and quotes are read for many cases.
_numbers = lru_cache(maxsize=4096)(read_numbers)

# Months as parts of a year (10/12年): the twelve is the calendar's.
_TWELFTHS = re.compile(r"(?<=\d)/12(?=年| years?\b)")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one answer; `why` is empty when it is right.

    `certain_but_wrong`: an amount is shown as certain that is none of those expected.
    """

    right: bool
    status_right: bool
    quotes_exact: bool
    numbers_held: bool
    why: str
    certain_but_wrong: bool = False


def judge(case: Case, answer: Answer, document_of: TextOf) -> Verdict:
    """Judge an answer by its case. `document_of` gives a document's version by id and sha256."""
    faults: list[str] = []
    status_right = answer.status.value in case.status
    if not status_right:
        faults.append(f"status {answer.status.value}")
    if answer.status.value == "answered":
        faults += [
            f"lacks {group[0]}" for group in case.expected if not any(_says(answer, one) for one in group)
        ]
        faults += [f"no source {source}" for source in case.sources if not _is_cited(source, answer)]
    faults += [f"says {word}" for word in case.forbidden if squeezed(word) in squeezed(answer.text)]
    told = " ".join([answer.text, *answer.notices, *issues_of(answer)])
    faults += [
        f"does not tell {group[0]}" for group in case.told if not any(states(told, one) for one in group)
    ]
    amounts = judge_amounts(case, answer)
    faults += amounts.faults
    exact = all(_is_exact(citation, document_of) for citation in answer.citations)
    loose = unheld(answer, case)
    faults += [] if exact else ["a quote that is not the text's"]
    faults += [f"nothing holds {number}" for number in loose]
    return Verdict(
        right=not faults,
        status_right=status_right,
        quotes_exact=exact,
        numbers_held=not loose,
        why="; ".join(faults),
        certain_but_wrong=bool(amounts.certain_but_wrong),
    )


def _says(answer: Answer, expected: str) -> bool:
    """Whether the text or a quote states it, or a calculation comes to it."""
    said = " ".join([answer.text, *(citation.quote for citation in answer.citations)])
    wanted = _lone_amount(expected)
    return states(said, expected) or (wanted is not None and states_amount(answer, wanted))


def states(said: str, expected: str) -> bool:
    """Whether a text has the expected words, or an amount equal to the one they state in value and unit."""
    if squeezed(expected) in squeezed(said):
        return True
    wanted = _lone_amount(expected)
    return wanted is not None and any(
        (amount.value, amount.dimension, amount.currency) == (wanted.value, wanted.dimension, wanted.currency)
        for amount in read_amounts(fold(said))
    )


def _lone_amount(expected: str) -> Amount | None:
    """The amount that expected words are, with hardly a word beside it."""
    amounts = read_amounts(fold(expected))
    if len(amounts) != 1 or amounts[0].value is None or len(squeezed(expected)) > len(amounts[0].words) + 4:
        return None
    return amounts[0]


def squeezed(text: str) -> str:
    """Folded, without blanks, quotation marks and commas."""
    return _BLANK.sub("", fold(text))


def _is_cited(source: str, answer: Answer) -> bool:
    return any(source in f"{one.document.title} {one.document.place or ''}" for one in answer.citations)


def _is_exact(citation: Citation, document_of: TextOf) -> bool:
    text = document_of(citation.document.id, citation.document.sha256).text
    return text[citation.span.start : citation.span.end] == citation.quote and bool(citation.quote.strip())


def unheld(answer: Answer, case: Case) -> list[str]:
    """The numbers of the answer's text that nothing holds; a second count, apart from the assistant's own."""
    days = {answer.on, *(calculation.on for calculation in calculations_of(answer))}
    sources = [case.question, *(turn.content for turn in case.history), *(day.isoformat() for day in days)]
    years: set[Decimal] = set()
    for citation in answer.citations:
        document = citation.document
        dates = (document.published, document.in_force_from, document.in_force_until)
        sources += [
            citation.quote,
            document.title,
            document.number or "",
            *(str(day) for day in dates if day),
        ]
        if document.published is not None:
            steps = vocabulary("zh").relative_years
            years |= {
                Decimal(document.published.year + step) for word, step in steps if word in citation.quote
            }
    text = _TWELFTHS.sub("", answer.text)
    if answer.status.value == "no_evidence":
        # The titles of near documents may be named; they stand in quotation marks.
        text = re.sub(r"《[^》]*》|“[^”]*”", " ", text)
    held = years | {value for source in sources for number in _numbers(source) for value in number.values}
    computed = values_of(answer)
    return [
        number.words for number in _numbers(text) if not number.values & held and number.value not in computed
    ]
