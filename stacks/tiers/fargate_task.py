"""A task on Fargate, of a service or a job: its log, its roles, its size, its volumes and its containers."""

from __future__ import annotations

from constructs import Construct

from stacks import naming
from stacks.settings import Settings
from stacks.tiers.container import container_definitions
from stacks.tiers.database import Database
from stacks.tiers.grants import Grants
from stacks.tiers.image import Image
from stacks.tiers.keys import Keys
from stacks.tiers.log_group import log_group
from stacks.tiers.service_roles import ServiceRoles
from stacks.tiers.tables import Tables
from stacks.tiers.task_definition import task_definition
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
        self.definition = task_definition(
            scope,
            "task_definition",
            settings=settings,
            family=name,
            given=given,
            execution_role=self.roles.execution_role,
            task_role=self.roles.task_role,
            containers=container_definitions(
                settings,
                program,
                image=image.reference,
                log_group=self.log_group,
                database=database,
                tables=tables,
                validation=validation,
                keys=keys,
                granted=grants.variables(program),
            ),
        )
