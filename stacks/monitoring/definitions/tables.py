"""DynamoDB: the two ways in which a table refuses a correct request. An alarm for each table.

DynamoDB sends these metrics only when they are not zero, so an absent one counts as zero (FILL), and the last
minute may be filled in before its value arrives. CloudWatch's user guide says to use "M out of N" then: here
2 of 5, so that a late value is still counted.
"""

from __future__ import annotations

from collections.abc import Mapping

from stacks.monitoring.definition import Definition, Expression, Metric, Signal, Window, metric_id
from stacks.monitoring.watched import Watched

__all__ = ["TABLES", "of_table"]

NAMESPACE = "AWS/DynamoDB"

# SystemErrors comes by operation only, so an alarm on TableName alone would never have data. These are
# all operations that the roles allow on each table.
OPERATIONS = {
    "sessions": ("DeleteItem", "GetItem", "PutItem", "Query", "TransactWriteItems"),
    "transactions": ("BatchGetItem", "GetItem", "PutItem"),
    "idempotency": ("DeleteItem", "GetItem", "PutItem", "UpdateItem"),
}
# And where a job holds the ledger against all verdicts.
SCANNED = ("Scan",)
# Those that `stacks.tiers.grants` gives for a table of the settings; whoever may get or put may do so in a
# transaction.
OF_FURTHER = (
    *("BatchGetItem", "GetItem", "Query", "TransactGetItems"),
    *("BatchWriteItem", "DeleteItem", "PutItem", "TransactWriteItems", "UpdateItem"),
)


def of_table(name: str, label: str, **dimensions: str) -> Metric:
    """A count of a table (`TableName`) and what else DynamoDB tells apart."""
    return Metric(NAMESPACE, name, dimensions, "Sum", label)


def _operations(watched: Watched, table: str) -> tuple[str, ...]:
    scanned = table == "transactions" and watched.reconciled
    return (*OPERATIONS.get(table, OF_FURTHER), *(SCANNED if scanned else ()))


def _sum(id: str, label: str, metrics: dict[str, Metric]) -> Expression:
    return Expression(id, " + ".join(f"FILL({metric}, 0)" for metric in metrics), label, metrics)


def _throttles(watched: Watched) -> Mapping[str, Signal]:
    signals: dict[str, Signal] = {}
    for table, name in watched.tables.items():
        id = metric_id(table)
        metrics = {
            f"{id}_reads": of_table("ReadThrottleEvents", f"{table}, reads", TableName=name),
            f"{id}_writes": of_table("WriteThrottleEvents", f"{table}, writes", TableName=name),
        }
        # A table's metric leaves its indexes out (DynamoDB developer guide).
        for number, index in enumerate(watched.indexes.get(table, ()), start=1):
            of_index = {"TableName": name, "GlobalSecondaryIndexName": index}
            metrics[f"{id}_index_{number}_reads"] = of_table(
                "ReadThrottleEvents", f"{table}, reads of {index}", **of_index
            )
            metrics[f"{id}_index_{number}_writes"] = of_table(
                "WriteThrottleEvents", f"{table}, writes of {index}", **of_index
            )
        signals[table] = _sum(f"{id}_throttles", table, metrics)
    return signals


def _system_errors(watched: Watched) -> Mapping[str, Signal]:
    return {
        table: _sum(
            f"{metric_id(table)}_system_errors",
            table,
            {
                f"{metric_id(table)}_{operation.lower()}": of_table(
                    "SystemErrors", f"{table}, {operation}", TableName=name, Operation=operation
                )
                for operation in _operations(watched, table)
            },
        )
        for table, name in watched.tables.items()
    }


TABLES = (
    Definition(
        id="table-throttles",
        title="A DynamoDB table refuses requests as too many",
        severity="warning",
        signals=_throttles,
        comparison="GreaterThanThreshold",
        threshold=lambda _: 0,
        unit="events a minute",
        why="an on-demand table has room for twice its highest load; a throttle means a jump or a hot key",
        window=Window(2, 5),
        action="Look for a hot key with Contributor Insights; spread the key, or smooth the jump in load.",
    ),
    Definition(
        id="table-system-errors",
        title="DynamoDB fails (HTTP 500)",
        severity="warning",
        signals=_system_errors,
        comparison="GreaterThanThreshold",
        threshold=lambda _: 0,
        unit="errors a minute",
        why="the SDK hides a single one by trying again; two minutes of them are an event at AWS",
        window=Window(2, 5),
        action="Read the AWS Health Dashboard; nothing is lost while clients keep trying.",
    ),
)
