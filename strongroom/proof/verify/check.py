"""What a check is, and the table of all checks.

A check is a function that looks at every resource it is about and gives a verdict on each: so it can be
told how many it has looked at, and a check that looks at nothing is known to prove nothing. Where something
is missing altogether, the verdict is on the resource that lacks it.

    @check(
        "SR401",
        "Backups reach back two weeks at least",
        why="...",
        remedy="...",
        controls=("AWS FSBP RDS.11",),
    )
    def backup_retention(stack: Stack) -> Verdicts:
        for cluster in stack.of_type("aws_rds_cluster"):
            days = cluster.get("backup_retention_period", 1)
            yield judge(cluster, days >= 14, f"backups are kept for {days} days")
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from strongroom.synthesized import Resource, Stack

CODE = re.compile(r"SR[1-9][0-9]{2}")


@dataclass(frozen=True)
class Verdict:
    """One resource, and what is wrong with it: None if it holds."""

    resource: Resource
    problem: str | None


Verdicts = Iterator[Verdict]
Run = Callable[[Stack], Verdicts]


@dataclass(frozen=True)
class Check:
    """A claim, why it matters, how to fix what breaks it, and the controls it is evidence for."""

    code: str
    claim: str
    why: str
    remedy: str
    controls: tuple[str, ...]
    run: Run = field(repr=False)


CHECKS: dict[str, Check] = {}
"""Code -> check. `strongroom.proof.verify.checks` fills it."""


def check(
    code: str, claim: str, *, why: str, remedy: str, controls: tuple[str, ...] = ()
) -> Callable[[Run], Run]:
    """Enters a function into the table. Codes are `SR` and three digits; they are never used again."""
    if CODE.fullmatch(code) is None or code in CHECKS:
        raise ValueError(f"{code} is not a code, or is taken")

    def enter(run: Run) -> Run:
        CHECKS[code] = Check(code, claim, why, remedy, controls, run)
        return run

    return enter


def judge(resource: Resource, holds: object, problem: str) -> Verdict:
    """The verdict on a resource: it `holds`, or it has the problem."""
    return Verdict(resource, None if holds else problem)
