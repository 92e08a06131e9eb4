"""The application's container, as ECS wants it: JSON inside the task definition.

The keys are in alphabetical order and nothing is written that ECS leaves out, since ECS hands the JSON back in
its own form and any difference would be a change in every plan.
"""

from __future__ import annotations

import json

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup

from stacks.settings import Settings
from stacks.tiers.database import Database
from stacks.tiers.load_balancer import DEREGISTRATION_DELAY
from stacks.tiers.tables import Tables
from stacks.tiers.validation import Validation

__all__ = ["CONTAINER_NAME", "SCRATCH_VOLUME", "container_definitions"]

CONTAINER_NAME = "app"
SCRATCH_VOLUME = "scratch"

# The user of app/Dockerfile; a number, so that the host needs no name for it.
USER = "10001:10001"


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
    environment = {
        "ALLOWED_ORIGINS": f"https://{settings.domain.static_name}",
        "APPLICATION": settings.application,
        "AWS_REGION": settings.region,
        "DATABASE_HOST": database.cluster.endpoint,
        "DATABASE_NAME": settings.database.name,
        "DATABASE_PORT": "5432",
        "DATABASE_READER_HOST": database.cluster.reader_endpoint,
        "ENVIRONMENT": settings.environment,
        "LOG_LEVEL": "INFO",
        "MAX_TRANSACTION_AMOUNT": str(settings.validation.max_amount),
        "PORT": str(settings.service.port),
        "SESSIONS_TABLE": tables.sessions.name,
        "SESSIONS_USER_INDEX": Tables.SESSIONS_USER_INDEX,
        "SESSION_TTL_SECONDS": str(settings.service.session_ttl_seconds),
        "TRANSACTIONS_TABLE": tables.transactions.name,
        "VALIDATION_QUEUE_URL": validation.queue.url,
    }
    secret = database.cluster.master_user_secret.get(0).secret_arn
    container = {
        "name": CONTAINER_NAME,
        "image": image,
        "essential": True,
        "user": USER,
        "readonlyRootFilesystem": True,
        "linuxParameters": {"initProcessEnabled": True, "capabilities": {"drop": ["ALL"]}},
        "mountPoints": [{"containerPath": "/tmp", "readOnly": False, "sourceVolume": SCRATCH_VOLUME}],  # noqa: S108
        "portMappings": [
            {
                "containerPort": settings.service.port,
                "hostPort": settings.service.port,
                "protocol": "tcp",
            }
        ],
        "healthCheck": {
            # The image has no shell tools: the application checks itself.
            "command": ["CMD", "python", "-m", "app.healthcheck"],
            "interval": 30,
            "timeout": 5,
            "retries": 3,
            "startPeriod": 60,
        },
        # Open requests are finished while the load balancer sends no new ones.
        "stopTimeout": DEREGISTRATION_DELAY,
        "environment": [{"name": key, "value": value} for key, value in environment.items()],
        "secrets": [{"name": "DATABASE_CREDENTIALS", "valueFrom": secret}],
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": log_group.name,
                "awslogs-region": settings.region,
                "awslogs-stream-prefix": CONTAINER_NAME,
                # A full buffer drops log lines rather than stopping payments.
                "mode": "non-blocking",
                "max-buffer-size": "4m",
            },
        },
    }
    return json.dumps([container], sort_keys=True, separators=(",", ":"))
