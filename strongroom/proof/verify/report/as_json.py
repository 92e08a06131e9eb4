"""For programs. The shape is an interface: fields may be added, none is renamed or taken away.

    {"findings": [{"source": "strongroom" | "checkov", "stack", "check", "claim", "resource", "path",
                   "file" | null, "line" | null, "made_in": ["file:line"], "problem", "why", "remedy",
                   "controls": [...],
                   "waived_elsewhere": [{"entry", "check", "resource", "stacks": [...], "kinds": [...],
                                         "reason", "expires", "said"}]}],
     "stacks": [{"name", "kind" | null, "checks", "judged", "resources", "checkov_passed" | null, "waived",
                 "findings", "note", "not_judged": [check]}],
     "expired_waivers": [{"check", "resource", "stacks": [...], "kinds": [...], "expires"}],
     "ending_waivers": [{"check", "resource", "stacks": [...], "kinds": [...], "expires", "days_left"}]}

`resource` is Terraform's address, `path` cdktf's construct path below the stack, `file` relative to the
folder of `cdktf.json`; `made_in` are the lines that make the constructs around the resource, from the inside
out. `judged` and `resources` count resources; `checkov_passed` counts each check once for
each resource. A stack's `kind` is null where no settings name it. `waived_elsewhere` are the waivers of the
like of a finding, by their place in the table (`entry`, from 1), and why they don't hold for it (`said`). An
expired waiver waives nothing; one that is ending still does. `not_judged` are the checks that asked for what
a plan does not hold (lifecycle blocks, the backend): what they would say of that is in no finding.
"""

from __future__ import annotations

import json
from typing import Any

from strongroom.proof.verify.outcome import Issue, Outcome
from strongroom.proof.verify.waiver import Waiver
from strongroom.proof.verify.waivers import Elsewhere, Waivers


def as_json(outcomes: list[Outcome], waivers: Waivers) -> str:
    return json.dumps(
        {
            "findings": [_finding(issue) for outcome in outcomes for issue in outcome.issues],
            "stacks": [_stack(outcome) for outcome in outcomes],
            "expired_waivers": [_entry(entry) for entry in waivers.expired],
            "ending_waivers": [
                {**_entry(entry), "days_left": waivers.days_left(entry)} for entry in waivers.ending
            ],
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
        "waived_elsewhere": [_elsewhere(each) for each in issue.elsewhere],
    }


def _elsewhere(found: Elsewhere) -> dict[str, Any]:
    return {"entry": found.position, **found.entry.model_dump(mode="json"), "said": found.said}


def _entry(entry: Waiver) -> dict[str, Any]:
    return entry.model_dump(mode="json", exclude={"reason"})


def _stack(outcome: Outcome) -> dict[str, Any]:
    return {
        "name": outcome.stack.name,
        "kind": outcome.kind,
        "checks": outcome.checks,
        "judged": outcome.judged,
        "resources": len(outcome.stack.resources),
        "checkov_passed": outcome.checkov_passed,
        "waived": outcome.waived,
        "findings": len(outcome.issues),
        "note": outcome.note,
        "not_judged": list(outcome.unheld),
    }
