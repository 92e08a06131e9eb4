"""The Fargate service: its load, and whether as many tasks run as should."""

from __future__ import annotations

from stacks.monitoring.definition import Definition, Expression, Metric, Statistic, Window, each_service
from stacks.monitoring.watched import Watched

__all__ = ["SERVICE", "insight", "usage"]


def _dimensions(watched: Watched, service: str) -> dict[str, str]:
    known = watched.services[service] if service else watched.service
    return {"ClusterName": watched.cluster, "ServiceName": known}


def usage(watched: Watched, name: str, statistic: Statistic, label: str, service: str = "") -> Metric:
    """A share, in percent, of what a service's tasks reserve: the first one's, or those of a further one."""
    return Metric("AWS/ECS", name, _dimensions(watched, service), statistic, label)


def insight(watched: Watched, name: str, label: str, service: str = "") -> Metric:
    """A count of tasks, from Container Insights."""
    return Metric("ECS/ContainerInsights", name, _dimensions(watched, service), "Average", label)


SERVICE = (
    Definition(
        id="service-cpu",
        title="The service's CPU is nearly used up",
        severity="warning",
        signals=each_service(
            lambda watched, name: usage(watched, "CPUUtilization", "Average", "CPU, all tasks", name)
        ),
        comparison="GreaterThanThreshold",
        threshold=lambda _: 85,
        unit="%",
        why="autoscaling aims at 70 %; 85 % that lasts means it can't keep up or has reached max_tasks",
        window=Window(10, 15),
        action="See whether the service has reached max_tasks; raise it, or find what burns CPU.",
    ),
    Definition(
        id="service-memory",
        title="The service's memory is nearly used up",
        severity="warning",
        signals=each_service(
            lambda watched, name: usage(watched, "MemoryUtilization", "Average", "Memory, all tasks", name)
        ),
        comparison="GreaterThanThreshold",
        threshold=lambda _: 85,
        unit="%",
        why="autoscaling aims at 70 %; at 100 % the kernel ends the container (exit code 137)",
        window=Window(10, 15),
        action="Compare with the last deployment: a steady rise is a leak; else give tasks more memory.",
    ),
    Definition(
        id="service-tasks",
        title="Fewer tasks run than should",
        severity="critical",
        signals=each_service(
            lambda watched, name: Expression(
                id="missing_tasks",
                text="desired - running",
                label="Tasks missing",
                metrics={
                    "desired": insight(watched, "DesiredTaskCount", "Tasks wanted", name),
                    "running": insight(watched, "RunningTaskCount", "Tasks running", name),
                },
            )
        ),
        comparison="GreaterThanThreshold",
        threshold=lambda _: 0,
        unit="tasks",
        why="a task that is replaced or added is there within two minutes",
        window=Window(5, 10),
        action="Read the service's events and why tasks stopped: image, secrets, health check, Spot, quota.",
        missing="breaching",
        missing_reason=(
            "Container Insights sends nothing for a service without a running task (ECS developer guide), "
            "so silence is the worst case"
        ),
    ),
    Definition(
        id="service-at-maximum",
        title="The service runs as many tasks as it may",
        severity="warning",
        signals=each_service(lambda watched, name: insight(watched, "DesiredTaskCount", "Tasks wanted", name)),
        comparison="GreaterThanOrEqualToThreshold",
        threshold=lambda settings: settings.service.max_tasks,
        threshold_of=lambda settings, name: settings.services[name].max_tasks,
        unit="tasks",
        why="max_tasks of the service: more load from here on makes every request slower",
        window=Window(15, 15),
        action="Raise service.max_tasks if the load is real; block it at the WAF if it is not.",
        action_of=lambda name: (
            f"Raise services.{name}.max_tasks if the load is real; find out where it comes from if it is not."
        ),
    ),
)
