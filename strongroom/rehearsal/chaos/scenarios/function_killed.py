"""The machine below the function is lost in mid-batch: before a write, and between a write and its answer."""

from __future__ import annotations

from strongroom.rehearsal.chaos.faults import Fault
from strongroom.rehearsal.chaos.run import Run
from strongroom.rehearsal.chaos.scenario import Scenario
from strongroom.rehearsal.chaos.waits import LEAST_TIMEOUT, Waits


def run(run: Run) -> None:
    role, table = run.function_role, run.table_arn
    before = Fault("kill-before", "dynamodb:PutItem", table, role, after=4, times=1)
    after = Fault("kill-after", "dynamodb:PutItem", table, role, after=9, times=1)
    with run.going_wrong(before, after):
        run.put(run.traffic.rejected(run.number))
        run.drain()


# The message is visible again only after its record "in progress" has expired with the invocation.
FUNCTION_KILLED = Scenario(
    "function-killed",
    "the function killed in mid-batch",
    run,
    Waits(function=LEAST_TIMEOUT, visibility=LEAST_TIMEOUT + 4),
)
