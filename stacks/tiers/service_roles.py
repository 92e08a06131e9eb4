"""Two roles for a task, never one for both.

- the execution role is ECS's: it pulls the image, writes the log, and reads the secrets it injects;
- the task role is the program's: its database user, its tables and queues, and nothing that ECS needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from constructs import Construct

from stacks import policy
from stacks.policy import Statement
from stacks.role import ServiceRole
from stacks.schema.sections import FurtherService, Job, OnFargate
from stacks.schema.sections.container import Permission
from stacks.settings import Settings
from stacks.tiers.database import Database
from stacks.tiers.execution_statements import execution_statements
from stacks.tiers.grants import Grants
from stacks.tiers.image import Image
from stacks.tiers.keys import Keys
from stacks.tiers.number_keys import encrypting, hashing
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
        program: str,
        log_group: CloudwatchLogGroup,
        database: Database,
        tables: Tables,
        validation: Validation,
        image: Image,
        keys: Keys,
        grants: Grants,
    ) -> None:
        super().__init__(scope, id)
        service, first = settings.containers[program], program == "service"
        purpose, whose = ("app", "the application's") if first else (program, f"{program}'s")
        trust = policy.trust("ecs-tasks.amazonaws.com", account_id=settings.account_id)
        execution = ServiceRole(
            self,
            "execution",
            settings=settings,
            purpose=f"{purpose}-execution",
            description=f"ECS: starts {whose} tasks",
            trust=trust,
            statements=execution_statements(settings, service, log_group=log_group, image=image),
        )
        task = ServiceRole(
            self,
            "task",
            settings=settings,
            purpose=f"{purpose}-task",
            description=f"{'The application' if first else program} while it runs",
            trust=trust,
            statements=[
                *_sign_in(database, service),
                *(_task(settings, tables, validation, keys) if first else ()),
                *_books(settings, service, tables, validation, keys),
                *_own(() if isinstance(service, FurtherService) else service.permissions),
                *grants.statements(program),
            ],
        )
        self.execution_role = execution.role
        self.task_role = task.role
        self.attachments = [*execution.attachments, *task.attachments]


def _sign_in(database: Database, service: OnFargate) -> Iterator[Statement]:
    if service.database:
        yield {
            "Sid": "Ledger",
            "Effect": "Allow",
            "Action": "rds-db:connect",
            "Resource": database.user_arn(database.user_of(service)),
        }


def _books(
    settings: Settings, service: OnFargate, tables: Tables, validation: Validation, keys: Keys
) -> Iterator[Statement]:
    """What the ledger is held against: the verdicts, and what the queues have. Nothing of it can be changed."""
    if not (isinstance(service, Job) and service.ledger):
        return
    yield {
        "Sid": "AllVerdicts",
        "Effect": "Allow",
        "Action": ["dynamodb:BatchGetItem", "dynamodb:Scan"],
        "Resource": tables.transactions.arn,
    }
    yield {
        "Sid": "TableKey",
        "Effect": "Allow",
        "Action": ["kms:Decrypt", "kms:DescribeKey"],
        "Resource": keys.data.arn,
        "Condition": {"StringEquals": {"kms:ViaService": f"dynamodb.{settings.region}.amazonaws.com"}},
    }
    yield {
        "Sid": "QueueLevel",
        "Effect": "Allow",
        "Action": "sqs:GetQueueAttributes",
        "Resource": validation.queue.arn,
    }
    yield {
        # Each is read and given back at once; none is deleted.
        "Sid": "DeadLetters",
        "Effect": "Allow",
        "Action": ["sqs:ChangeMessageVisibility", "sqs:ReceiveMessage"],
        "Resource": validation.dead_letter_queue.arn,
    }
    yield {
        "Sid": "QueueKey",
        "Effect": "Allow",
        "Action": "kms:Decrypt",
        "Resource": keys.messages.arn,
        "Condition": {"StringEquals": {"kms:ViaService": f"sqs.{settings.region}.amazonaws.com"}},
    }


def _task(settings: Settings, tables: Tables, validation: Validation, keys: Keys) -> list[Statement]:
    """What the application alone may do."""
    return [
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
            # Its attributes when a task starts: whether the queue is there, and may be used.
            "Action": ["sqs:GetQueueAttributes", "sqs:SendMessage"],
            "Resource": validation.queue.arn,
        },
        {
            "Sid": "QueueKey",
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": keys.messages.arn,
            "Condition": {"StringEquals": {"kms:ViaService": f"sqs.{settings.region}.amazonaws.com"}},
        },
        encrypting(keys.numbers),
        hashing(keys.hashes),
    ]


def _own(permissions: Sequence[Permission]) -> Iterator[Statement]:
    """What the settings ask for."""
    for number, permission in enumerate(permissions, start=1):
        yield {
            "Sid": f"Own{number}",
            "Effect": "Allow",
            "Action": [*permission.actions],
            "Resource": [*permission.resources],
        }
