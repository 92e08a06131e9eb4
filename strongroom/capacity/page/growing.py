"""The page's part about growth: the same settings with more users, and a million of them on paper."""

from __future__ import annotations

from collections.abc import Iterator

from stacks.demand.demand import Demand, demand
from stacks.demand.quotas import quotas
from stacks.demand.sizing import MIB_A_CPU
from stacks.schema.environment import EnvironmentSchema
from strongroom.capacity.growth import SIZES, cell, grown, tuned
from strongroom.capacity.numbers import short
from strongroom.capacity.page.markdown import entry, table

__all__ = ["growth", "million"]

MILLION = SIZES[-1]


def growth(settings: EnvironmentSchema) -> Iterator[str]:
    """What is needed at each size."""
    yield "## Growth\n"
    yield "What the same settings would need; what bounds it is to be raised with the users.\n"
    rows = [
        (f"{dimension.what}, {dimension.unit}", *map(short, figures)) for dimension, figures in grown(settings)
    ]
    yield from table(("users", *(f"{users:,}" for users in SIZES)), rows)


def million(settings: EnvironmentSchema) -> Iterator[str]:
    """What more than one environment can carry would take."""
    needs = demand(settings, MILLION)
    yield f"## {MILLION:,} users, on paper\n"
    yield entry(_target(settings, needs))
    yield entry(_cells(settings))
    yield entry(_shards(needs))
    yield entry(_function(settings, needs))
    yield ""


def _target(settings: EnvironmentSchema, needs: Demand) -> str:
    fewer = demand(tuned(settings), MILLION)
    return (
        f"**Measure, then set the target.** `requests_per_target = {settings.service.requests_per_target:,}` "
        f"is an assumption; a task was measured to answer {short(needs.task_requests)} requests a minute with "
        f"its headroom kept. With that as the target, {short(fewer.tasks)} tasks do instead of "
        f"{short(needs.tasks)}, and {short(fewer.connections)} connections instead of "
        f"{short(needs.connections)}."
    )


def _cells(settings: EnvironmentSchema) -> str:
    as_set, measured = cell(settings), cell(tuned(settings))
    return (
        "**Cells.** What no setting and no request to AWS makes wider stops one environment above "
        f"{as_set.users:,} users ({as_set.wall.what.lower()}), with the measured target above "
        f"{measured.users:,} ({measured.wall.what.lower()}). So a million users take {as_set.needed(MILLION)} "
        f"environments, or {measured.needed(MILLION)}: each a settings file and an account of its own, since "
        "quotas are an account's. A user belongs to one cell, by a hash of the user's id that the host name "
        "carries."
    )


def _shards(needs: Demand) -> str:
    known = quotas()
    partitions = max(
        needs.reads("sessions") / known["partition_reads"].value,
        needs.writes("sessions") / known["partition_writes"].value,
    )
    return (
        "**Shards.** A cell's ledger is a shard: no query crosses cells, and a transaction's id is unique in "
        "its cell. DynamoDB shards by itself, since keys are hashes; the sessions of all would take the "
        f"throughput of {short(partitions)} partitions."
    )


def _function(settings: EnvironmentSchema, needs: Demand) -> str:
    loading = needs.costs.function.import_ms.median * max(1, MIB_A_CPU / settings.validation.memory)
    return (
        f"**The function.** {short(needs.concurrency)} executions at once, "
        f"{short(needs.message_seconds * 1000)} ms for each message. A new one loads its code for up to "
        f"{short(loading / 1000)} s at {settings.validation.memory} MiB. Only the queue waits for it, so "
        "provisioned concurrency pays where a verdict must come sooner."
    )
