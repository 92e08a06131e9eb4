"""A plan of what is deployed and unchanged is the configuration, to everything that reads it."""

from __future__ import annotations

import json
from pathlib import Path

from strongroom.change.difference import planned as planning
from strongroom.change.review.given import read
from strongroom.change.review.review import review
from strongroom.change.review.verdict import Verdict
from strongroom.local.deployment import Deployment
from strongroom.local.terraform import PLAN
from strongroom.proof.permissions import planned as permissions
from strongroom.proof.reach.reachability import reachability
from strongroom.proof.verify.finding import examine
from strongroom.synthesized import Stack, load, planned

OF_THE_EMULATOR = {"SR124", "SR211", "SR213"}
"""What it does not keep of endpoints is ignored by a lifecycle block, which is not in a plan."""


def assert_unchanged(deployment: Deployment, tmp_path: Path) -> None:
    """From the binary file, beside the configuration that was planned; and alone, as from a pipeline."""
    environment, workspace = deployment.environment, deployment.workspace
    assert planning.plan(environment.folder.parent, deployment, workspace).resources == ()

    found = planned.read(workspace.local / planning.FOLDER / environment.name / PLAN)

    written = load(environment.folder)
    assert found.before is not None
    for stack in (found.before, found.after):
        assert found_in(stack) == found_in(written)
        assert reachability(stack).flows == reachability(written).flows
        assert permissions.roles(stack) == permissions.roles(written)

    (judged,) = review([read(workspace.local / planning.FOLDER / environment.name / PLAN)]).plans
    assert judged.verdict is Verdict.NONE
    assert judged.security is not None
    assert judged.security.is_empty

    alone = tmp_path / "plan.json"
    alone.write_text(json.dumps(found.document), encoding="utf-8")
    (judged,) = review([read(alone)]).plans
    assert judged.verdict is Verdict.NONE
    lone = planned.read(alone)
    assert lone.before is not None
    assert reachability(lone.before).flows == reachability(lone.after).flows
    more = {each for each in found_in(lone.after) - found_in(written) if each[0] not in OF_THE_EMULATOR}
    assert more == set()


def found_in(stack: Stack) -> set[tuple[str, str]]:
    """(check's code, address): of production nothing, of others what is waived."""
    return {(each.check.code, each.resource.address) for each in examine(stack).findings}
