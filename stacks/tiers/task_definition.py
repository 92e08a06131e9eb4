"""A task definition on Fargate: of a service, a job or the migration."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.ecs_task_definition import (
    EcsTaskDefinition,
    EcsTaskDefinitionRuntimePlatform,
    EcsTaskDefinitionVolume,
)
from cdktf_cdktf_provider_aws.iam_role import IamRole
from constructs import Construct

from stacks.schema.sections import OnFargate
from stacks.settings import Settings
from stacks.tiers.container import SCRATCH_VOLUME, writable_volumes

__all__ = ["task_definition"]


def task_definition(
    scope: Construct,
    id: str,
    *,
    settings: Settings,
    family: str,
    given: OnFargate,
    execution_role: IamRole,
    task_role: IamRole,
    containers: str,
) -> EcsTaskDefinition:
    """`given`: whose size, architecture and folders it has; `containers`: of `stacks.tiers.container`."""
    return EcsTaskDefinition(
        scope,
        id,
        family=family,
        # The circuit breaker goes back to the revision before: an INACTIVE one can't start a task.
        skip_destroy=True,
        requires_compatibilities=["FARGATE"],
        network_mode="awsvpc",
        cpu=str(given.cpu),
        memory=str(given.memory),
        runtime_platform=EcsTaskDefinitionRuntimePlatform(
            cpu_architecture=given.architecture or settings.service.architecture,
            operating_system_family="LINUX",
        ),
        execution_role_arn=execution_role.arn,
        task_role_arn=task_role.arn,
        # The root file system is read-only, and Fargate has no tmpfs.
        volume=[EcsTaskDefinitionVolume(name=volume) for volume in (SCRATCH_VOLUME, *writable_volumes(given))],
        container_definitions=containers,
    )
