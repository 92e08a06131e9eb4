"""Which letters are to go back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from strongroom.redrive.letters import Letter
from strongroom.redrive.looking import Group


@dataclass(frozen=True)
class Choice:
    """`hopeless`: those that will be dead again, too. `only`: whose reason has this in it. `limit`: at most."""

    hopeless: bool = False
    only: str | None = None
    limit: int | None = None

    def wants(self, letter: Letter | Group) -> bool:
        return (self.hopeless or not letter.hopeless) and (self.only is None or self.only in letter.reason)

    def of(self, groups: Sequence[Group]) -> int:
        """How many of these letters will be moved."""
        count = sum(group.count for group in groups if self.wants(group))
        return count if self.limit is None else min(count, self.limit)
