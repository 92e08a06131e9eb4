"""What a change, and a plan, comes to. When in doubt it is the higher one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

__all__ = ["Reason", "Verdict", "exit_code"]


class Verdict(IntEnum):
    """The further, the higher.

    `NONE`: nothing changes. `SAFE`: nobody notices, and nothing is lost or weakened. `REVIEW`: it interrupts,
    permissions or ways are gained, or it is not known that neither is so. `DANGEROUS`: what serves is replaced
    or goes, protections are lost. `IRREVERSIBLE`: what holds data, keys, names or evidence goes.
    """

    NONE = 0
    SAFE = 1
    REVIEW = 2
    DANGEROUS = 3
    IRREVERSIBLE = 4

    @property
    def word(self) -> str:
        return self.name.lower()


EXIT_CODES = {
    Verdict.NONE: 0,
    Verdict.SAFE: 0,
    Verdict.REVIEW: 1,
    Verdict.DANGEROUS: 3,
    Verdict.IRREVERSIBLE: 3,
}


def exit_code(verdict: Verdict) -> int:
    """0: go on; 1: read it; 3: it needs an approval. 2 is for what could not be read."""
    return EXIT_CODES[verdict]


@dataclass(frozen=True, order=True)
class Reason:
    """Why a verdict is at least this one, in a sentence."""

    verdict: Verdict
    sentence: str
