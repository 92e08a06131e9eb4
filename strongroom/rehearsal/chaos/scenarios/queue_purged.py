"""Somebody purges the queue while clients hand in: what was in it is sent again, and counted once."""

from __future__ import annotations

from strongroom.errors import StrongroomError
from strongroom.local.conservation import readers
from strongroom.rehearsal.chaos.run import Run
from strongroom.rehearsal.chaos.scenario import Scenario


def run(run: Run) -> None:
    half = run.number // 2
    with run.function_held():
        run.hand_in(run.traffic.rejected(half))
        run.sent_on()
        held = sum(readers.level(run.clients("sqs"), run.queue).values())
        run.clients("sqs").purge_queue(QueueUrl=run.queue)
    if not held:
        raise StrongroomError("No message was there to be purged.")
    run.hand_in(run.traffic.rejected(run.number - half))
    run.all_decided()


QUEUE_PURGED = Scenario("queue-purged", "the queue purged while it is full", run)
