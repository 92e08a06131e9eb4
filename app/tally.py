"""Counts of what should not happen, told once a minute with the backlog (`app.backlog`) and begun anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, get_args

Name = Literal["parked_verdicts", "failed_steps"]
"""`parked_verdicts`: results that can't be read, or contradict the ledger, each time one is looked at.
`failed_steps`: steps in the background that ended with an error that nobody foresaw."""

NAMES: Final[tuple[Name, ...]] = get_args(Name)


class Tally:
    """One for each process."""

    def __init__(self) -> None:
        self._counts: dict[Name, int] = dict.fromkeys(NAMES, 0)

    def count(self, name: Name, number: int = 1) -> None:
        """It happened, so many times."""
        self._counts[name] += number

    def take(self) -> Mapping[str, float]:
        """The counts since the last time."""
        taken, self._counts = self._counts, dict.fromkeys(NAMES, 0)
        return dict(taken.items())
