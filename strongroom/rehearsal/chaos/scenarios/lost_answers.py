"""DynamoDB carries a write out, and its answer comes too late: the SDK sends the write again."""

from __future__ import annotations

from strongroom.rehearsal.chaos.faults import Fault
from strongroom.rehearsal.chaos.run import Run
from strongroom.rehearsal.chaos.scenario import Scenario
from strongroom.rehearsal.chaos.waits import Waits

TIMES = 4


def run(run: Run) -> None:
    role, table = run.function_role, run.table_arn
    # The result itself, the record that begins a message, and the one that completes it.
    result = Fault("lose-answer", "dynamodb:PutItem", table, role, after=3, times=TIMES)
    completed = Fault("lose-answer", "dynamodb:UpdateItem", role=role, after=5, times=TIMES)
    begun = Fault("lose-answer", "dynamodb:PutItem", role=role, after=8, times=TIMES)
    with run.going_wrong(result, completed, begun):
        run.put(run.traffic.rejected(run.number))
        run.drain()


LOST_ANSWERS = Scenario("lost-answers", "time-out after the write", run, Waits(visibility=15))
