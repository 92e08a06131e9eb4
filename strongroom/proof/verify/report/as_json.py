"""For programs. The shape is an interface: fields may be added, none is renamed or taken away.

    {"findings": [{"source": "strongroom" | "checkov", "stack", "check", "claim", "resource", "path",
                   "file" | null, "line" | null, "made_in": ["file:line"], "problem", "why", "remedy",
                   "controls": [...]}],
     "stacks": [{"name", "checks", "judged", "resources", "checkov_passed" | null, "waived", "findings",
                 "note"}],
     "expired_waivers": [{"check", "resource", "stacks": [...], "expires"}]}

`resource` is Terraform's address, `path` cdktf's construct path below the stack, `file` relative to the
folder of `cdktf.json`; `made_in` are the lines that make the constructs around the resource, from the inside
out. `judged` and `resources` count resources; `checkov_passed` counts each check once for
each resource. An expired waiver waives nothing.
"""

from __future__ import annotations

import json
from typing import Any

from strongroom.proof.verify.outcome import Issue, Outcome
from strongroom.proof.verify.waivers import Waiver


def as_json(outcomes: list[Outcome], expired: list[Waiver]) -> str:
    return json.dumps(
        {
            "findings": [_finding(issue) for outcome in outcomes for issue in outcome.issues],
            "stacks": [_stack(outcome) for outcome in outcomes],
            "expired_waivers": [entry.model_dump(mode="json", exclude={"reason"}) for entry in expired],
        },
        indent=2,
    )


def _finding(issue: Issue) -> dict[str, Any]:
    return {
        "source": issue.by,
        "stack": issue.stack,
        "check": issue.check,
        "claim": issue.claim,
        "resource": issue.resource,
        "path": issue.path,
        "file": issue.places[0].file.as_posix() if issue.places else None,
        "line": issue.places[0].line if issue.places else None,
        "made_in": [str(place) for place in issue.places[1:]],
        "problem": issue.problem,
        "why": issue.why,
        "remedy": issue.remedy,
        "controls": list(issue.controls),
    }


def _stack(outcome: Outcome) -> dict[str, Any]:
    return {
        "name": outcome.stack.name,
        "checks": outcome.checks,
        "judged": outcome.judged,
        "resources": len(outcome.stack.resources),
        "checkov_passed": outcome.checkov_passed,
        "waived": outcome.waived,
        "findings": len(outcome.issues),
        "note": outcome.note,
    }
