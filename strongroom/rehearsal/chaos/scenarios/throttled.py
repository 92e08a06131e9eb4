"""DynamoDB refuses one call in five, as too many or with an error of its own."""

from __future__ import annotations

from strongroom.rehearsal.chaos.faults import Fault
from strongroom.rehearsal.chaos.run import Run
from strongroom.rehearsal.chaos.scenario import Scenario
from strongroom.rehearsal.chaos.waits import Waits


def run(run: Run) -> None:
    role = run.function_role
    throttle = Fault("throttle", role=role, share=0.15, seed=run.seed)
    fail = Fault("fail", role=role, share=0.05, seed=run.seed + 1)
    with run.going_wrong(throttle, fail):
        run.hand_in(run.traffic.mixed(run.number // 2))
        run.put(run.traffic.rejected(run.number - run.number // 2))
        run.drain()


THROTTLED = Scenario("throttled", "DynamoDB throttles and fails", run, Waits(visibility=12))
