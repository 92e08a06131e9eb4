"""Everything that was found in a stack: by our checks and by checkov, less what is waived."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from strongroom.proof.verify import source
from strongroom.proof.verify.checkov import Scan
from strongroom.proof.verify.finding import Report
from strongroom.proof.verify.kinds import Kind
from strongroom.proof.verify.source import Place
from strongroom.proof.verify.waiver import Accepted
from strongroom.proof.verify.waivers import Elsewhere, Waivers
from strongroom.synthesized import Stack

By = Literal["strongroom", "checkov"]


@dataclass(frozen=True)
class Issue:
    """One claim that one resource breaks, and all that helps to fix it.

    `path` is the construct path below the stack, empty where there is none; `places` the line that makes the
    resource and those that make the constructs around it, where the program that made the stack is at hand;
    `elsewhere` the waivers of the like of it that don't hold here.
    """

    by: By
    stack: str
    check: str
    claim: str
    resource: str
    path: str
    places: tuple[Place, ...]
    problem: str
    why: str
    remedy: str
    controls: tuple[str, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What was found in one stack, and how much was looked at. `note`: what could not be looked at, or told;
    `unheld`: the checks that asked for what a plan does not hold."""

    file: Path
    stack: Stack
    kind: Kind | None
    issues: list[Issue]
    waived: int
    checks: int
    judged: int
    checkov_passed: int | None
    note: str = ""
    unheld: tuple[str, ...] = ()


def outcome(
    file: Path, report: Report, scan: Scan | None, waivers: Waivers, *, kind: Kind | None, note: str = ""
) -> Outcome:
    """Findings of both kinds; `scan`: None where checkov was left out, `kind`: the stack's."""
    stack = report.stack
    found = [*_ours(report), *(_checkovs(scan, stack) if scan else [])]
    issues = []
    for issue in found:
        finding = Accepted(stack.name, kind, issue.check, issue.resource, stack.moved_from(issue.resource))
        if waivers.covering(finding) is None:
            issues.append(replace(issue, elsewhere=tuple(waivers.elsewhere(finding))))
    return Outcome(
        file=file,
        stack=stack,
        kind=kind,
        issues=issues,
        waived=len(found) - len(issues),
        checks=len(report.verdicts),
        judged=len(report.judged & stack.resources.keys()),
        checkov_passed=scan.passed if scan else None,
        note=note,
        unheld=report.unheld,
    )


def _ours(report: Report) -> list[Issue]:
    places = _places(report.stack)
    return [
        Issue(
            by="strongroom",
            stack=report.stack.name,
            check=finding.check.code,
            claim=finding.check.claim,
            resource=finding.resource.address,
            path=finding.resource.path,
            places=places.get(finding.resource.address, ()),
            problem=finding.problem,
            why=finding.check.why,
            remedy=finding.check.remedy,
            controls=finding.check.controls,
        )
        for finding in report.findings
    ]


def _checkovs(scan: Scan, stack: Stack) -> list[Issue]:
    places = _places(stack)
    known = stack.resources | stack.data
    return [
        Issue(
            by="checkov",
            stack=stack.name,
            check=failure.check,
            claim=failure.claim,
            resource=failure.resource,
            path=known[failure.resource].path if failure.resource in known else "",
            places=places.get(failure.resource, ()),
            problem="checkov's check is not passed",
            why=failure.guideline or "checkov's documentation of this check says why.",
            remedy="See checkov's policy index; or waive it in policies/waivers.toml, with a reason.",
        )
        for failure in scan.failures
    ]


def _places(stack: Stack) -> dict[str, tuple[Place, ...]]:
    """Address -> the lines that make the resource; nothing where the program isn't there."""
    project = source.project_of(stack)
    found = source.sources(project).places(stack) if project else {}
    return {address: tuple(places) for address, places in found.items()}
