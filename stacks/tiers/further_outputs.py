"""What an environment publishes of the tables, buckets, programs and schedules that its settings add, and of
its migration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stacks.outputs import Output
from stacks.tiers.buckets import Buckets
from stacks.tiers.functions import Functions
from stacks.tiers.jobs import Jobs
from stacks.tiers.migration import Migration
from stacks.tiers.schedules import Schedules
from stacks.tiers.service import Service
from stacks.tiers.tables import Tables

__all__ = ["further_outputs"]


def further_outputs(
    *,
    tables: Tables,
    buckets: Buckets,
    functions: Functions,
    services: Mapping[str, Service],
    schedules: Schedules | None,
    jobs: Jobs | None,
    migration: Migration | None,
) -> dict[str, Output]:
    """Each under its name in the settings, with `_` for each hyphen, in front."""
    found: dict[str, Output] = {}
    for name, table in tables.further.items():
        found[f"{_key(name)}_table_name"] = Output(table.name, f"DynamoDB table {name}")
    for name, service in services.items():
        found[f"{_key(name)}_service_name"] = Output(service.service.name, f"ECS service {name}")
    for name, bucket in buckets.further.items():
        found[f"{_key(name)}_bucket_name"] = Output(bucket.bucket, f"S3 bucket {name}")
    return {
        **found,
        **dict(_of_functions(functions)),
        **dict(_of_schedules(schedules)),
        **dict(_of_jobs(jobs)),
        **dict(_of_migration(migration)),
    }


def _of_functions(functions: Functions) -> Iterator[tuple[str, Output]]:
    for name, it in functions.further.items():
        yield f"{_key(name)}_function_name", Output(it.function.function_name, f"Name of function {name}")
        yield f"{_key(name)}_function_arn", Output(it.function.arn, f"ARN of function {name}")
        yield f"{_key(name)}_queue_url", Output(it.queue.url, f"Queue of function {name}")
        yield (
            f"{_key(name)}_dead_letter_queue_url",
            Output(it.dead_letter_queue.url, f"Queue of what function {name} could not take"),
        )


def _of_schedules(schedules: Schedules | None) -> Iterator[tuple[str, Output]]:
    if schedules is None:
        return
    yield "schedule_group_name", Output(schedules.group.name, "Group of the schedules")
    yield (
        "schedules_dead_letter_queue_url",
        Output(schedules.dead_letter_queue.url, "Queue of what no schedule could deliver"),
    )
    for name, it in schedules.of.items():
        yield f"{_key(name)}_schedule_name", Output(it.schedule.name, f"Schedule of {name}")


def _of_jobs(jobs: Jobs | None) -> Iterator[tuple[str, Output]]:
    for name, it in jobs.of.items() if jobs is not None else ():
        family = Output(it.task.definition.family, f"Family of the task definitions of job {name}")
        yield f"{_key(name)}_task_definition_family", family


def _of_migration(migration: Migration | None) -> Iterator[tuple[str, Output]]:
    if migration is None:
        return
    function, family = migration.function, migration.definition.family
    yield "migration_function_name", Output(function.function_name, "Function that runs the migration")
    yield "migration_function_arn", Output(function.arn, "ARN of the function that runs the migration")
    yield "migration_input", Output(migration.input, "What that function is called with")
    yield "migration_task_definition_family", Output(family, "Family of the migration's task definitions")


def _key(name: str) -> str:
    return name.replace("-", "_")
