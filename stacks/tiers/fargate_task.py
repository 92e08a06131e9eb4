"""A task on Fargate, of a service or a job: its log, its roles, its size, its volumes and its containers."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.ecs_task_definition import (
    EcsTaskDefinition,
    EcsTaskDefinitionRuntimePlatform,
    EcsTaskDefinitionVolume,
)
from constructs import Construct

from stacks import naming
from stacks.settings import Settings
from stacks.tiers.container import SCRATCH_VOLUME, container_definitions, writable_volumes
from stacks.tiers.database import Database
from stacks.tiers.grants import Grants
from stacks.tiers.image import Image
from stacks.tiers.keys import Keys
from stacks.tiers.log_group import log_group
from stacks.tiers.service_roles import ServiceRoles
from stacks.tiers.tables import Tables
from stacks.tiers.validation import Validation

__all__ = ["FargateTask"]


class FargateTask:
    """`log_group`, `roles` and `definition`, directly in `scope`: construct paths are addresses, and have no
    level between. `program`: one of `settings.containers`."""

    def __init__(
        self,
        scope: Construct,
        *,
        settings: Settings,
        program: str,
        database: Database,
        tables: Tables,
        validation: Validation,
        image: Image,
        keys: Keys,
        grants: Grants,
    ) -> None:
        given = settings.containers[program]
        name = naming.name(settings, naming.container(program))
        self.log_group = log_group(scope, "log_group", f"/ecs/{name}", settings=settings, keys=keys)
        self.roles = ServiceRoles(
            scope,
            "roles",
            settings=settings,
            program=program,
            log_group=self.log_group,
            database=database,
            tables=tables,
            validation=validation,
            image=image,
            keys=keys,
            grants=grants,
        )
        self.definition = EcsTaskDefinition(
            scope,
            "task_definition",
            family=name,
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
            execution_role_arn=self.roles.execution_role.arn,
            task_role_arn=self.roles.task_role.arn,
            # The root file system is read-only, and Fargate has no tmpfs.
            volume=[
                EcsTaskDefinitionVolume(name=volume) for volume in (SCRATCH_VOLUME, *writable_volumes(given))
            ],
            container_definitions=container_definitions(
                settings,
                program,
                image=image.reference,
                log_group=self.log_group,
                database=database,
                tables=tables,
                validation=validation,
                granted=grants.variables(program),
            ),
        )
