"""A question written anew by a chat model so that it stands alone; evidence decides what it is worth."""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher

from assistant.briefing import messages_for_rewriting
from assistant.contents import content_of
from assistant.handles import one_line, speaks_to_a_model
from assistant.listening import places_in
from assistant.model import ModelFault
from assistant.question import Question
from assistant.understanding import Understood
from assistant.writing import Meter
from knowledge.amounts import read_numbers
from knowledge.characters import fold

_LONGEST = 300
# Of the question's own content so much must be left, or it is another question.
_LEAST_KEPT = 0.3
# Where only slips of the pen are mended, most letters stay.
_LEAST_ALIKE = 0.75


def rewritten(question: Question, meter: Meter) -> Question | None:
    """The question as the model writes it; None when it fails, changes nothing, or says more than was said.

    No number and no place may be in it that the user has not named.
    """
    try:
        written = "".join(meter.ask(messages_for_rewriting(question, meter.language), ("rewriting",)))
    except ModelFault:
        return None
    text = one_line(written)[:_LONGEST].strip("「」“”\"' ")
    if not text or text == one_line(question.text) or not _is_the_same(text, question):
        return None
    return replace(question, text=text, history=())


def wants_the_same(before: Understood, after: Understood) -> bool:
    """Whether a rewritten question still asks for all that was asked for: an address stays an address."""
    return _wanted(before) <= _wanted(after)


def _wanted(understood: Understood) -> set[str]:
    return {wanted.id for part in understood.parts for wanted in part.wanted if not wanted.soft}


def _is_the_same(text: str, question: Question) -> bool:
    said = "\n".join([question.text, *(turn.content for turn in question.history)])
    values = {number.value for number in read_numbers(said)}
    if speaks_to_a_model(text) or any(number.value not in values for number in read_numbers(text)):
        return False
    if not set(places_in(fold(text))) <= set(places_in(fold(said))):
        return False
    before, after = content_of(question.text), content_of(text)
    kept = len(before.pairs & after.pairs) + len(before.words & after.words)
    alike = SequenceMatcher(None, question.text.lower(), text.lower(), autojunk=False).ratio()
    return kept >= _LEAST_KEPT * before.size or alike >= _LEAST_ALIKE
