"""The task's containers, as ECS wants them: JSON inside the task definition.

Each task has one.

- `app` is the application. It signs in to the database by IAM: there is no password in it that a rotation could
  make stale. A further service's or a job's has its name.
- `migrate` brings the ledger's schema up to date and ends, in a task of its own. It alone has the master user's
  password.

The keys are in alphabetical order and nothing is written that ECS leaves out, since ECS hands the JSON back in
its own form and any difference would be a change in every plan.
"""

from __future__ import annotations

import json
from typing import Any

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup

from stacks import naming
from stacks.schema.sections import FurtherService, Job, OnFargate, Service
from stacks.settings import Settings
from stacks.tiers.database import Database
from stacks.tiers.keys import Keys
from stacks.tiers.tables import Tables
from stacks.tiers.validation import Validation

__all__ = ["SCRATCH_VOLUME", "container_definitions", "migration_definitions", "writable_volumes"]

SCRATCH_VOLUME = "scratch"

# The user of app/Dockerfile; a number, so that the host needs no name for it.
USER = "10001:10001"

Definition = dict[str, Any]


def container_definitions(
    settings: Settings,
    program: str,
    *,
    image: str,
    log_group: CloudwatchLogGroup,
    database: Database,
    tables: Tables,
    validation: Validation,
    keys: Keys,
    granted: dict[str, str],
) -> str:
    """The task definition's `container_definitions`. `granted`: variables of `stacks.tiers.grants`."""
    service = settings.containers[program]
    own = {"AWS_REGION": settings.region, **granted}
    ports: dict[str, Any] = {}
    if not isinstance(service, Job) and service.balanced:
        own["PORT"] = str(service.port)
        mapping = {"containerPort": service.port, "hostPort": service.port, "protocol": "tcp"}
        ports = {"portMappings": [mapping]}
    if service.database:
        own |= {
            "DATABASE_POOL_SIZE": str(service.database_connections_per_task),
            "DATABASE_READER_HOST": database.cluster.reader_endpoint,
            "DATABASE_USER": Database.user_of(service),
        }
    if isinstance(service, Job) and service.ledger:
        own |= _of_the_operator(settings, tables, validation)
    if isinstance(service, Service):
        own |= _of_the_application(settings, tables, validation, keys)
    app = _confined(settings, service, naming.container(program), image, log_group) | {
        **_words(entryPoint=service.entry_point, command=service.command),
        **_secrets(service.secrets),
        "environment": _variables(_common(settings, service, database) | own),
        "essential": True,
        # A job ends by itself, and its exit code tells.
        **({} if isinstance(service, Job) else {"healthCheck": _health_check(service)}),
        **ports,
    }
    return _written(app)


def migration_definitions(
    settings: Settings, *, image: str, log_group: CloudwatchLogGroup, database: Database
) -> str:
    """The same of the migration's task."""
    service = settings.service
    return _written(
        _confined(settings, service, naming.MIGRATION, image, log_group)
        | {
            **_words(entryPoint=service.migration_entry_point, command=service.migration),
            "environment": _variables(_common(settings, service, database)),
            "essential": True,
            **_secrets(
                {
                    "DATABASE_CREDENTIALS": database.cluster.master_user_secret.get(0).secret_arn,
                    **service.secrets,
                }
            ),
        }
    )


def _written(container: Definition) -> str:
    return json.dumps([container], sort_keys=True, separators=(",", ":"))


def _common(settings: Settings, service: OnFargate, database: Database) -> dict[str, str]:
    """The variables that the application and its migration both have."""
    return {
        "APPLICATION": settings.application,
        **(_database(settings, database) if service.database else {}),
        "ENVIRONMENT": settings.environment,
        "LOG_LEVEL": "INFO",
        **service.environment,
    }


def _health_check(service: Service | FurtherService) -> Definition:
    return {
        # The reference application's image has no shell tools: it checks itself.
        "command": [*service.health_check_command],
        "interval": 30,
        "timeout": 5,
        "retries": 3,
        "startPeriod": 60,
    }


def _database(settings: Settings, database: Database) -> dict[str, str]:
    return {
        "DATABASE_HOST": database.cluster.endpoint,
        "DATABASE_NAME": settings.database.name,
        "DATABASE_PORT": str(Database.PORT),
    }


def _of_the_application(
    settings: Settings, tables: Tables, validation: Validation, keys: Keys
) -> dict[str, str]:
    return {
        "ACCOUNT_NUMBERS_KEY": keys.numbers.key_id,
        "ALLOWED_ORIGINS": f"https://{settings.domain.static_name}",
        "HASH_KEYS": ",".join(key.key_id for key in keys.hashes),
        "MAX_TRANSACTION_AMOUNT": str(settings.validation.max_amount),
        "RESEND_AFTER_SECONDS": str(settings.validation.tried_seconds),
        "SESSIONS_TABLE": tables.sessions.name,
        "SESSIONS_USER_INDEX": Tables.SESSIONS_USER_INDEX,
        "SESSION_TTL_SECONDS": str(settings.service.session_ttl_seconds),
        "TRANSACTIONS_TABLE": tables.transactions.name,
        "VALIDATION_QUEUE_URL": validation.queue.url,
    }


def _of_the_operator(settings: Settings, tables: Tables, validation: Validation) -> dict[str, str]:
    return {
        "RESEND_AFTER_SECONDS": str(settings.validation.tried_seconds),
        "TRANSACTIONS_TABLE": tables.transactions.name,
        "VALIDATION_DEAD_LETTER_QUEUE_URL": validation.dead_letter_queue.url,
        "VALIDATION_QUEUE_URL": validation.queue.url,
    }


def _confined(
    settings: Settings,
    service: OnFargate,
    name: str,
    image: str,
    log_group: CloudwatchLogGroup,
) -> Definition:
    """What any container of a task is: not root, unable to change its own files, logged."""
    credentials = service.image_credentials_secret_arn
    folders = {SCRATCH_VOLUME: "/tmp", **writable_volumes(service)}  # noqa: S108
    return {
        **({"repositoryCredentials": {"credentialsParameter": credentials}} if credentials else {}),
        "name": name,
        "image": image,
        "user": USER,
        "readonlyRootFilesystem": True,
        "linuxParameters": {"initProcessEnabled": True, "capabilities": {"drop": ["ALL"]}},
        "mountPoints": [
            {"containerPath": folder, "readOnly": False, "sourceVolume": volume}
            for volume, folder in folders.items()
        ],
        # Open requests are finished while the load balancer sends no new ones; a migration is rolled back.
        "stopTimeout": service.stop_timeout_seconds,
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


def writable_volumes(service: OnFargate) -> dict[str, str]:
    """The volumes beside the scratch one, and where each is mounted."""
    return {f"writable-{number}": folder for number, folder in enumerate(service.writable_folders, start=1)}


def _words(**given: tuple[str, ...]) -> dict[str, list[str]]:
    return {name: [*words] for name, words in given.items() if words}


def _secrets(given: dict[str, str]) -> dict[str, list[dict[str, str]]]:
    """By reference: ECS reads them when a task starts. Nothing is written where there are none."""
    named = [{"name": name, "valueFrom": source} for name, source in sorted(given.items())]
    return {"secrets": named} if named else {}


def _variables(values: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in sorted(values.items())]
