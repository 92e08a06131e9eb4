"""Whether an environment at its largest carries its users, by the model of `strongroom capacity`."""

from __future__ import annotations

import math
from collections.abc import Iterator

from stacks.demand.demand import Demand, demand
from stacks.schema.environment import EnvironmentSchema
from stacks.settings.rules.violation import Violation

__all__ = ["violations"]


# The most that validation.reserved_concurrency may be.
MOST_CONCURRENCY = 1000


def violations(settings: EnvironmentSchema) -> Iterator[Violation]:
    users = settings.capacity.users
    if users is None:
        if settings.protected:
            yield "capacity.users", None, "in production, how many users it must carry at the same time"
        return
    yield from _tasks(settings, users)
    if settings.validation.reserved_concurrency > 0:
        yield from _concurrency(settings, demand(settings, users))


def _tasks(settings: EnvironmentSchema, users: int) -> Iterator[Violation]:
    each = settings.capacity.requests_per_user
    per_task = settings.service.requests_per_target
    least = -(-users * each // per_task)
    if settings.service.max_tasks < least:
        yield (
            "service.max_tasks",
            settings.service.max_tasks,
            f"at least {least}: capacity.users = {users} send {users * each} requests a minute, and a task is "
            f"taken to answer service.requests_per_target = {per_task}",
        )


def _concurrency(settings: EnvironmentSchema, needs: Demand) -> Iterator[Violation]:
    users, reserved = needs.load.users, settings.validation.reserved_concurrency
    least = math.ceil(needs.concurrency)
    each = (
        f"hand in {needs.load.submits:.0f} transactions a second, and the function works "
        f"{needs.message_seconds:.3f} s on each (measured, at validation.memory = {settings.validation.memory})"
    )
    if least > MOST_CONCURRENCY:
        most = int(users * MOST_CONCURRENCY / needs.concurrency)
        yield "capacity.users", users, f"at most {most}: {users} {each}, which takes {least} executions at once"
    elif least > reserved:
        yield (
            "validation.reserved_concurrency",
            reserved,
            f"at least {least}: capacity.users = {users} {each}",
        )
