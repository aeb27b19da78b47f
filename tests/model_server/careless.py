"""A model that finds the right sources, cites them, and gets one thing wrong in each sentence."""

from __future__ import annotations

from collections.abc import Callable

from tests.model_server.asked import Asked
from tests.model_server.good import good, good_sentences
from tests.model_server.mutations import KINDS, mutations
from tests.model_server.replies import Reply, say


def careless(*kinds: str) -> Callable[[Asked], Reply]:
    """What the model says that slips in these ways, by turns; a sentence that allows no slip stays right."""

    def reply(asked: Asked) -> Reply:
        sentences = good_sentences(asked)
        if not sentences:
            return good(asked)
        return say("".join(_slipped(asked, number, one, kinds) for number, one in enumerate(sentences)))

    return reply


def _slipped(asked: Asked, number: int, sentence: str, kinds: tuple[str, ...]) -> str:
    """The sentence with the first slip that it allows, begun at a kind that goes round with the requests."""
    for turn in range(len(kinds)):
        kind = kinds[(asked.number + number + turn) % len(kinds)]
        wrong = mutations(kind, sentence, asked.sources)
        if wrong:
            return wrong[(asked.number + number) % len(wrong)]
    return sentence


CARELESS: dict[str, Callable[[Asked], Reply]] = {
    "careless": careless(*KINDS),
    **{f"careless-{kind}": careless(kind) for kind in KINDS},
}
