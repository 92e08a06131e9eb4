"""What the checks say of a stack: a verdict on each resource that they are about."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import TracebackType

from strongroom.errors import UnusableError
from strongroom.proof.verify.across import Claim, across
from strongroom.proof.verify.check import CHECKS, Check, Verdict
from strongroom.proof.verify.kinds import Kinds
from strongroom.proof.verify.unheld import asking
from strongroom.synthesized import Resource, Stack


@dataclass(frozen=True)
class Finding:
    """A claim that a resource breaks."""

    check: Check | Claim
    resource: Resource
    problem: str

    def __str__(self) -> str:
        return f"{self.check.code} {self.resource.address}: {self.problem}"


@dataclass(frozen=True)
class Report:
    """What all checks said of a stack. `verdicts`: check code -> one for each resource it is about.

    `beside`: what it lacks in the stack of its account, where that was looked at. `unheld`: the codes of
    checks that asked for what this stack, a plan, does not hold, and did not judge all that they are about.
    """

    stack: Stack
    verdicts: dict[str, list[Verdict]]
    beside: tuple[Finding, ...] = ()
    unheld: tuple[str, ...] = ()

    @cached_property
    def findings(self) -> list[Finding]:
        return [
            Finding(CHECKS[code], verdict.resource, verdict.problem)
            for code, verdicts in self.verdicts.items()
            for verdict in verdicts
            if verdict.problem is not None
        ] + [*self.beside]

    @property
    def evaluated(self) -> dict[str, int]:
        """Check code -> how many resources it judged."""
        return {code: len(verdicts) for code, verdicts in self.verdicts.items()}

    @property
    def judged(self) -> set[str]:
        """The addresses of all resources that some check judged."""
        return {verdict.resource.address for verdicts in self.verdicts.values() for verdict in verdicts}


def examine(stack: Stack) -> Report:
    """Runs every check on a stack.

    Raises:
        UnusableError: a check can't judge one of the stack's resources.
    """
    # Not above: the checks enter themselves into the table with `check`, which is this package's own.
    from strongroom.proof.verify import checks  # noqa: F401

    found = {check.code: _verdicts(check, stack) for check in CHECKS.values()}
    return Report(
        stack,
        {code: verdicts for code, (verdicts, _) in found.items()},
        unheld=tuple(sorted(code for code, (_, unheld) in found.items() if unheld)),
    )


def beside(reports: Sequence[Report], known: Kinds) -> list[Report]:
    """The reports, each with what its stack lacks in those of the other stacks."""
    stacks = [report.stack for report in reports]
    return [
        replace(
            report,
            beside=tuple(
                Finding(claim, lack.resource, lack.problem)
                for claim, lack in across(report.stack, stacks, known)
            ),
        )
        for report in reports
    ]


def _verdicts(check: Check, stack: Stack) -> tuple[list[Verdict], bool]:
    """Those on what the stack holds, and whether there are others."""
    found: list[Verdict] = []
    unheld = False
    try:
        with asking(stack) as asked:
            for verdict in check.run(stack):
                if asked.taken():
                    unheld = True
                else:
                    found.append(verdict)
            return found, asked.taken() or unheld
    except Exception as error:
        # Terraform takes almost anything for an argument, and the checks are not written for all of it.
        said = traceback.format_exception_only(error)[-1].strip()
        raise UnusableError(
            f"{check.code} ({check.claim}) can't judge {_resource(error.__traceback__)} in {stack.name}: {said}"
        ) from error


def _resource(trace: TracebackType | None) -> str:
    """The resource that the check was looking at: the last one that it held in a variable."""
    held = [
        value.address
        for frame, _ in traceback.walk_tb(trace)
        for value in frame.f_locals.values()
        if isinstance(value, Resource)
    ]
    return held[-1] if held else "the resources"
