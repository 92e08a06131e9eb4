"""Clients send whatever they like, each kind of it: what is refused is nowhere, what is taken is judged."""

from __future__ import annotations

from math import ceil

from strongroom.rehearsal.chaos.hostile import everything
from strongroom.rehearsal.chaos.run import Run
from strongroom.rehearsal.chaos.scenario import Scenario
from strongroom.rehearsal.chaos.traffic import HOSTILE_SHARE


def run(run: Run) -> None:
    run.hand_in(run.traffic.mixed(max(run.number, ceil(len(everything()) / HOSTILE_SHARE))))


HOSTILE_CLIENTS = Scenario("hostile-clients", "clients send whatever they like", run)
