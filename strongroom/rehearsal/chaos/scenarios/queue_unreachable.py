"""The application does not get through to SQS: it takes transactions all the same, and sends them on later."""

from __future__ import annotations

import time

from strongroom.rehearsal.chaos.faults import Fault
from strongroom.rehearsal.chaos.run import Run
from strongroom.rehearsal.chaos.scenario import Scenario

AWAY = 2.0  # seconds


def run(run: Run) -> None:
    with run.going_wrong(Fault("fail", "sqs:SendMessage", role=run.task_role)):
        run.hand_in(run.traffic.mixed(run.number))
        time.sleep(AWAY)


QUEUE_UNREACHABLE = Scenario("queue-unreachable", "SQS out of the application's reach", run)
