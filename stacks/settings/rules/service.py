"""The service: what Fargate takes, and what the database has room for."""

from __future__ import annotations

from collections.abc import Iterator

from stacks.demand.sizing import ROLLOUT
from stacks.schema.environment import EnvironmentSchema
from stacks.schema.fargate import MEMORY_BY_CPU
from stacks.settings.rules.violation import Violation

__all__ = ["connections_for_tasks", "violations"]


def violations(settings: EnvironmentSchema) -> Iterator[Violation]:
    yield from _size(settings)
    yield from _count(settings)
    yield from _connections(settings)


def _size(settings: EnvironmentSchema) -> Iterator[Violation]:
    service = settings.service
    memory = MEMORY_BY_CPU.get(service.cpu)
    if memory is None:
        allowed = ", ".join(map(str, MEMORY_BY_CPU))
        yield "service.cpu", service.cpu, f"one of {allowed} (Fargate)"
    elif service.memory not in memory:
        yield (
            "service.memory",
            service.memory,
            f"with cpu = {service.cpu}: {memory[0]} to {memory[-1]} in steps of {memory.step} (Fargate)",
        )


def _count(settings: EnvironmentSchema) -> Iterator[Violation]:
    service = settings.service
    for key, value in (("min_tasks", service.min_tasks), ("on_demand_base", service.on_demand_base)):
        if value > service.max_tasks:
            yield f"service.{key}", value, f"at most max_tasks = {service.max_tasks}"


def _connections(settings: EnvironmentSchema) -> Iterator[Violation]:
    tasks, connections = settings.service.max_tasks, settings.service.database_connections_per_task
    most = settings.database.max_connections
    each = connections_for_tasks(settings) // (ROLLOUT * tasks)
    if each == 0:
        least = -(-ROLLOUT * tasks * 10 // 9)
        yield (
            "database.max_connections",
            most,
            f"at least {least}: {ROLLOUT * tasks} tasks of a rollout take one connection each at least, and "
            "90 % is theirs",
        )
    elif connections > each:
        yield (
            "service.database_connections_per_task",
            connections,
            f"at most {each}: {ROLLOUT * tasks} tasks of a rollout may take 90 % of database.max_connections = "
            f"{most}",
        )


def connections_for_tasks(settings: EnvironmentSchema) -> int:
    """What tasks may open on an instance: a tenth is kept for administration and RDS's own sessions."""
    return settings.database.max_connections * 9 // 10
