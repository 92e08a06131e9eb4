"""The scenarios, one idea a file."""

from __future__ import annotations

from strongroom.rehearsal.chaos.scenario import Scenario
from strongroom.rehearsal.chaos.scenarios.application_killed import APPLICATION_KILLED
from strongroom.rehearsal.chaos.scenarios.at_once import AT_ONCE
from strongroom.rehearsal.chaos.scenarios.database_cut import DATABASE_CUT
from strongroom.rehearsal.chaos.scenarios.dead_letters_dropped import DEAD_LETTERS_DROPPED
from strongroom.rehearsal.chaos.scenarios.function_killed import FUNCTION_KILLED
from strongroom.rehearsal.chaos.scenarios.hostile_clients import HOSTILE_CLIENTS
from strongroom.rehearsal.chaos.scenarios.ids_reused import IDS_REUSED
from strongroom.rehearsal.chaos.scenarios.lost_answers import LOST_ANSWERS
from strongroom.rehearsal.chaos.scenarios.out_of_order import OUT_OF_ORDER
from strongroom.rehearsal.chaos.scenarios.outage import OUTAGE
from strongroom.rehearsal.chaos.scenarios.poison import POISON
from strongroom.rehearsal.chaos.scenarios.queue_purged import QUEUE_PURGED
from strongroom.rehearsal.chaos.scenarios.queue_unreachable import QUEUE_UNREACHABLE
from strongroom.rehearsal.chaos.scenarios.relay_killed import RELAY_KILLED
from strongroom.rehearsal.chaos.scenarios.throttled import THROTTLED

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
    QUEUE_PURGED,
    DEAD_LETTERS_DROPPED,
)
