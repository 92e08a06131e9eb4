"""The ledger's migration: once a release, in a task of its own with its own roles, before the service moves.

Terraform invokes a function, which runs the task and fails where that fails. So a migration that fails, or
takes too long, is a failed apply, and the service still runs the release before.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.lambda_invocation import LambdaInvocation
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from constructs import Construct

from stacks import naming, policy
from stacks.policy import Statement
from stacks.role import ServiceRole
from stacks.settings import Settings
from stacks.tiers.cluster import Cluster
from stacks.tiers.container import migration_definitions
from stacks.tiers.database import Database
from stacks.tiers.execution_statements import execution_statements
from stacks.tiers.image import Image
from stacks.tiers.keys import Keys
from stacks.tiers.log_group import log_group
from stacks.tiers.migration_function import MigrationFunction
from stacks.tiers.network import Network
from stacks.tiers.task_definition import task_definition

__all__ = ["Migration"]


class Migration(Construct):
    """`definition`, `function`, its `input`, and `invocation`, which is there once the schema is up to date.

    `depends_on`: the ways that the task needs to AWS's services and to the database.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        network: Network,
        security_group: SecurityGroup,
        database: Database,
        image: Image,
        keys: Keys,
        cluster: Cluster,
        depends_on: Sequence[ITerraformDependable],
    ) -> None:
        super().__init__(scope, id)
        family = naming.name(settings, naming.MIGRATION)
        logs = log_group(self, "log_group", f"/ecs/{family}", settings=settings, keys=keys)
        trust = policy.trust("ecs-tasks.amazonaws.com", account_id=settings.account_id)
        execution = ServiceRole(
            self,
            "execution",
            settings=settings,
            purpose=f"{naming.MIGRATION}-execution",
            description="ECS: starts the migration's tasks",
            trust=trust,
            statements=[
                *execution_statements(settings, settings.service, log_group=logs, image=image),
                *_credentials(settings, database, keys),
            ],
        )
        # It may do nothing: what a migration needs is in the database.
        task = ServiceRole(
            self,
            "task",
            settings=settings,
            purpose=f"{naming.MIGRATION}-task",
            description="The migration while it runs",
            trust=trust,
            statements=[],
        )
        self.definition = task_definition(
            self,
            "task_definition",
            settings=settings,
            family=family,
            given=settings.service,
            execution_role=execution.role,
            task_role=task.role,
            containers=migration_definitions(
                settings, image=image.reference, log_group=logs, database=database
            ),
        )
        self.function = MigrationFunction(
            self,
            "run",
            settings=settings,
            cluster=cluster.cluster,
            definition=self.definition,
            roles=[execution.role, task.role],
            container_log=logs,
            keys=keys,
        ).function
        self.input = json.dumps(
            {
                "task_definition": self.definition.arn,
                "subnets": [subnet.id for subnet in network.private_subnets.values()],
                "security_groups": [security_group.id],
            }
        )
        self.invocation = LambdaInvocation(
            self,
            "invocation",
            function_name=self.function.function_name,
            # Another revision is another invocation; so is one that failed, since it is not in the state.
            input=self.input,
            lifecycle_scope="CREATE_ONLY",
            depends_on=[
                *execution.attachments,
                *network.private_routes,
                *database.instances.values(),
                *depends_on,
            ],
        )


def _credentials(settings: Settings, database: Database, keys: Keys) -> list[Statement]:
    """The master user's. Nothing else in the environment may read them."""
    return [
        {
            "Sid": "ReadDatabaseCredentials",
            "Effect": "Allow",
            "Action": "secretsmanager:GetSecretValue",
            "Resource": database.cluster.master_user_secret.get(0).secret_arn,
        },
        {
            "Sid": "DecryptDatabaseCredentials",
            "Effect": "Allow",
            "Action": "kms:Decrypt",
            "Resource": keys.database.arn,
            "Condition": {
                "StringEquals": {"kms:ViaService": f"secretsmanager.{settings.region}.amazonaws.com"}
            },
        },
    ]
