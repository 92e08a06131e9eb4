"""What further services take, each at its largest, while every one is rolled out: nobody knows their load.

Of a job one task runs, on demand.
"""

from __future__ import annotations

from stacks.demand.sizing import ROLLOUT
from stacks.schema.environment import EnvironmentSchema

__all__ = ["further_connections", "further_tasks", "further_vcpus"]


def further_tasks(settings: EnvironmentSchema, *, balanced: bool = False) -> int:
    """All of them in a rollout; `balanced`: those behind the load balancer."""
    services = sum(ROLLOUT * it.max_tasks for it in settings.services.values() if it.balanced or not balanced)
    return services if balanced else services + len(settings.jobs)


def further_connections(settings: EnvironmentSchema) -> int:
    """Connections to the writer, every pool at its largest."""
    tasks = {name: ROLLOUT * it.max_tasks for name, it in settings.services.items()}
    programs = {**settings.services, **settings.jobs}
    return sum(
        tasks.get(name, 1) * it.database_connections_per_task for name, it in programs.items() if it.database
    )


def further_vcpus(settings: EnvironmentSchema, *, spot: bool) -> float:
    """Of the account's quota for tasks on Spot, or of that for all others."""
    vcpus = 0.0 if spot else sum(job.cpu for job in settings.jobs.values()) / 1024
    for it in settings.services.values():
        on_spot = max(0, it.max_tasks - it.on_demand_base) * it.spot_percent // 100
        vcpus += ROLLOUT * (on_spot if spot else it.max_tasks - on_spot) * it.cpu / 1024
    return vcpus
