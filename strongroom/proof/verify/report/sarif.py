"""For code scanning: SARIF 2.1.0, with a rule for each check and the line that makes the resource.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0". A result without a physical
location is dropped by some viewers, so where the line is not known it is the stack's own file. What is waived
is left out: code scanning would show a suppressed result as an open one.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from strongroom.proof.verify.outcome import Issue, Outcome
from strongroom.proof.verify.source import Place

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(outcomes: list[Outcome]) -> str:
    found = [(issue, outcome.file) for outcome in outcomes for issue in outcome.issues]
    rules: dict[str, dict[str, Any]] = {}
    for issue, _ in found:
        rules.setdefault(issue.check, _rule(issue))
    driver = {
        "name": "strongroom verify",
        "semanticVersion": version("strongroom"),
        "rules": list(rules.values()),
    }
    results = [_result(issue, list(rules).index(issue.check), file) for issue, file in found]
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


def _result(issue: Issue, rule: int, file: Path) -> dict[str, Any]:
    innermost, *around = issue.places or (Place(_relative(file), 1),)
    said = "; ".join([issue.problem, *(each.said for each in issue.elsewhere)])
    logical = [{"fullyQualifiedName": issue.resource, "kind": "resource"}]
    return {
        "ruleId": issue.check,
        "ruleIndex": rule,
        "level": "error",
        "message": {"text": f"{issue.stack}: {issue.resource}: {said}"},
        "locations": [{"physicalLocation": _physical(innermost), "logicalLocations": logical}],
        "relatedLocations": [
            {"physicalLocation": _physical(place), "message": {"text": "the construct around it is made here"}}
            for place in around
        ],
        # What stays the same when lines move: one result for a check and a resource.
        "partialFingerprints": {"strongroom/v1": f"{issue.stack}:{issue.check}:{issue.resource}"},
    }


def _physical(place: Place) -> dict[str, Any]:
    return {
        "artifactLocation": {"uri": quote(place.file.as_posix()), "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": place.line},
    }


def _relative(file: Path) -> Path:
    """The file as seen from where code scanning runs: the project's folder."""
    file, here = file.resolve(), Path.cwd()
    return file.relative_to(here) if file.is_relative_to(here) else Path(file.name)
