"""Two roles for a task, never one for both.

- the execution role is ECS's: it pulls the image, writes the log, and reads the secret it injects;
- the task role is the application's: its database user, the tables and the queue, and nothing that ECS needs.
"""

from __future__ import annotations

from collections.abc import Iterator

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from constructs import Construct

from stacks import policy
from stacks.boundary_statements import PULL_ACTIONS, secrets_and_parameters
from stacks.policy import Statement
from stacks.role import ServiceRole
from stacks.settings import Settings
from stacks.tiers.database import Database
from stacks.tiers.grants import Grants
from stacks.tiers.image import Image
from stacks.tiers.keys import Keys
from stacks.tiers.tables import Tables
from stacks.tiers.validation import Validation

__all__ = ["ServiceRoles"]


class ServiceRoles(Construct):
    """`execution_role` and `task_role`; `attachments`: what the service waits for."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        log_group: CloudwatchLogGroup,
        database: Database,
        tables: Tables,
        validation: Validation,
        image: Image,
        keys: Keys,
        grants: Grants,
    ) -> None:
        super().__init__(scope, id)
        trust = policy.trust("ecs-tasks.amazonaws.com", account_id=settings.account_id)
        execution = ServiceRole(
            self,
            "execution",
            settings=settings,
            purpose="app-execution",
            description="ECS: starts the application's tasks",
            trust=trust,
            statements=_execution(settings, log_group, database, image, keys),
        )
        task = ServiceRole(
            self,
            "task",
            settings=settings,
            purpose="app-task",
            description="The application while it runs",
            trust=trust,
            statements=[
                *_task(settings, database, tables, validation, keys),
                *grants.statements("service"),
            ],
        )
        self.execution_role = execution.role
        self.task_role = task.role
        self.attachments = [execution.attachment, task.attachment]


def _execution(
    settings: Settings, log_group: CloudwatchLogGroup, database: Database, image: Image, keys: Keys
) -> list[Statement]:
    statements: list[Statement] = [
        {
            "Sid": "WriteLog",
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": f"{log_group.arn}:*",
        },
    ]
    if settings.service.migration:
        statements += [
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
    statements += _of_the_settings(settings)
    if image.repository_arn is not None:
        statements += [
            {
                "Sid": "PullImage",
                "Effect": "Allow",
                "Action": PULL_ACTIONS,
                "Resource": image.repository_arn,
            },
            {
                # The token is for the registry as a whole: the action has no resource (Service
                # Authorization Reference, Amazon ECR).
                "Sid": "SignInToRegistry",
                "Effect": "Allow",
                "Action": "ecr:GetAuthorizationToken",
                "Resource": "*",
            },
        ]
    return statements


def _of_the_settings(settings: Settings) -> Iterator[Statement]:
    """What ECS reads beside the database's secret: exactly what is named (ECS developer guide, "Amazon ECS task
    execution IAM role")."""
    secrets, parameters = secrets_and_parameters(settings)
    if secrets:
        yield {
            "Sid": "ReadSecrets",
            "Effect": "Allow",
            "Action": "secretsmanager:GetSecretValue",
            "Resource": secrets,
        }
    if parameters:
        yield {
            "Sid": "ReadParameters",
            "Effect": "Allow",
            "Action": "ssm:GetParameters",
            "Resource": parameters,
        }
    if settings.service.secret_key_arns:
        yield {
            "Sid": "DecryptSecrets",
            "Effect": "Allow",
            "Action": "kms:Decrypt",
            "Resource": [*settings.service.secret_key_arns],
            "Condition": {
                "StringEquals": {
                    "kms:ViaService": [
                        f"{service}.{settings.region}.amazonaws.com" for service in ("secretsmanager", "ssm")
                    ]
                }
            },
        }


def _task(
    settings: Settings, database: Database, tables: Tables, validation: Validation, keys: Keys
) -> list[Statement]:
    return [
        {
            "Sid": "Ledger",
            "Effect": "Allow",
            "Action": "rds-db:connect",
            "Resource": database.application_user_arn,
        },
        {
            "Sid": "Sessions",
            "Effect": "Allow",
            "Action": [
                "dynamodb:DeleteItem",
                "dynamodb:GetItem",
                "dynamodb:PutItem",
            ],
            "Resource": tables.sessions.arn,
        },
        {
            "Sid": "SessionsOfUser",
            "Effect": "Allow",
            "Action": "dynamodb:Query",
            "Resource": f"{tables.sessions.arn}/index/{Tables.SESSIONS_USER_INDEX}",
        },
        {
            "Sid": "Verdicts",
            "Effect": "Allow",
            "Action": "dynamodb:BatchGetItem",
            "Resource": tables.transactions.arn,
        },
        {
            # DynamoDB uses the table's key in the caller's name (DynamoDB developer guide, "Encryption at
            # rest: usage notes").
            "Sid": "TableKey",
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"],
            "Resource": keys.data.arn,
            "Condition": {"StringEquals": {"kms:ViaService": f"dynamodb.{settings.region}.amazonaws.com"}},
        },
        {
            "Sid": "Submit",
            "Effect": "Allow",
            "Action": "sqs:SendMessage",
            "Resource": validation.queue.arn,
        },
        {
            "Sid": "QueueKey",
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": keys.messages.arn,
            "Condition": {"StringEquals": {"kms:ViaService": f"sqs.{settings.region}.amazonaws.com"}},
        },
        *(
            {
                "Sid": f"Own{number}",
                "Effect": "Allow",
                "Action": [*permission.actions],
                "Resource": [*permission.resources],
            }
            for number, permission in enumerate(settings.service.permissions, start=1)
        ),
    ]
