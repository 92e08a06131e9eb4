"""The same message ten times at once, also through the application, from eight browsers of one user."""

from __future__ import annotations

from dataclasses import replace

from strongroom.rehearsal.chaos.run import Run
from strongroom.rehearsal.chaos.scenario import Scenario
from strongroom.rehearsal.chaos.waits import Waits

TIMES = 10


def run(run: Run) -> None:
    bodies = run.traffic.rejected(run.number // TIMES)
    half = len(bodies) // 2
    run.put([one for one in bodies[:half] for _ in range(TIMES)])
    # One after the other in the list, so that as many browsers have the same one at the same time.
    run.hand_in([replace(one) for one in bodies[half:] for _ in range(TIMES)])


# A copy that meets another one in progress goes back, and comes again.
AT_ONCE = Scenario("at-once", "the same message ten times at once", run, Waits(visibility=5))
