"""Which lines of an answer's text a card says better, so that nothing is said twice and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.answer import Answer
from assistant.calculators.reckoning import Reckoned
from assistant.calculators.telling import tell
from assistant.draft import Numbering
from assistant.settings import Language
from knowledge.rules.calculation import Calculation, Comparison
from ui.bubble_chips import MARKER

Worked = Calculation | Comparison


def pieces(answer: Answer) -> Iterator[str | Worked]:
    """The answer in its order: stretches of text, and a card in place of the lines that it says."""
    waiting = list(shown(answer.calculations))
    told = [(worked, _told(worked, answer.language)) for worked in waiting]
    lines: list[str] = []
    for line in answer.text.splitlines():
        owner = next((worked for worked, said in told if _bare(line) in said), None)
        if owner is None:
            lines.append(line)
        elif owner in waiting:
            waiting.remove(owner)
            yield "\n".join(lines)
            yield owner
            lines = []
    yield "\n".join(lines)
    yield from waiting


def shown(calculations: Sequence[Worked]) -> tuple[Worked, ...]:
    """What gets a card of its own: comparisons, and the calculations that none of them sets side by side."""
    comparisons = [worked for worked in calculations if isinstance(worked, Comparison)]
    sides = [side for comparison in comparisons for side in comparison.calculations]
    alone = [worked for worked in calculations if isinstance(worked, Calculation) and worked not in sides]
    return (*comparisons, *alone)


def _told(worked: Worked, language: Language) -> frozenset[str]:
    """The lines in which an answer tells of a calculation what its card shows.

    What was refused or contradicts itself is on no card, so the lines about it stay in the text.
    """
    if isinstance(worked, Comparison):
        sides = tuple(_plain(side) for side in worked.calculations)
        reckoned = Reckoned(calculations=sides, comparison=replace(worked, calculations=sides))
    else:
        reckoned = Reckoned(calculations=(_plain(worked),))
    return frozenset(_bare(line.text) for line in tell(reckoned, Numbering(), language).lines)


def _plain(calculation: Calculation) -> Calculation:
    return replace(calculation, refused=(), contradictions=(), undated=())


def _bare(line: str) -> str:
    return MARKER.sub("", line).strip()
