"""Every fault mode by the name of the model that shows it; those of an address are in addresses.py."""

from __future__ import annotations

from tests.model_server.fault import Fault
from tests.model_server.faults_body import BODIES
from tests.model_server.faults_connection import CONNECTIONS
from tests.model_server.faults_content import CONTENTS
from tests.model_server.faults_endless import ENDLESS
from tests.model_server.faults_status import STATUSES
from tests.model_server.faults_tools import TOOLS

FAULTS: dict[str, Fault] = {**CONNECTIONS, **ENDLESS, **STATUSES, **BODIES, **CONTENTS, **TOOLS}
