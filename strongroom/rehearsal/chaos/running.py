"""Runs scenarios against a deployment, one after the other: each accounts for all that it sent."""

from __future__ import annotations

import time
from collections.abc import Sequence
from random import Random
from uuid import uuid4

from strongroom import nearest
from strongroom.errors import UnusableError
from strongroom.local import bookkeeping
from strongroom.local.deployment import Deployment
from strongroom.rehearsal.chaos import alarms
from strongroom.rehearsal.chaos.outcome import Outcome
from strongroom.rehearsal.chaos.run import Run
from strongroom.rehearsal.chaos.scenario import Scenario
from strongroom.rehearsal.chaos.scenarios import SCENARIOS
from strongroom.rehearsal.chaos.traffic import Traffic
from strongroom.rehearsal.chaos.waits import shortened


def chosen(names: Sequence[str]) -> list[Scenario]:
    """The scenarios with these names; all of them without any."""
    known = {scenario.name: scenario for scenario in SCENARIOS}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UnusableError(nearest.unknown("scenario", unknown[0], known))
    return [known[name] for name in names] or list(SCENARIOS)


def carry_out(deployment: Deployment, scenario: Scenario, *, number: int, seed: int) -> Outcome:
    """Send about `number` transactions while it goes wrong as the scenario has it, and account for them."""
    began = time.monotonic()
    random = Random(f"{seed} {scenario.name}")  # noqa: S311 - what is sent is no secret
    run = Run(deployment, Traffic(uuid4().hex[:8], random), number, seed, bookkeeping.read(deployment))
    for watched in ((run.queue, alarms.AGE), (run.dead_letter_queue, alarms.VISIBLE)):
        alarms.acknowledge(run.clients, *watched)
    with shortened(deployment, scenario.waits) as run.sooner:
        scenario.run(run)
        found = run.account()
    run.sound_alarms()
    if not run.before.letters:
        # Whoever sees to dead-letter messages takes them out; the next scenario begins without any.
        run.clients("sqs").purge_queue(QueueUrl=run.dead_letter_queue)
    off = set(run.alarms)
    return Outcome(
        name=scenario.name,
        account=found,
        seconds=time.monotonic() - began,
        alarms=tuple(sorted(off)),
        missing=tuple(end for end in scenario.alarms if not any(end in name for name in off)),
    )
