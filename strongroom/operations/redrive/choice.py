"""Which messages are to go back."""

from __future__ import annotations

from dataclasses import dataclass

from strongroom.operations.redrive.reasons import Reason


@dataclass(frozen=True)
class Choice:
    """`hopeless`: those without a chance, too. `only`: whose reason has this in it."""

    hopeless: bool = False
    only: str | None = None

    def wants(self, reason: Reason) -> bool:
        return (self.hopeless or not reason.hopeless) and (self.only is None or self.only in reason.text)
