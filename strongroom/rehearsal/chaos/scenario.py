"""What a scenario is: what goes wrong, with which waits, and which alarms have to go off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from strongroom.rehearsal.chaos.run import Run
from strongroom.rehearsal.chaos.waits import Waits

DEFAULT = Waits()


@dataclass(frozen=True)
class Scenario:
    """`alarms` are the ends of the names of the alarms that it has to set off."""

    name: str
    title: str
    run: Callable[[Run], None]
    waits: Waits = DEFAULT
    alarms: tuple[str, ...] = ()
