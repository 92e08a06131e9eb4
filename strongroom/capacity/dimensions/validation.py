"""The queue and the function."""

from __future__ import annotations

from stacks.demand.demand import Demand
from stacks.demand.quotas import quotas
from strongroom.capacity.dimension import of_quota, of_setting

__all__ = ["VALIDATION"]


def _of_account(needs: Demand) -> float:
    """What is reserved, or else used, and what AWS keeps unreserved."""
    own = needs.settings.validation.reserved_concurrency
    return max(own, needs.concurrency) + quotas()["lambda_unreserved"].value


VALIDATION = (
    of_setting(
        "concurrency",
        "Batches at once",
        "executions",
        lambda needs: needs.concurrency,
        key="validation.reserved_concurrency",
        available=lambda settings: (
            settings.validation.reserved_concurrency
            if settings.validation.reserved_concurrency > 0
            else settings.quotas.lambda_concurrency
        ),
        why="Little's law: transactions a second, times the seconds that each takes",
    ),
    of_setting(
        "drain",
        "Queue empty again after an outage",
        "min",
        lambda needs: needs.drain_minutes,
        key="capacity.outage_minutes",
        available=lambda settings: settings.capacity.outage_minutes,
        why="no longer than the outage was, with what arrives meanwhile",
    ),
    of_setting(
        "batch-time",
        "A whole batch",
        "s",
        lambda needs: needs.load.with_headroom(needs.message_seconds * needs.settings.validation.batch_size),
        key="validation.timeout_seconds",
        available=lambda settings: settings.validation.timeout_seconds,
        why="what is not done by then goes back to the queue",
    ),
    of_setting(
        "function-memory",
        "Memory of the function",
        "MiB",
        lambda needs: needs.load.with_headroom(needs.costs.function.memory_mib.most),
        key="validation.memory",
        available=lambda settings: settings.validation.memory,
        why="measured, with headroom; Lambda stops an execution that takes more",
    ),
    of_quota(
        "account-concurrency",
        "Executions of the account",
        "executions",
        _of_account,
        quota="lambda_concurrency",
        available=lambda settings: settings.quotas.lambda_concurrency,
        why="reserved for this function, and what AWS keeps for all others",
    ),
    of_quota(
        "pollers",
        "Batches at once from one queue",
        "executions",
        lambda needs: needs.concurrency,
        quota="queue_pollers",
        why="Lambda reads no more from one queue, whatever is reserved",
    ),
    of_quota(
        "in-flight",
        "Messages in flight, each failing once",
        "messages",
        lambda needs: needs.in_flight,
        quota="queue_in_flight",
        why="above it the queue gives out none, and its age grows",
    ),
)
