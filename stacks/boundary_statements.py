"""What the workload boundary allows, and so the most that a setting can ask for.

Here rather than in `stacks.account.boundary`, which makes it: the rules of `service.permissions` look at it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stacks.policy import Statement
from stacks.schema.ecr import ecr_repository_arn
from stacks.schema.environment import SHARED, EnvironmentSchema
from stacks.schema.sections import OnFargate
from stacks.schema.sections.container import arn_of_secret

__all__ = [
    "INTERFACE_ACTIONS",
    "OBJECT_ACTIONS",
    "PULL_ACTIONS",
    "SCAN_ACTION",
    "TABLE_ACTIONS",
    "boundary_statements",
    "of_others",
    "reads_whole_table",
    "secrets_and_parameters",
]

# What programs may do with tables and buckets at the most; the gateway endpoints let through the same. Whole
# tables are read by jobs with `ledger` alone.
SCAN_ACTION = "dynamodb:Scan"
TABLE_ACTIONS = [
    "dynamodb:BatchGetItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:DescribeTable",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
]
OBJECT_ACTIONS = [
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:GetObject",
    "s3:ListBucket",
    "s3:PutObject",
]
# Lambda insists on exactly these (Lambda developer guide, "Giving Lambda functions access to a VPC").
INTERFACE_ACTIONS = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
]
PULL_ACTIONS = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]


def boundary_statements(account: EnvironmentSchema) -> list[Statement]:
    """Reading, writing and reporting at run time, on the application's own resources of every environment."""

    def arn(service: str, resource: str) -> str:
        return f"arn:{account.partition}:{service}:*:{account.account_id}:{resource}"

    def allow(sid: str, actions: list[str], resources: list[str] | str) -> Statement:
        return {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources}

    mine = f"{account.application}-*"
    return [
        allow(
            "Tables",
            TABLE_ACTIONS,
            arn("dynamodb", f"table/{mine}"),
        ),
        allow(
            "Queues",
            [
                "sqs:ChangeMessageVisibility",
                "sqs:DeleteMessage",
                "sqs:GetQueueAttributes",
                "sqs:GetQueueUrl",
                "sqs:ReceiveMessage",
                "sqs:SendMessage",
            ],
            arn("sqs", mine),
        ),
        allow(
            "Objects",
            OBJECT_ACTIONS,
            # Those of `[buckets]` alone, never state, audit trail or logs.
            [f"arn:{account.partition}:s3:::{account.application}-files-*{end}" for end in ("", "/*")],
        ),
        allow("Topics", ["sns:Publish"], arn("sns", mine)),
        allow(
            "Logs",
            ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            arn("logs", f"log-group:*{mine}"),
        ),
        allow(
            # Enhanced Monitoring writes to RDSOSMetrics, which it creates itself.
            "DatabaseMonitoring",
            [
                "logs:CreateLogGroup",
                "logs:CreateLogStream",
                "logs:DescribeLogStreams",
                "logs:GetLogEvents",
                "logs:PutLogEvents",
                "logs:PutRetentionPolicy",
            ],
            arn("logs", "log-group:RDS*"),
        ),
        {
            **allow(
                "Keys",
                [
                    "kms:Decrypt",
                    "kms:DescribeKey",
                    "kms:Encrypt",
                    "kms:GenerateDataKey",
                    "kms:GenerateMac",
                ],
                arn("kms", "key/*"),
            ),
            "Condition": {
                "StringEquals": {"aws:ResourceTag/Application": account.application},
                # The keys of state, images and audit trail.
                "StringNotEquals": {"aws:ResourceTag/Environment": SHARED},
            },
        },
        allow(
            "DatabaseSecret", ["secretsmanager:GetSecretValue"], arn("secretsmanager", "secret:rds!cluster-*")
        ),
        allow("DatabaseLogin", ["rds-db:connect"], arn("rds-db", "dbuser:*/*")),
        allow(
            "Parameters",
            ["ssm:GetParameter", "ssm:GetParameters"],
            arn("ssm", f"parameter/{account.application}/*"),
        ),
        allow(
            "PullImages",
            PULL_ACTIONS,
            arn("ecr", f"repository/{mine}"),
        ),
        allow(
            # AWS checks these on no resource, or, for a function's interfaces, insists on every one.
            "ServiceWide",
            [
                "cloudwatch:PutMetricData",
                *INTERFACE_ACTIONS,
                "ecr:GetAuthorizationToken",
                "logs:DescribeLogGroups",
                "xray:PutTelemetryRecords",
                "xray:PutTraceSegments",
            ],
            "*",
        ),
    ]


def secrets_and_parameters(*services: OnFargate) -> tuple[list[str], list[str]]:
    """The ARNs, each once and in order, of what ECS reads for these: secrets, and parameters."""
    found = {arn_of_secret(reference) for each in services for reference in each.secrets.values()}
    found |= {each.image_credentials_secret_arn or "" for each in services} - {""}
    secrets = {arn for arn in found if ":secretsmanager:" in arn}
    return sorted(secrets), sorted(found - secrets)


def of_others(environments: Iterable[EnvironmentSchema]) -> Iterator[Statement]:
    """What the settings name that no environment makes: these and no others, beside the boundary's own."""
    given = list(environments)
    every = [container for settings in given for container in settings.containers.values()]
    secrets = {*secrets_and_parameters(*every)[0]}
    keys = {arn for each in every for arn in each.secret_key_arns}
    repositories = {arn for each in every if (arn := ecr_repository_arn(each.image or ""))}
    for sid, actions, resources in (
        ("Secrets", ["secretsmanager:GetSecretValue"], secrets),
        ("SecretKeys", ["kms:Decrypt"], keys),
        ("PullImagesElsewhere", PULL_ACTIONS, repositories),
    ):
        if resources:
            yield {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": sorted(resources)}
    yield from _of_tasks(given)
    if tables := sorted(
        {
            f"arn:{it.partition}:dynamodb:*:{it.account_id}:table/{it.application}-transactions-*"
            for it in given
            if reads_whole_table(it)
        }
    ):
        yield {"Sid": "AllVerdicts", "Effect": "Allow", "Action": SCAN_ACTION, "Resource": tables}


def reads_whole_table(environment: EnvironmentSchema) -> bool:
    """Whether a job holds the ledger against all verdicts."""
    return any(job.ledger for job in environment.jobs.values())


def _of_tasks(environments: Iterable[EnvironmentSchema]) -> Iterator[Statement]:
    """What it takes to start a task, of a job or a migration, and to hand it its roles: ECS takes no others
    than those that trust it. Who runs a migration waits for it, and reads its log."""

    def arns(of: Iterable[EnvironmentSchema], service: str, *resources: str) -> list[str]:
        accounts = {(it.partition, it.account_id, it.application) for it in of}
        return [
            f"arn:{partition}:{service}:{account}:{resource.format(application=application)}"
            for partition, account, application in sorted(accounts)
            for resource in resources
        ]

    migrating = [it for it in environments if it.service.migration]
    starting = [it for it in environments if it.jobs or it.service.migration]
    if starting:
        yield {
            "Sid": "RunTasks",
            "Effect": "Allow",
            "Action": [
                "ecs:RunTask",
                "ecs:TagResource",
                *(["ecs:DescribeTasks", "ecs:StopTask"] if migrating else []),
            ],
            "Resource": arns(starting, "ecs:*", "task-definition/{application}-*", "task/{application}-*"),
        }
        yield {
            "Sid": "PassTaskRoles",
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": arns(starting, "iam:", "role/{application}-*"),
            "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        }
    if migrating:
        yield {
            "Sid": "ReadTaskLogs",
            "Effect": "Allow",
            "Action": "logs:GetLogEvents",
            "Resource": arns(migrating, "logs:*", "log-group:/ecs/{application}-*"),
        }
