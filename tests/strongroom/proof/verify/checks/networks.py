"""What one check says of a small network."""

from __future__ import annotations

from strongroom.proof.verify import checks as every_check
from strongroom.proof.verify.check import CHECKS
from tests.strongroom.proof.reach.small import Small

__all__ = ["every_check", "problems"]


def problems(code: str, small: Small) -> dict[str, str]:
    """Address -> problem of every resource that a check objects to."""
    return {
        verdict.resource.address: verdict.problem
        for verdict in CHECKS[code].run(small.stack())
        if verdict.problem is not None
    }
