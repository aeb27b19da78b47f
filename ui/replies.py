"""Short replies to offer when the assistant asks back."""

from __future__ import annotations

from knowledge.characters import fold
from knowledge.places import Places


def quick_replies(question: str) -> tuple[str, ...]:
    """The places a question names, in its own words: who is asked which place is meant can click one."""
    mentions = Places.load().find(fold(question))
    return tuple(dict.fromkeys(question[mention.start : mention.end] for mention in mentions))
