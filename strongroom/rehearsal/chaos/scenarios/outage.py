"""DynamoDB is away for longer than the queue retries: all become dead-letter messages, and are redriven."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from strongroom.operations.redrive.choice import Choice
from strongroom.operations.redrive.looking import look
from strongroom.operations.redrive.moving import Tally, move
from strongroom.operations.redrive.queues import Queues
from strongroom.rehearsal.chaos import alarms
from strongroom.rehearsal.chaos.faults import Fault
from strongroom.rehearsal.chaos.run import Run
from strongroom.rehearsal.chaos.scenario import Scenario
from strongroom.rehearsal.chaos.waits import Waits

# Datapoints of a minute that the alarm on the age looks at.
MINUTES = 5


def run(run: Run) -> None:
    began = time.monotonic()
    # One batch: what is slow is the waiting for the client's tries.
    bodies = run.traffic.rejected(min(run.number, 10))
    with run.going_wrong(Fault("fail", "dynamodb:PutItem", role=run.function_role)):
        run.hand_in(bodies)
        run.drain()
        # As old as the oldest message would be by now if it had waited as in production.
        age = (time.monotonic() - began) * run.sooner
        alarms.report_age(run.clients, run.queue, age, MINUTES)
        run.alarms += alarms.gone_off(run.clients, run.queue, alarms.AGE)
        run.sound_alarms()
    queues = _queues(run)
    move(queues, look(queues, Choice(), datetime.now(UTC)).chosen, Tally(), per_second=100)


def _queues(run: Run) -> Queues:
    sqs = run.clients("sqs")
    kept = sqs.get_queue_attributes(QueueUrl=run.dead_letter_queue, AttributeNames=["MessageRetentionPeriod"])
    return Queues(sqs, run.queue, run.dead_letter_queue, int(kept["Attributes"]["MessageRetentionPeriod"]))


OUTAGE = Scenario(
    "outage",
    "the tables out of reach, then a redrive",
    run,
    # Five attempts of each message; in one, the client tries three times with up to a second between.
    Waits(visibility=5),
    alarms=("validation-dead-letters", "validation-queue-age"),
)
