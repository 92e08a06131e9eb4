"""The names that CloudWatch knows an environment's resources by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from stacks.boundary_statements import reads_whole_table
from stacks.settings import Settings

__all__ = ["EDGE_REGION", "TABLES", "Called", "Scheduled", "Watched", "placeholders"]

# CloudFront reports its metrics here whatever the environment's region is (CloudFront developer guide).
EDGE_REGION = "us-east-1"

TABLES = ("sessions", "transactions", "idempotency")


@dataclass(frozen=True, kw_only=True)
class Called:
    """A function of `[functions]`, its queues, and the times that its alarms are measured in."""

    function: str
    queue: str
    dead_letter_queue: str
    timeout_seconds: int
    hidden_seconds: int


@dataclass(frozen=True, kw_only=True)
class Scheduled:
    """The schedules' group, and the queue of what they could not deliver."""

    group: str
    dead_letter_queue: str


@dataclass(frozen=True, kw_only=True)
class Watched:
    """Values of metric dimensions: plain text in tests, references to resources in a stack."""

    region: str
    load_balancer: str  # the end of its ARN, `app/<name>/<id>`: metrics know it by no other name
    target_group: str  # the end of its ARN, `targetgroup/<name>/<id>`
    cluster: str
    service: str
    services: Mapping[str, str]  # the further ones; a worker has no target group
    target_groups: Mapping[str, str]
    not_deployed: Mapping[str, str]  # the rules that match deployments that failed; of "", the first service
    ended: Mapping[str, str]  # the rules that match tasks that ended by themselves
    database: str  # the cluster's identifier
    instances: Mapping[str, str]  # writer, reader-1, ... as created: roles change in a failover
    tables: Mapping[str, str]
    indexes: Mapping[str, tuple[str, ...]]  # of a table, its global secondary indexes
    function: str
    queue: str
    dead_letter_queue: str
    functions: Mapping[str, Called]  # the further ones
    schedules: Scheduled | None
    jobs: Mapping[str, str]  # the rules that match their tasks that failed
    migration: str | None  # the function that runs it
    distribution: str
    nat_gateways: Mapping[str, str]  # by zone; none where nothing leaves by them
    own_namespace: str  # of the application's own metrics
    ledger: bool  # whether it reports its backlog among them
    reconciled: bool  # whether a job reads the whole table of verdicts


def placeholders(settings: Settings) -> Watched:
    """Names for an environment that is described, not created."""
    return Watched(
        region=settings.region,
        load_balancer="app/load-balancer/0",
        target_group="targetgroup/target-group/0",
        cluster="cluster",
        service="service",
        services={name: f"service-{name}" for name in settings.services},
        target_groups={name: f"targetgroup/{name}/0" for name, it in settings.services.items() if it.balanced},
        not_deployed={name: f"{name or 'app'}-not-deployed" for name in ("", *settings.services)},
        ended={name: f"{name or 'app'}-ended" for name in ("", *settings.services)},
        database="database",
        instances={
            part: part for part in ["writer", *(f"reader-{n}" for n in range(1, settings.database.readers + 1))]
        },
        tables={table: table for table in (*TABLES, *settings.tables)},
        indexes={
            "sessions": ("by-user",),
            **{name: tuple(index.name for index in it.indexes) for name, it in settings.tables.items()},
        },
        function="function",
        queue="queue",
        dead_letter_queue="dead-letter-queue",
        functions={
            name: Called(
                function=f"function-{name}",
                queue=f"queue-{name}",
                dead_letter_queue=f"dead-letter-queue-{name}",
                timeout_seconds=it.timeout_seconds,
                hidden_seconds=it.hidden_seconds,
            )
            for name, it in settings.functions.items()
        },
        schedules=(
            Scheduled(group="schedule-group", dead_letter_queue="schedules-dead-letter-queue")
            if settings.schedules
            else None
        ),
        jobs={name: f"{name}-failed" for name in settings.jobs},
        migration="function-run-migration" if settings.service.migration else None,
        distribution="distribution",
        nat_gateways={zone: f"nat-{zone}" for zone in settings.nat_zones},
        own_namespace=settings.metric_namespace,
        ledger=settings.has_ledger_metrics,
        reconciled=reads_whole_table(settings),
    )
