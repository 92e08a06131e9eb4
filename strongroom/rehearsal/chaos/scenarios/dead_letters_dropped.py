"""DynamoDB is away for longer than the queue retries, and the dead-letter messages are deleted: sent again."""

from __future__ import annotations

from strongroom.errors import StrongroomError
from strongroom.local.conservation import readers
from strongroom.rehearsal.chaos.faults import Fault
from strongroom.rehearsal.chaos.run import Run
from strongroom.rehearsal.chaos.scenario import Scenario
from strongroom.rehearsal.chaos.waits import Waits


def run(run: Run) -> None:
    with run.going_wrong(Fault("fail", "dynamodb:PutItem", role=run.function_role)):
        # One batch: what is slow is the waiting for the client's tries.
        run.hand_in(run.traffic.rejected(min(run.number, 10)))
        run.drain()
        run.sound_alarms()
    if not any(readers.level(run.clients("sqs"), run.dead_letter_queue).values()):
        raise StrongroomError("No dead-letter message was there to be deleted.")
    run.clients("sqs").purge_queue(QueueUrl=run.dead_letter_queue)
    run.all_decided()


DEAD_LETTERS_DROPPED = Scenario(
    "dead-letters-dropped",
    "the dead-letter messages deleted",
    run,
    Waits(visibility=5),
    alarms=("validation-dead-letters",),
)
