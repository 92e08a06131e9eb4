"""The database and the tables."""

from __future__ import annotations

from collections.abc import Iterator

from strongroom.cost.line import Line, Pricer, Subject, Uncounted, hourly, line, monthly
from strongroom.cost.prices import HOURS, prices
from strongroom.synthesized import number, on

__all__ = ["DATA"]

SERVERLESS = "db.serverless"

# Aurora user guide, "Aurora Serverless v2 capacity": the least of an instance that is not paused.
LEAST_AWAKE = 0.5

# Amazon Aurora FAQs: what a cluster's volume has at least.
LEAST_STORAGE_GB = 10

TABLES = {f"tables/{name}": name for name in ("sessions", "transactions", "idempotency")}
"""Those whose load is known, by construct path."""


def _instance(of: Subject) -> Iterator[Line | Uncounted]:
    kind = str(of.resource.get("instance_class"))
    if f"aurora.{kind}" not in prices().prices:
        yield Uncounted(of.resource.address, f"the price of {kind} was found in no two places")
    elif kind == SERVERLESS:
        yield from _serverless(of)
    else:
        yield hourly(of.resource, f"aurora.{kind}")


def _serverless(of: Subject) -> Iterator[Line | Uncounted]:
    """Awake all month: a task asks the database every second (app/background.py), so that none ever pauses.

    How many ACUs the load takes was not measured: at load, the most that there may be.
    """
    cluster = of.stack.find(of.resource.reference("cluster_identifier"))
    scaling = cluster.blocks("serverlessv2_scaling_configuration") if cluster else []
    bounds = [number(each.get(bound)) for each in scaling for bound in ("min_capacity", "max_capacity")]
    if len(bounds) != 2 or bounds[0] is None or bounds[1] is None:
        yield Uncounted(of.resource.address, "how far it scales is not in the stack")
        return
    least, most = bounds[0], bounds[1]
    awake = max(least, LEAST_AWAKE)
    yield line(
        of.resource,
        f"aurora.{SERVERLESS}",
        awake * HOURS,
        (awake if of.usage is None else most) * HOURS,
        note=f"{awake:g} ACUs at rest, since tasks keep it awake; at load the most that it may have",
    )


def _cluster(of: Subject) -> Iterator[Line | Uncounted]:
    yield monthly(of.resource, "aurora.storage", LEAST_STORAGE_GB, note="what each has at least")
    if on(of.resource.get("manage_master_user_password")):
        yield monthly(of.resource, "secret", note="the master user's, which RDS keeps")


def _table(of: Subject) -> Iterator[Line | Uncounted]:
    name = TABLES.get(of.resource.path)
    if of.usage is not None and name is not None:
        yield line(of.resource, "table.reads", 0, of.usage.million_reads(name))
        yield line(of.resource, "table.writes", 0, of.usage.million_writes(name))


DATA: dict[str, Pricer] = {
    "aws_dynamodb_table": _table,
    "aws_rds_cluster": _cluster,
    "aws_rds_cluster_instance": _instance,
}
