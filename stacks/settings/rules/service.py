"""Services: what Fargate takes, and what the database has room for."""

from __future__ import annotations

from collections.abc import Iterator

from stacks.demand.further import further_connections
from stacks.demand.sizing import ROLLOUT
from stacks.schema.environment import EnvironmentSchema
from stacks.schema.fargate import MEMORY_BY_CPU
from stacks.schema.sections import FurtherService, OnFargate, Service
from stacks.settings.rules.violation import Violation

__all__ = ["connections_for_tasks", "violations"]


def violations(settings: EnvironmentSchema) -> Iterator[Violation]:
    for program, container in settings.containers.items():
        yield from _size(settings.key_of(program), container)
    for program, service in settings.fargate.items():
        yield from _count(settings.key_of(program), service)
    yield from _connections(settings)


def _size(key: str, service: OnFargate) -> Iterator[Violation]:
    memory = MEMORY_BY_CPU.get(service.cpu)
    if memory is None:
        allowed = ", ".join(map(str, MEMORY_BY_CPU))
        yield f"{key}.cpu", service.cpu, f"one of {allowed} (Fargate)"
    elif service.memory not in memory:
        yield (
            f"{key}.memory",
            service.memory,
            f"with cpu = {service.cpu}: {memory[0]} to {memory[-1]} in steps of {memory.step} (Fargate)",
        )


def _count(key: str, service: Service | FurtherService) -> Iterator[Violation]:
    for name, value in (("min_tasks", service.min_tasks), ("on_demand_base", service.on_demand_base)):
        if value > service.max_tasks:
            yield f"{key}.{name}", value, f"at most max_tasks = {service.max_tasks}"


def _connections(settings: EnvironmentSchema) -> Iterator[Violation]:
    tasks, connections = settings.service.max_tasks, settings.service.database_connections_per_task
    most, others = settings.database.max_connections, further_connections(settings)
    each = max(connections_for_tasks(settings) - others, 0) // (ROLLOUT * tasks)
    taken = f", without the {others} of further services and jobs" if others else ""
    if each == 0:
        least = -(-(ROLLOUT * tasks + others) * 10 // 9)
        yield (
            "database.max_connections",
            most,
            f"at least {least}: {ROLLOUT * tasks} tasks of a rollout take one connection each at least, and "
            f"90 % is theirs{taken}",
        )
    elif connections > each:
        yield (
            "service.database_connections_per_task",
            connections,
            f"at most {each}: {ROLLOUT * tasks} tasks of a rollout may take 90 % of database.max_connections = "
            f"{most}{taken}",
        )


def connections_for_tasks(settings: EnvironmentSchema) -> int:
    """What tasks may open on an instance: a tenth is kept for administration and RDS's own sessions."""
    return settings.database.max_connections * 9 // 10
