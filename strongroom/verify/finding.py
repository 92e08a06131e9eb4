"""What did not hold, and where."""

from __future__ import annotations

from dataclasses import dataclass

from strongroom.synthesized import Resource, Stack
from strongroom.verify.check import CHECKS, Check


@dataclass(frozen=True)
class Finding:
    """A claim that a resource breaks."""

    check: Check
    resource: Resource
    problem: str

    def __str__(self) -> str:
        return f"{self.check.code} {self.resource.address}: {self.problem}"


@dataclass(frozen=True)
class Report:
    """What all checks said of a stack. `evaluated`: check code -> how many resources it judged."""

    stack: Stack
    findings: list[Finding]
    evaluated: dict[str, int]


def examine(stack: Stack) -> Report:
    """Runs every check on a stack."""
    # Not above: the checks enter themselves into the table with `check`, which is this package's own.
    from strongroom.verify import checks  # noqa: F401

    findings: list[Finding] = []
    evaluated: dict[str, int] = {}
    for check in CHECKS.values():
        verdicts = list(check.run(stack))
        evaluated[check.code] = len(verdicts)
        findings += [
            Finding(check, verdict.resource, verdict.problem)
            for verdict in verdicts
            if verdict.problem is not None
        ]
    return Report(stack, findings, evaluated)
