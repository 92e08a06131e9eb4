"""A task on Fargate: its size, its roles, its volumes and its containers."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.ecs_task_definition import (
    EcsTaskDefinition,
    EcsTaskDefinitionRuntimePlatform,
    EcsTaskDefinitionVolume,
)
from constructs import Construct

from stacks import naming
from stacks.settings import Settings
from stacks.tiers.container import SCRATCH_VOLUME, container_definitions, container_name, writable_volumes
from stacks.tiers.database import Database
from stacks.tiers.grants import Grants
from stacks.tiers.image import Image
from stacks.tiers.service_roles import ServiceRoles
from stacks.tiers.tables import Tables
from stacks.tiers.validation import Validation

__all__ = ["task_definition"]


def task_definition(
    scope: Construct,
    *,
    settings: Settings,
    program: str,
    roles: ServiceRoles,
    log_group: CloudwatchLogGroup,
    database: Database,
    tables: Tables,
    validation: Validation,
    image: Image,
    grants: Grants,
) -> EcsTaskDefinition:
    """Of a program in `settings.containers`."""
    given = settings.containers[program]
    return EcsTaskDefinition(
        scope,
        "task_definition",
        family=naming.name(settings, container_name(program)),
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
        execution_role_arn=roles.execution_role.arn,
        task_role_arn=roles.task_role.arn,
        # The root file system is read-only, and Fargate has no tmpfs.
        volume=[EcsTaskDefinitionVolume(name=name) for name in (SCRATCH_VOLUME, *writable_volumes(given))],
        container_definitions=container_definitions(
            settings,
            program,
            image=image.reference,
            log_group=log_group,
            database=database,
            tables=tables,
            validation=validation,
            granted=grants.variables(program),
        ),
    )
