"""The models that answer, by name: a good one, one without tools, careless ones, an obedient one."""

from __future__ import annotations

from tests.model_server.asked import Asked
from tests.model_server.careless import CARELESS
from tests.model_server.good import fitting_call, good, good_after_search
from tests.model_server.obedient import obedient
from tests.model_server.replies import Behaviour, call, send, sending
from tests.model_server.wire import Wire

MODELS: dict[str, Behaviour] = {
    "good": sending(good_after_search),
    "good-without-calls": sending(good),
    "obedient": sending(obedient),
    **{name: sending(reply) for name, reply in CARELESS.items()},
}


def first_call(wire: Wire, asked: Asked) -> None:
    """A sound call of a tool, before whatever else."""
    send(wire, asked, call(fitting_call(asked)))
