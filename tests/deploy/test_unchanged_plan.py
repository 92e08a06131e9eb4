"""A plan of what is deployed and unchanged is the configuration, to everything that reads it."""

from __future__ import annotations

from strongroom.change.difference import planned as planning
from strongroom.local.deployment import Deployment
from strongroom.local.terraform import PLAN
from strongroom.proof.permissions import planned as permissions
from strongroom.proof.reach.reachability import reachability
from strongroom.proof.verify.finding import examine
from strongroom.synthesized import load, planned


def test_an_unchanged_plan_is_the_configuration(deployment: Deployment) -> None:
    """From the binary file, beside the configuration that was planned."""
    environment, workspace = deployment.environment, deployment.workspace
    assert planning.plan(environment.folder.parent, deployment, workspace).resources == ()

    found = planned.read(workspace.local / planning.FOLDER / environment.name / PLAN)

    written = load(environment.folder)
    assert found.before is not None
    for stack in (found.before, found.after):
        assert examine(stack).findings == []
        assert reachability(stack).flows == reachability(written).flows
        assert permissions.roles(stack) == permissions.roles(written)
