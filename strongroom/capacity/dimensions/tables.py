"""DynamoDB's tables, and the key that they and the queue are encrypted with."""

from __future__ import annotations

from itertools import chain

from stacks.demand.demand import Demand
from stacks.demand.key_requests import steady_key_requests
from strongroom.capacity.dimension import Dimension, of_quota

__all__ = ["TABLES"]

NAMES = ("sessions", "transactions", "idempotency")

# Lambda starts up to a function's whole concurrency within ten seconds; each start decrypts its environment,
# and derives the key of hashes.
START_SECONDS = 10
OF_A_START = 2


def _key_requests(needs: Demand) -> float:
    steady = steady_key_requests(needs.tasks, needs.concurrency, needs.load.submits)
    return needs.load.with_headroom(steady + OF_A_START * needs.concurrency / START_SECONDS)


def _table(name: str) -> tuple[Dimension, Dimension]:
    return (
        of_quota(
            f"{name}-reads",
            f"Reads of {name}",
            "units/s",
            lambda needs: needs.reads(name),
            quota="table_reads",
            why="calls and item sizes as measured",
        ),
        of_quota(
            f"{name}-writes",
            f"Writes of {name}",
            "units/s",
            lambda needs: needs.writes(name),
            quota="table_writes",
            why="calls and item sizes as measured",
        ),
    )


TABLES = (
    *chain.from_iterable(map(_table, NAMES)),
    of_quota(
        "first-reads",
        "Reads of a table on its first day",
        "units/s",
        lambda needs: max(map(needs.reads, NAMES)),
        quota="new_table_reads",
        why="of the busiest; then a table takes twice its highest traffic so far. warm_throughput gives more",
    ),
    of_quota(
        "first-writes",
        "Writes of a table on its first day",
        "units/s",
        lambda needs: max(map(needs.writes, NAMES)),
        quota="new_table_writes",
        why="of the busiest; then a table takes twice its highest traffic so far. warm_throughput gives more",
    ),
    of_quota(
        "keys",
        "KMS requests",
        "requests/s",
        _key_requests,
        quota="key_requests",
        why="two for each account number, and for each start of the function; tables and queue reuse data keys",
    ),
)
