"""For code scanning: SARIF 2.1.0, with a rule for each check and the line that makes the resource.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0". A result without a physical
location is dropped by some viewers, so where the line is not known it is the stack's own file.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import Any

from strongroom.verify.outcome import Issue, Outcome

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(outcomes: list[Outcome]) -> str:
    issues = [issue for outcome in outcomes for issue in outcome.issues]
    rules: dict[str, dict[str, Any]] = {}
    for issue in issues:
        rules.setdefault(issue.check, _rule(issue))
    driver = {
        "name": "strongroom verify",
        "semanticVersion": version("strongroom"),
        "rules": list(rules.values()),
    }
    results = [_result(issue, list(rules).index(issue.check)) for issue in issues]
    return json.dumps(
        {"$schema": SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]},
        indent=2,
    )


def _rule(issue: Issue) -> dict[str, Any]:
    return {
        "id": issue.check,
        "shortDescription": {"text": issue.claim},
        "fullDescription": {"text": issue.why},
        "help": {"text": issue.remedy},
        "properties": {"tags": ["security", *issue.controls]},
    }


def _result(issue: Issue, rule: int) -> dict[str, Any]:
    file = issue.place.file.as_posix() if issue.place else f"{issue.stack}/cdk.tf.json"
    physical = {
        "artifactLocation": {"uri": file},
        "region": {"startLine": issue.place.line if issue.place else 1},
    }
    logical = [{"fullyQualifiedName": issue.resource, "kind": "resource"}]
    return {
        "ruleId": issue.check,
        "ruleIndex": rule,
        "level": "error",
        "message": {"text": f"{issue.resource}: {issue.problem}"},
        "locations": [{"physicalLocation": physical, "logicalLocations": logical}],
        # What stays the same when lines move: one result for a check and a resource.
        "partialFingerprints": {"strongroom/v1": f"{issue.stack}:{issue.check}:{issue.resource}"},
    }
