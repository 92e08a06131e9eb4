"""`dev` is destroyed and applied again under the same name, though AWS has made log groups again meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from strongroom.local.deployment import Deployment
from strongroom.local.terraform import TerraformError
from strongroom.operations.adopt.groups import declared, left
from strongroom.synthesized import load
from tests.emulated import emulated

pytestmark = pytest.mark.on_demand

# Their writers may make log groups and write after the destroy: RDS and ECS by their service-linked roles.
MADE_AGAIN = ("/aws/rds/cluster/", "/aws/ecs/containerinsights/")


@pytest.fixture(scope="module")
def deployment(synthesis: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """`dev`, as Terraform makes it and ECS runs it."""
    with emulated(synthesis, "dev", tmp_path_factory.mktemp("again")) as deployed:
        yield deployed


def test_it_is_applied_again_after_a_destroy(deployment: Deployment, synthesis: Path) -> None:
    clients, stack = deployment.emulator.clients, load(synthesis / "dev")
    groups = list(declared(stack))
    again = [group for group in groups if group.name.startswith(MADE_AGAIN)]
    assert len(again) == len(MADE_AGAIN)

    deployment.deploy()
    terraform = deployment.terraform(deployment.environment)
    assert {group.address for group in groups} <= terraform.addresses()
    assert left(groups, terraform.addresses(), lambda _: clients("logs")) == []
    deployment.destroy_environment()
    assert left(groups, terraform.addresses(), lambda _: clients("logs")) == []

    for group in again:
        clients("logs").create_log_group(logGroupName=group.name)
    with pytest.raises(TerraformError, match="ResourceAlreadyExists"):
        terraform.apply(only=[group.address for group in again])

    found = left(groups, terraform.addresses(), lambda _: clients("logs"))
    assert found == again
    for group in found:
        terraform.adopt(group.address, group.name)
    deployment.deploy_environment()
    assert deployment.planned_changes() == []
    for group in again:
        (kept,) = clients("logs").describe_log_groups(logGroupNamePrefix=group.name)["logGroups"]
        assert kept["retentionInDays"] == 7
        assert "kmsKeyId" in kept
