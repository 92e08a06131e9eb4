"""An id with three bodies: the first that arrives stays, the others are conflicts."""

from __future__ import annotations

import json

from strongroom.local.conservation.sent import ACCEPTED, Sent
from strongroom.rehearsal.chaos.run import Run
from strongroom.rehearsal.chaos.scenario import Scenario

BODIES = 3


def run(run: Run) -> None:
    firsts = [run.traffic.good(amount="1.00") for _ in range(run.number // BODIES)]
    others = [_with(one, f"{amount}.00") for amount in range(2, BODIES + 1) for one in firsts]
    # Half of the ids have their first result before the others come, half have a race.
    half = len(firsts) // 2
    run.hand_in(firsts[:half])
    run.drain()
    rest = [*firsts[half:], *others]
    run.traffic.random.shuffle(rest)
    run.hand_in(rest)


def _with(first: Sent, amount: str) -> Sent:
    return Sent(json.dumps({**json.loads(first.body), "amount": amount}), ACCEPTED, hostile=True)


IDS_REUSED = Scenario("ids-reused", "the same id with another body", run)
