"""What a fault of a chat model is, and what may come of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tests.model_server.replies import Behaviour


class Outcome(StrEnum):
    """What a client can make of an endpoint's behaviour."""

    # There is no answer of the model: the assistant answers without it and says so.
    NONE = "none"
    # The answer begins well and is cut short: the assistant may not pass it off as complete.
    CUT = "cut"
    # The answer is sound, its form unusual: the assistant uses it.
    WHOLE = "whole"
    # A client may make something of it or not.
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Fault:
    """A behaviour and its outcome."""

    behave: Behaviour
    outcome: Outcome = Outcome.NONE
