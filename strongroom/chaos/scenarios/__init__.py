"""The scenarios, one idea a file."""

from __future__ import annotations

from strongroom.chaos.scenario import Scenario
from strongroom.chaos.scenarios.application_killed import APPLICATION_KILLED
from strongroom.chaos.scenarios.at_once import AT_ONCE
from strongroom.chaos.scenarios.database_cut import DATABASE_CUT
from strongroom.chaos.scenarios.function_killed import FUNCTION_KILLED
from strongroom.chaos.scenarios.hostile_clients import HOSTILE_CLIENTS
from strongroom.chaos.scenarios.ids_reused import IDS_REUSED
from strongroom.chaos.scenarios.lost_answers import LOST_ANSWERS
from strongroom.chaos.scenarios.out_of_order import OUT_OF_ORDER
from strongroom.chaos.scenarios.outage import OUTAGE
from strongroom.chaos.scenarios.poison import POISON
from strongroom.chaos.scenarios.queue_unreachable import QUEUE_UNREACHABLE
from strongroom.chaos.scenarios.relay_killed import RELAY_KILLED
from strongroom.chaos.scenarios.throttled import THROTTLED

SCENARIOS: tuple[Scenario, ...] = (
    HOSTILE_CLIENTS,
    POISON,
    AT_ONCE,
    IDS_REUSED,
    OUT_OF_ORDER,
    THROTTLED,
    LOST_ANSWERS,
    FUNCTION_KILLED,
    OUTAGE,
    APPLICATION_KILLED,
    RELAY_KILLED,
    QUEUE_UNREACHABLE,
    DATABASE_CUT,
)
