"""What our checks find in a stack that they did not find in it before. checkov takes too long for this."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from strongroom.synthesized import Stack
from strongroom.verify.finding import examine
from strongroom.verify.outcome import Issue, outcome
from strongroom.verify.waivers import Waivers


@dataclass(frozen=True)
class Finder:
    """Judges both states of a stack by today's checks and today's waivers."""

    waivers: Waivers

    def new(self, old: Stack | None, new: Stack) -> tuple[Issue, ...]:
        """The findings whose check did not find anything in the resource before.

        Raises:
            UnusableError: a check can't judge one of the resources.
        """
        found = self._issues(new)
        known = {(issue.check, issue.resource) for issue in self._issues(old)} if old and found else set()
        return tuple(issue for issue in found if (issue.check, issue.resource) not in known)

    def _issues(self, stack: Stack) -> list[Issue]:
        return outcome(stack.folder or Path(), examine(stack), None, self.waivers).issues
