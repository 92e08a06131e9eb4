"""What the dashboard shows, and in which order.

A graph names the alarms that it explains: their metrics are its first lines and their thresholds are drawn
across it. `context` adds lines that no alarm watches but a person wants to see beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from stacks.monitoring.definition import Alarm, Metric, Statistic
from stacks.monitoring.definitions.database import of_instance
from stacks.monitoring.definitions.edge import of_distribution
from stacks.monitoring.definitions.ledger import of_ledger
from stacks.monitoring.definitions.load_balancer import of_load_balancer, of_target_group
from stacks.monitoring.definitions.migration import of_migration
from stacks.monitoring.definitions.network import of_nat_gateway
from stacks.monitoring.definitions.own import OWN
from stacks.monitoring.definitions.schedules import of_schedules
from stacks.monitoring.definitions.service import insight, usage
from stacks.monitoring.definitions.tables import of_table
from stacks.monitoring.definitions.validation import of_function, of_queue
from stacks.monitoring.watched import Watched

__all__ = ["Graph", "sections"]


@dataclass(frozen=True, kw_only=True)
class Graph:
    """A graph: the lines of `alarms` (ids of definitions) with their thresholds, then those of `context`."""

    title: str
    unit: str
    alarms: tuple[str, ...] = ()
    context: Callable[[Watched], Iterable[Metric]] = lambda _: ()
    edge: bool = False
    service: str | None = None  # whose alarms alone: "" is the first service; None: those of every part

    def explains(self, alarm: Alarm) -> bool:
        return alarm.definition.id in self.alarms and self.service in (None, alarm.part)


def _each_instance(metric: str) -> Callable[[Watched], Iterable[Metric]]:
    return lambda watched: [
        of_instance(identifier, metric, "Average", part) for part, identifier in watched.instances.items()
    ]


def _each_table(metric: str) -> Callable[[Watched], Iterable[Metric]]:
    return lambda watched: [of_table(metric, table, TableName=name) for table, name in watched.tables.items()]


def _each_function(*metrics: tuple[str, Statistic, str]) -> Callable[[Watched], Iterable[Metric]]:
    return lambda watched: [
        of_function(function.function, metric, statistic, f"{name}: {label}")
        for name, function in watched.functions.items()
        for metric, statistic, label in metrics
    ]


def _each_queue(*metrics: tuple[str, str]) -> Callable[[Watched], Iterable[Metric]]:
    return lambda watched: [
        of_queue(function.queue, metric, f"{name}: {label}")
        for name, function in watched.functions.items()
        for metric, label in metrics
    ]


def _verdicts(watched: Watched) -> Iterable[Metric]:
    for name, label in {
        "TransactionsAccepted": "accepted",
        "TransactionsRejected": "rejected",
        "TransactionsDuplicated": "sent twice",
        "MessagesUnreadable": "unreadable",
        "MessagesRetried": "tried again",
    }.items():
        # The function's own metrics; Powertools puts the service in as their dimension.
        yield Metric(watched.own_namespace, name, {"service": "validate_transaction"}, "Sum", label)


def _targets(service: str) -> tuple[Graph, ...]:
    """What the load balancer sees of a service: the first one, or a further one."""
    return (
        Graph(
            title="Latency",
            unit="s",
            alarms=("load-balancer-latency",),
            context=lambda watched: [
                of_target_group(watched, "TargetResponseTime", "p90", "p90", service),
                of_target_group(watched, "TargetResponseTime", "p50", "p50", service),
            ],
            service=service,
        ),
        Graph(
            title="Errors",
            unit="a minute",
            alarms=("load-balancer-target-5xx", *(() if service else ("load-balancer-5xx",))),
            context=lambda watched: [
                of_target_group(watched, "HTTPCode_Target_4XX_Count", "Sum", "4XX by the application", service),
                *(
                    ()
                    if service
                    else [of_load_balancer(watched, "RejectedConnectionCount", "Sum", "Connections refused")]
                ),
            ],
            service=service,
        ),
        Graph(
            title="Healthy and unhealthy tasks",
            unit="tasks",
            alarms=("load-balancer-no-healthy-hosts", "load-balancer-unhealthy-hosts"),
            service=service,
        ),
    )


def _tasks(service: str) -> tuple[Graph, ...]:
    """Load and number of a service's tasks: the first one's, or a further one's."""
    return (
        Graph(
            title="CPU",
            unit="%",
            alarms=("service-cpu",),
            context=lambda watched: [usage(watched, "CPUUtilization", "Maximum", "busiest task", service)],
            service=service,
        ),
        Graph(
            title="Memory",
            unit="%",
            alarms=("service-memory",),
            context=lambda watched: [usage(watched, "MemoryUtilization", "Maximum", "fullest task", service)],
            service=service,
        ),
        Graph(
            title="Tasks",
            unit="tasks",
            alarms=("service-at-maximum",),
            context=lambda watched: [
                insight(watched, "RunningTaskCount", "Tasks running", service),
                insight(watched, "PendingTaskCount", "Tasks starting", service),
            ],
            service=service,
        ),
        Graph(title="Tasks missing", unit="tasks", alarms=("service-tasks",), service=service),
        Graph(title="Deployments that failed", unit="a minute", alarms=("deployment-failed",), service=service),
        Graph(
            title="Tasks that ended by themselves",
            unit="tasks a minute",
            alarms=("tasks-ended",),
            service=service,
        ),
    )


def sections(watched: Watched) -> Iterator[tuple[str, tuple[Graph, ...]]]:
    """Heading and graphs; each further service has a section of its own after the first one's."""
    for title, graphs in SECTIONS.items():
        yield title, graphs
        if title == "Service":
            for name in watched.services:
                yield (
                    f"Service {name}",
                    (*_tasks(name), *(_targets(name) if name in watched.target_groups else ())),
                )


SECTIONS: dict[str, tuple[Graph, ...]] = {
    "Load balancer": (
        Graph(
            title="Requests",
            unit="a minute",
            context=lambda watched: [
                of_load_balancer(watched, "RequestCount", "Sum", "Requests"),
                of_target_group(watched, "RequestCountPerTarget", "Sum", "Requests a task"),
            ],
        ),
        *_targets(""),
    ),
    "Service": _tasks(""),
    "Database": (
        Graph(title="CPU", unit="%", alarms=("database-cpu",), context=_each_instance("CPUUtilization")),
        Graph(
            title="Connections",
            unit="connections",
            alarms=("database-connections",),
            context=_each_instance("DatabaseConnections"),
        ),
        Graph(
            title="Freeable memory",
            unit="bytes",
            alarms=("database-memory",),
            context=_each_instance("FreeableMemory"),
        ),
        Graph(
            title="Replica lag",
            unit="ms",
            alarms=("database-replica-lag",),
            context=_each_instance("AuroraReplicaLag"),
        ),
        Graph(title="Transaction ids in use", unit="ids", alarms=("database-transaction-ids",)),
    ),
    "Ledger": (
        Graph(title="Outbox: age of the oldest", unit="s", alarms=("ledger-outbox-age",)),
        Graph(title="Without a verdict: age of the oldest", unit="s", alarms=("ledger-pending-age",)),
        Graph(
            title="On the way",
            unit="transactions",
            context=lambda watched: [
                *of_ledger(watched, "outbox_rows", "in the outbox").values(),
                *of_ledger(watched, "pending_rows", "without a verdict").values(),
            ],
        ),
        Graph(title="Parked: refused by the queue", unit="messages", alarms=("ledger-parked-messages",)),
        Graph(title="Parked: verdicts not entered", unit="verdicts", alarms=("ledger-parked-verdicts",)),
        Graph(title="Work beside requests: failed", unit="steps", alarms=("ledger-failed-work",)),
    ),
    # A section that shows nothing is left out: an application may have no ledger's metrics, or no migration.
    "Migrations": (
        Graph(
            title="Migrations",
            unit="a minute",
            alarms=("migration-failed",),
            context=lambda watched: of_migration(watched, "Invocations", "Migrations").values(),
        ),
    ),
    "Tables": (
        Graph(title="Read capacity", unit="units a minute", context=_each_table("ConsumedReadCapacityUnits")),
        Graph(title="Write capacity", unit="units a minute", context=_each_table("ConsumedWriteCapacityUnits")),
        Graph(title="Throttles", unit="a minute", alarms=("table-throttles",)),
        Graph(title="System errors", unit="a minute", alarms=("table-system-errors",)),
    ),
    "Validation": (
        Graph(
            title="Function: invocations and errors",
            unit="a minute",
            alarms=("validation-errors", "validation-throttles"),
            context=lambda watched: [of_function(watched.function, "Invocations", "Sum", "Invocations")],
        ),
        Graph(
            title="Function: duration",
            unit="ms",
            alarms=("validation-duration",),
            context=lambda watched: [
                of_function(watched.function, "Duration", "p99", "p99"),
                of_function(watched.function, "Duration", "p50", "p50"),
            ],
        ),
        Graph(
            title="Function: concurrency",
            unit="at once",
            context=lambda watched: [
                of_function(watched.function, "ConcurrentExecutions", "Maximum", "Running at once")
            ],
        ),
        Graph(
            title="Queue: depth",
            unit="messages",
            context=lambda watched: [
                of_queue(watched.queue, "ApproximateNumberOfMessagesVisible", "Waiting"),
                of_queue(watched.queue, "ApproximateNumberOfMessagesNotVisible", "Being validated"),
            ],
        ),
        Graph(title="Queue: age of the oldest message", unit="s", alarms=("validation-queue-age",)),
        Graph(title="Dead-letter messages", unit="messages", alarms=("validation-dead-letters",)),
        Graph(title="Verdicts", unit="a minute", context=_verdicts),
    ),
    "Functions": (
        Graph(
            title="Functions: invocations and errors",
            unit="a minute",
            alarms=("function-errors", "function-throttles"),
            context=_each_function(("Invocations", "Sum", "invocations")),
        ),
        Graph(title="Functions: duration", unit="% of timeout_seconds", alarms=("function-duration",)),
        Graph(
            title="Functions: concurrency",
            unit="at once",
            context=_each_function(("ConcurrentExecutions", "Maximum", "running at once")),
        ),
        Graph(
            title="Functions: depth of their queues",
            unit="messages",
            context=_each_queue(
                ("ApproximateNumberOfMessagesVisible", "waiting"),
                ("ApproximateNumberOfMessagesNotVisible", "being worked on"),
            ),
        ),
        Graph(
            title="Functions: age of the oldest message",
            unit="visibility timeouts",
            alarms=("function-queue-age",),
        ),
        Graph(title="Functions: dead-letter messages", unit="messages", alarms=("function-dead-letters",)),
    ),
    "Schedules": (
        Graph(
            title="Schedules: attempts and errors",
            unit="a minute",
            alarms=("schedule-target-errors", "schedule-dropped"),
            context=lambda watched: of_schedules(watched, "InvocationAttemptCount", "attempts").values(),
        ),
        Graph(title="Schedules: dead-letter messages", unit="messages", alarms=("schedule-dead-letters",)),
    ),
    "Jobs": (Graph(title="Jobs: failed", unit="tasks a minute", alarms=("job-failed",)),),
    "Network": (
        Graph(title="NAT: ports that ran out", unit="a minute", alarms=("nat-port-allocation",)),
        Graph(
            title="NAT: sent to the internet",
            unit="bytes a minute",
            context=lambda watched: [
                of_nat_gateway(gateway, "BytesOutToDestination", zone)
                for zone, gateway in watched.nat_gateways.items()
            ],
        ),
    ),
    "CloudFront": (
        Graph(
            title="Requests",
            unit="a minute",
            context=lambda watched: [of_distribution(watched, "Requests", "Sum", "Requests")],
            edge=True,
        ),
        Graph(title="Errors", unit="%", alarms=("edge-5xx", "edge-4xx"), edge=True),
    ),
    "Own": tuple(Graph(title=each.title, unit=each.unit, alarms=(each.id,), edge=each.edge) for each in OWN),
}
