"""The function that runs the migration's task, and its role.

It is not in the VPC: it talks to ECS and to CloudWatch Logs alone, by their public endpoints and as its role,
and has no way to the database. Inside, it would take an interface endpoint of ECS in each zone, all year, for a
minute a release.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cdktf import AssetType, TerraformAsset
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.ecs_cluster import EcsCluster
from cdktf_cdktf_provider_aws.ecs_task_definition import EcsTaskDefinition
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.lambda_function import (
    LambdaFunction,
    LambdaFunctionEnvironment,
    LambdaFunctionLoggingConfig,
    LambdaFunctionTracingConfig,
)
from constructs import Construct

from lambdas.packaging import build
from stacks import naming, policy
from stacks.policy import Statement
from stacks.role import ServiceRole
from stacks.settings import Settings
from stacks.tiers.keys import Keys
from stacks.tiers.log_group import log_group

__all__ = ["MigrationFunction"]

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "lambdas" / "run_migration"

# Beside what the migration may take: to stop it (`stop_timeout_seconds`), read its log and tell how it ended.
RESERVE_SECONDS = 60


class MigrationFunction(Construct):
    """`function` and `role`. `roles`: those of the task, which the function hands to ECS."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        cluster: EcsCluster,
        definition: EcsTaskDefinition,
        roles: Sequence[IamRole],
        container_log: CloudwatchLogGroup,
        keys: Keys,
    ) -> None:
        super().__init__(scope, id)
        name = naming.name(settings, naming.MIGRATION_FUNCTION, limit=naming.LAMBDA_FUNCTION)
        service = settings.service
        own_log = log_group(
            self,
            "log_group",
            f"/aws/lambda/{name}",
            settings=settings,
            keys=keys,
            days=settings.logs.function_retention_days,
        )
        self.role = ServiceRole(
            self,
            "role",
            settings=settings,
            purpose=naming.MIGRATION_FUNCTION,
            description="The function that runs the migration's task",
            trust=policy.trust("lambda.amazonaws.com"),
            statements=[
                *_of_the_function(own_log, keys),
                *_of_the_task(settings, cluster, definition, roles, container_log),
            ],
        )
        package = build(SOURCE, output_dir=ROOT / "build")
        asset = TerraformAsset(self, "package", path=str(package.path), type=AssetType.FILE)
        self.function = LambdaFunction(
            self,
            "function",
            function_name=name,
            description="Runs the migration's task, waits for it, and fails where it failed",
            role=self.role.role.arn,
            runtime="python3.13",
            architectures=["arm64"],
            handler=f"{SOURCE.name}.handler.handler",
            filename=asset.path,
            source_code_hash=package.source_code_hash,
            memory_size=256,  # MiB; it waits
            timeout=service.migration_timeout_seconds + service.stop_timeout_seconds + RESERVE_SECONDS,
            kms_key_arn=keys.data.arn,
            environment=LambdaFunctionEnvironment(
                variables={
                    "CLUSTER": cluster.arn,
                    "CONTAINER": naming.MIGRATION,
                    "LOG_GROUP": container_log.name,
                    "STOP_SECONDS": str(service.stop_timeout_seconds),
                    "TIMEOUT_SECONDS": str(service.migration_timeout_seconds),
                }
            ),
            tracing_config=LambdaFunctionTracingConfig(mode="Active"),
            logging_config=LambdaFunctionLoggingConfig(log_format="JSON", log_group=own_log.name),
            # Lambda checks the role's permissions and makes a missing log group when it creates the function.
            depends_on=[*self.role.attachments, own_log],
        )


def _of_the_function(log_group: CloudwatchLogGroup, keys: Keys) -> list[Statement]:
    """What any function does: its log, its environment, its traces."""
    return [
        {
            "Sid": "WriteLog",
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": f"{log_group.arn}:*",
        },
        {"Sid": "Environment", "Effect": "Allow", "Action": "kms:Decrypt", "Resource": keys.data.arn},
        {
            # X-Ray's actions for writing have no resource types (Service Authorization Reference).
            "Sid": "Trace",
            "Effect": "Allow",
            "Action": ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
            "Resource": "*",
        },
    ]


def _of_the_task(
    settings: Settings,
    cluster: EcsCluster,
    definition: EcsTaskDefinition,
    roles: Sequence[IamRole],
    log_group: CloudwatchLogGroup,
) -> list[Statement]:
    in_cluster = {"ArnEquals": {"ecs:cluster": cluster.arn}}
    tasks = f"arn:{settings.partition}:ecs:{settings.region}:{settings.account_id}:task/{cluster.name}/*"
    return [
        {
            "Sid": "RunTask",
            "Effect": "Allow",
            "Action": "ecs:RunTask",
            # Any revision: the policy need not change with each release.
            "Resource": f"{definition.arn_without_revision}:*",
            "Condition": in_cluster,
        },
        {
            "Sid": "TagTask",
            "Effect": "Allow",
            "Action": "ecs:TagResource",
            "Resource": tasks,
            "Condition": {"StringEquals": {"ecs:CreateAction": "RunTask"}},
        },
        {
            "Sid": "WaitForTask",
            "Effect": "Allow",
            "Action": ["ecs:DescribeTasks", "ecs:StopTask"],
            "Resource": tasks,
            "Condition": in_cluster,
        },
        {
            "Sid": "PassRoles",
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": [role.arn for role in roles],
            "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        },
        {
            "Sid": "ReadLog",
            "Effect": "Allow",
            "Action": "logs:GetLogEvents",
            "Resource": f"{log_group.arn}:log-stream:{naming.MIGRATION}/*",
        },
    ]
