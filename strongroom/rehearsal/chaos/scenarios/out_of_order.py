"""What was sent first arrives last: its first deliveries fail, and later messages overtake it.

Also two bodies under one id, the second of which overtakes the first.
"""

from __future__ import annotations

import json

from strongroom.local.conservation.sent import ACCEPTED, Sent
from strongroom.rehearsal.chaos.faults import Fault
from strongroom.rehearsal.chaos.run import Run
from strongroom.rehearsal.chaos.scenario import Scenario
from strongroom.rehearsal.chaos.waits import Waits

# The function's client tries three times.
TRIES = 3


def run(run: Run) -> None:
    early = run.traffic.rejected(run.number // 3)
    late = run.traffic.rejected(run.number // 3)
    again = [_other(one) for one in early if not one.hostile]
    failing = Fault("fail", "dynamodb:PutItem", role=run.function_role, times=TRIES * len(early))
    with run.going_wrong(failing):
        run.put(early)
        run.put([*reversed(late), *again])
        run.drain()


def _other(first: Sent) -> Sent:
    return Sent(json.dumps({**json.loads(first.body), "amount": "3.00"}), ACCEPTED, hostile=True)


# A client that fails waits up to a second before each further try.
OUT_OF_ORDER = Scenario("out-of-order", "redelivered out of order", run, Waits(visibility=10))
