"""Aurora: every metric over the whole cluster, by its worst instance.

An alarm on an instance would watch the wrong one after a failover, when writer and reader change places.
`Maximum` (or `Minimum`, of what is left) over the cluster is the worst instance, whichever it is.
"""

from __future__ import annotations

from stacks.monitoring.definition import Definition, Metric, Statistic, Window, single
from stacks.monitoring.watched import Watched
from stacks.schema.instance_classes import writer_memory
from stacks.settings import Settings

__all__ = ["DATABASE", "of_cluster", "of_instance"]

NAMESPACE = "AWS/RDS"


def of_cluster(watched: Watched, name: str, statistic: Statistic, label: str) -> Metric:
    """A metric over all instances."""
    return Metric(NAMESPACE, name, {"DBClusterIdentifier": watched.database}, statistic, label)


def of_instance(identifier: str, name: str, statistic: Statistic, label: str) -> Metric:
    """A metric of one instance."""
    return Metric(NAMESPACE, name, {"DBInstanceIdentifier": identifier}, statistic, label)


def _little_memory(settings: Settings) -> float:
    return writer_memory(settings.database) // 20


DATABASE = (
    Definition(
        id="database-cpu",
        title="A database instance's CPU is nearly used up",
        severity="warning",
        signals=single(
            lambda watched: of_cluster(watched, "CPUUtilization", "Maximum", "CPU, busiest instance")
        ),
        comparison="GreaterThanThreshold",
        threshold=lambda _: 80,
        unit="%",
        why="above it queries begin to wait for each other; backups and vacuums alone stay below",
        window=Window(10, 15),
        action="Find the top statement in Performance Insights; move reads to the reader endpoint.",
    ),
    Definition(
        id="database-connections",
        title="The database runs out of connections",
        severity="critical",
        signals=single(
            lambda watched: of_cluster(
                watched, "DatabaseConnections", "Maximum", "Connections, busiest instance"
            )
        ),
        comparison="GreaterThanThreshold",
        threshold=lambda settings: settings.database.max_connections * 8 // 10,
        unit="connections",
        why="80 % of database.max_connections; at 100 % new tasks can't start",
        window=Window(3, 5),
        action="Find who holds connections in pg_stat_activity; end idle ones, fix the pool that leaks.",
    ),
    Definition(
        id="database-memory",
        title="A database instance is short of memory",
        severity="warning",
        signals=single(
            lambda watched: of_cluster(
                watched, "FreeableMemory", "Minimum", "Freeable memory, fullest instance"
            )
        ),
        comparison="LessThanThreshold",
        threshold=_little_memory,
        unit="bytes",
        why=(
            "5 % of the instance class's memory: Aurora gives most of it to its buffer cache, so a larger "
            "share would always be breached (CloudWatch user guide, recommended alarms)"
        ),
        window=Window(10, 15),
        action="Look for many connections or large sorts; choose a larger instance class if it is the load.",
    ),
    Definition(
        id="database-replica-lag",
        title="A database reader is behind the writer",
        severity="warning",
        signals=single(
            lambda watched: of_cluster(watched, "AuroraReplicaLag", "Maximum", "Lag, slowest reader")
        ),
        comparison="GreaterThanThreshold",
        threshold=lambda _: 1000,
        unit="ms",
        why="usually well under 100 ms; a second shows people stale data, and a minute restarts the reader",
        window=Window(5, 5),
        action="Compare writes and the reader's CPU; send reads that must be fresh to the cluster endpoint.",
    ),
    Definition(
        id="database-transaction-ids",
        title="Vacuum falls behind: transaction ids are being used up",
        severity="warning",
        signals=single(
            lambda watched: of_cluster(
                watched, "MaximumUsedTransactionIDs", "Maximum", "Transaction ids in use"
            )
        ),
        comparison="GreaterThanThreshold",
        threshold=lambda _: 1_000_000_000,
        unit="ids",
        why="autovacuum acts at 200 million; at about 2.1 billion PostgreSQL refuses every write",
        window=Window(3, 3, 300),
        action="End what holds vacuum back (old transactions, prepared ones, slots), then vacuum by hand.",
    ),
)
