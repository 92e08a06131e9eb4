"""Aurora: what statements take of its CPU, and connections, which every task of a rollout opens."""

from __future__ import annotations

from stacks.schema.environment import EnvironmentSchema
from stacks.schema.instance_classes import GIB, SERVERLESS, writer_memory
from stacks.settings.rules.service import connections_for_tasks
from strongroom.capacity.dimension import of_quota, of_setting

__all__ = ["DATABASE"]

# How long the tasks may take to be connected again after a failover.
RECONNECT_SECONDS = 10

# What Aurora PostgreSQL sets max_connections to by itself, LEAST(DBInstanceClassMemory / 9531392, 5000): as
# many as the instance's memory is good for (Aurora user guide, "Maximum connections to an Aurora PostgreSQL DB
# instance").
BYTES_A_CONNECTION, MOST = 9_531_392, 5000


def _good_for(settings: EnvironmentSchema) -> float:
    return min(writer_memory(settings.database) // BYTES_A_CONNECTION, MOST)


def _vcpus(settings: EnvironmentSchema) -> float:
    """Aurora user guide, "Hardware specifications for DB instance classes"; 4 n as n-xlarge.

    An ACU is 2 GiB "with corresponding CPU": taken to be that of memory optimized classes, a vCPU for 8 GiB.
    """
    if settings.database.instance_class == SERVERLESS:
        return writer_memory(settings.database) / (8 * GIB)
    size = settings.database.instance_class.rpartition(".")[2]
    return 4 * int(size.removesuffix("xlarge") or 1) if size.endswith("xlarge") else 2


DATABASE = (
    of_setting(
        "database-cpu",
        "CPU of the database's writer",
        "vCPUs",
        lambda needs: needs.database_cpus,
        key="database.instance_class",
        available=_vcpus,
        why="of PostgreSQL as measured, with headroom; Aurora's storage is another, and is not measured",
    ),
    of_setting(
        "connections",
        "Connections in a rollout",
        "connections",
        lambda needs: needs.connections,
        key="database.max_connections",
        available=connections_for_tasks,
        why="old and new tasks hold their pools side by side; a tenth is kept for administration and RDS",
    ),
    of_setting(
        "connection-memory",
        "Connections, by the instance's memory",
        "connections",
        lambda needs: needs.connections,
        key="database.instance_class",
        available=_good_for,
        why="each connection is a process; AWS sets max_connections so by default",
    ),
    of_quota(
        "new-connections",
        "New connections after a failover",
        "connections/s",
        lambda needs: needs.connections / 2 / RECONNECT_SECONDS,
        quota="aurora_iam_connections",
        why=f"if all come back within {RECONNECT_SECONDS} s; above it Aurora throttles, and pools try again",
    ),
)
