"""Fargate: tasks, what they are made of, and how many AWS starts."""

from __future__ import annotations

from stacks.demand.demand import Demand, demand
from stacks.demand.further import further_vcpus
from stacks.demand.sizing import ROLLOUT
from strongroom.capacity.dimension import of_quota, of_setting

__all__ = ["SERVICE"]


def _vcpus(tasks: int, needs: Demand, *, spot: bool) -> float:
    own = ROLLOUT * tasks * needs.settings.service.cpu / 1024
    return own + further_vcpus(needs.settings, spot=spot)


SERVICE = (
    of_setting(
        "tasks-by-cpu",
        "Tasks, by measured CPU time",
        "tasks",
        lambda needs: needs.tasks_by_cpu,
        key="service.max_tasks",
        available=lambda settings: settings.service.max_tasks,
        why="those that a failed zone leaves must carry the load with headroom",
    ),
    of_setting(
        "tasks-by-target",
        "Tasks, by requests_per_target",
        "tasks",
        lambda needs: needs.tasks_by_target,
        key="service.max_tasks",
        available=lambda settings: settings.service.max_tasks,
        why="as many as autoscaling starts",
    ),
    of_setting(
        "requests-per-task",
        "Requests a task, when one is added",
        "requests/min",
        lambda needs: needs.settings.service.requests_per_target,
        key="service.requests_per_target",
        available=lambda settings: demand(settings, 1).task_requests,
        why="there is: what a task was measured to answer with headroom; above it only CPU adds tasks, later",
    ),
    of_setting(
        "task-memory",
        "Memory of a task",
        "MiB",
        lambda needs: needs.load.with_headroom(needs.costs.application.memory_mib.most),
        key="service.memory",
        available=lambda settings: settings.service.memory,
        why="measured at the highest load, with headroom; ECS stops a task that takes more",
    ),
    of_quota(
        "on-demand-vcpus",
        "vCPUs on demand in a rollout",
        "vCPUs",
        lambda needs: _vcpus(needs.on_demand_tasks, needs, spot=False),
        quota="fargate_on_demand_vcpus",
        available=lambda settings: settings.quotas.fargate_on_demand_vcpus,
        why="old and new tasks run side by side; above the quota ECS places none",
    ),
    of_quota(
        "spot-vcpus",
        "vCPUs on Spot in a rollout",
        "vCPUs",
        lambda needs: _vcpus(needs.tasks - needs.on_demand_tasks, needs, spot=True),
        quota="fargate_spot_vcpus",
        available=lambda settings: settings.quotas.fargate_spot_vcpus,
        why="old and new tasks run side by side",
    ),
    of_quota(
        "launches",
        "Tasks started anew when a zone fails",
        "tasks/min",
        lambda needs: needs.lost_tasks,
        quota="fargate_launches",
        why="within a minute; until they run, the other zones carry their load",
    ),
)
