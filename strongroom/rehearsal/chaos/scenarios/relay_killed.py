"""The application is killed between sending messages to the queue and noting that: they are sent again."""

from __future__ import annotations

import time

from strongroom.errors import StrongroomError
from strongroom.rehearsal.chaos.faults import Fault, InForce
from strongroom.rehearsal.chaos.run import Run
from strongroom.rehearsal.chaos.scenario import Scenario

HELD_WITHIN = 20.0  # seconds


def run(run: Run) -> None:
    half = run.number // 2
    run.hand_in(run.traffic.mixed(half))
    with run.going_wrong(Fault("lose-answer", "sqs:SendMessage", role=run.task_role)) as ordered:
        run.hand_in(run.traffic.mixed(run.number - half))
        _wait_until_sent(ordered)
        run.kill_application()
    run.await_application()


def _wait_until_sent(ordered: InForce) -> None:
    deadline = time.monotonic() + HELD_WITHIN
    while not any(ordered.done):
        if time.monotonic() > deadline:
            raise StrongroomError(f"The application sent nothing on within {HELD_WITHIN:.0f} seconds.")
        time.sleep(0.05)


RELAY_KILLED = Scenario("relay-killed", "the application killed after sending on", run)
