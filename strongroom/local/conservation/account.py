"""The outcome of holding what was sent against what is there: counts, and each thing that does not add up."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    LOST = "lost"
    """Taken, and nowhere."""
    DOUBLED = "doubled"
    """There more than once."""
    CHANGED = "changed"
    """A result that is not what it was, or not what was sent."""
    UNEXPLAINED = "unexplained"
    """There, and nobody sent it, or its sender was told that it isn't."""
    MISJUDGED = "misjudged"
    """There once, with another verdict than it has to have."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    kind: Kind
    name: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}: {self.what}"


@dataclass
class Account:
    """Counts of bodies, but `sent` and `duplicates`, which count what was handed in."""

    sent: int = 0
    hostile: int = 0
    refused: int = 0
    accepted: int = 0
    rejected: int = 0
    conflicts: int = 0
    """Of the rejected: came second under their id."""
    dead_letters: int = 0
    duplicates: int = 0
    """Handed in again, and counted once."""
    waiting: int = 0
    findings: list[Finding] = field(default_factory=list)

    def find(self, kind: Kind, name: str, what: str) -> None:
        self.findings.append(Finding(kind, name, what))

    def count(self, kind: Kind) -> int:
        return sum(finding.kind is kind for finding in self.findings)

    @property
    def held(self) -> bool:
        """Whether every one is accounted for, and none is still on its way."""
        return not self.findings and self.waiting == 0

    def as_json(self) -> dict[str, Any]:
        return {
            **asdict(self),
            "findings": [asdict(found) for found in sorted(self.findings)],
            "held": self.held,
        }
