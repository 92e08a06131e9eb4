"""The task's two containers, as ECS wants them: JSON inside the task definition.

- `migrate` brings the ledger's schema up to date and ends. It alone has the master user's password.
- `app` starts once that has succeeded, so a schema is always there before the code that needs it. It signs in
  to the database by IAM: there is no password in it that a rotation could make stale.

The keys are in alphabetical order and nothing is written that ECS leaves out, since ECS hands the JSON back in
its own form and any difference would be a change in every plan.
"""

from __future__ import annotations

import json
from typing import Any

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup

from stacks.settings import Settings
from stacks.tiers.database import Database
from stacks.tiers.load_balancer import DEREGISTRATION_DELAY
from stacks.tiers.tables import Tables
from stacks.tiers.validation import Validation

__all__ = ["CONTAINER_NAME", "SCRATCH_VOLUME", "container_definitions"]

CONTAINER_NAME = "app"
MIGRATION_NAME = "migrate"
SCRATCH_VOLUME = "scratch"

# The user of app/Dockerfile; a number, so that the host needs no name for it.
USER = "10001:10001"

Definition = dict[str, Any]


def container_definitions(
    settings: Settings,
    *,
    image: str,
    log_group: CloudwatchLogGroup,
    database: Database,
    tables: Tables,
    validation: Validation,
) -> str:
    """The task definition's `container_definitions`."""
    common = {
        "APPLICATION": settings.application,
        "DATABASE_HOST": database.cluster.endpoint,
        "DATABASE_NAME": settings.database.name,
        "DATABASE_PORT": str(Database.PORT),
        "ENVIRONMENT": settings.environment,
        "LOG_LEVEL": "INFO",
    }
    migrate = _confined(settings, MIGRATION_NAME, image, log_group) | {
        "command": ["python", "-m", "app.migrate"],
        "environment": _variables(common),
        # It ends, and the task goes on without it.
        "essential": False,
        "secrets": [
            {
                "name": "DATABASE_CREDENTIALS",
                "valueFrom": database.cluster.master_user_secret.get(0).secret_arn,
            }
        ],
    }
    app = _confined(settings, CONTAINER_NAME, image, log_group) | {
        "dependsOn": [{"condition": "SUCCESS", "containerName": MIGRATION_NAME}],
        "environment": _variables(
            common
            | {
                "ALLOWED_ORIGINS": f"https://{settings.domain.static_name}",
                "AWS_REGION": settings.region,
                "DATABASE_POOL_SIZE": str(settings.service.database_connections_per_task),
                "DATABASE_READER_HOST": database.cluster.reader_endpoint,
                "DATABASE_USER": Database.APPLICATION_USER,
                "MAX_TRANSACTION_AMOUNT": str(settings.validation.max_amount),
                "PORT": str(settings.service.port),
                "SESSIONS_TABLE": tables.sessions.name,
                "SESSIONS_USER_INDEX": Tables.SESSIONS_USER_INDEX,
                "SESSION_TTL_SECONDS": str(settings.service.session_ttl_seconds),
                "TRANSACTIONS_TABLE": tables.transactions.name,
                "VALIDATION_QUEUE_URL": validation.queue.url,
            }
        ),
        "essential": True,
        "healthCheck": {
            # The image has no shell tools: the application checks itself.
            "command": ["CMD", "python", "-m", "app.healthcheck"],
            "interval": 30,
            "timeout": 5,
            "retries": 3,
            "startPeriod": 60,
        },
        "portMappings": [
            {
                "containerPort": settings.service.port,
                "hostPort": settings.service.port,
                "protocol": "tcp",
            }
        ],
    }
    return json.dumps([app, migrate], sort_keys=True, separators=(",", ":"))


def _confined(settings: Settings, name: str, image: str, log_group: CloudwatchLogGroup) -> Definition:
    """What any container of the task is: not root, unable to change its own files, logged."""
    return {
        "name": name,
        "image": image,
        "user": USER,
        "readonlyRootFilesystem": True,
        "linuxParameters": {"initProcessEnabled": True, "capabilities": {"drop": ["ALL"]}},
        "mountPoints": [{"containerPath": "/tmp", "readOnly": False, "sourceVolume": SCRATCH_VOLUME}],  # noqa: S108
        # Open requests are finished while the load balancer sends no new ones; a migration is rolled back.
        "stopTimeout": DEREGISTRATION_DELAY,
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": log_group.name,
                "awslogs-region": settings.region,
                "awslogs-stream-prefix": name,
                # A full buffer drops log lines rather than stopping payments.
                "mode": "non-blocking",
                "max-buffer-size": "4m",
            },
        },
    }


def _variables(values: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in sorted(values.items())]
