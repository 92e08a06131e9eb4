"""Messages that nobody can read, among good ones: dead-letter messages, and no neighbour of theirs is."""

from __future__ import annotations

from strongroom.rehearsal.chaos.run import Run
from strongroom.rehearsal.chaos.scenario import Scenario
from strongroom.rehearsal.chaos.waits import Waits


def run(run: Run) -> None:
    run.put(run.traffic.mixed(run.number))


POISON = Scenario(
    "poison",
    "unreadable messages among good ones",
    run,
    # Each of five attempts takes one; an unreadable message fails at once.
    Waits(visibility=5),
    alarms=("validation-dead-letters",),
)
