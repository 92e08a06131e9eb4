"""The load balancer: what users see of us.

Its dimensions are the ends of ARNs. With whole ARNs CloudWatch finds no metric, and says so only by leaving
the alarm in INSUFFICIENT_DATA for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from stacks.monitoring.definition import Definition, Metric, Signal, Statistic, Window, single
from stacks.monitoring.watched import Watched
from stacks.schema.sections import FurtherService, Service

__all__ = ["LOAD_BALANCER", "of_load_balancer", "of_target_group"]

NAMESPACE = "AWS/ApplicationELB"


def of_load_balancer(watched: Watched, name: str, statistic: Statistic, label: str) -> Metric:
    """A metric of the load balancer itself."""
    return Metric(NAMESPACE, name, {"LoadBalancer": watched.load_balancer}, statistic, label)


def of_target_group(watched: Watched, name: str, statistic: Statistic, label: str, service: str = "") -> Metric:
    """A metric of a service's targets behind it: the first one's, or those of a further one."""
    known = watched.target_groups[service] if service else watched.target_group
    dimensions = {"LoadBalancer": watched.load_balancer, "TargetGroup": known}
    return Metric(NAMESPACE, name, dimensions, statistic, label)


def _each_group(signal: Callable[[Watched, str], Signal]) -> Callable[[Watched], Mapping[str, Signal]]:
    """The signals of a definition about targets: of each service behind the load balancer."""
    return lambda watched: {name: signal(watched, name) for name in ("", *watched.target_groups)}


def _errors(service: Service | FurtherService) -> float:
    """0.1 % of the requests that a service is sized for, so that it grows with the service."""
    return max(5, service.requests_per_target * service.max_tasks // 1000)


LOAD_BALANCER = (
    Definition(
        id="load-balancer-target-5xx",
        title="The application answers with errors (5XX)",
        severity="critical",
        signals=_each_group(
            lambda watched, name: of_target_group(
                watched, "HTTPCode_Target_5XX_Count", "Sum", "5XX by the application", name
            )
        ),
        comparison="GreaterThanThreshold",
        threshold=lambda settings: _errors(settings.service),
        threshold_of=lambda settings, name: _errors(settings.services[name]),
        unit="answers a minute",
        why=(
            "0.1 % of the requests that the service is sized for (requests_per_target times max_tasks), "
            "at least 5"
        ),
        window=Window(3, 5),
        action="Find the failing route in the application's log; roll back if a deployment came just before.",
        rolls_back=True,
    ),
    Definition(
        id="load-balancer-5xx",
        title="The load balancer answers with errors of its own (5XX)",
        severity="critical",
        signals=single(
            lambda watched: of_load_balancer(
                watched, "HTTPCode_ELB_5XX_Count", "Sum", "5XX by the load balancer"
            )
        ),
        comparison="GreaterThanThreshold",
        threshold=lambda settings: min(_errors(it) for it in settings.fargate.values() if it.balanced),
        unit="answers a minute",
        why=(
            "0.1 % of the requests that the smallest service behind it is sized for (requests_per_target times "
            "max_tasks), at least 5: the metric does not say whose requests fail"
        ),
        window=Window(3, 5),
        action="Look whether targets are healthy, answer in time and keep connections open long enough.",
    ),
    Definition(
        id="load-balancer-latency",
        title="One request in a hundred is slow (p99)",
        severity="warning",
        signals=_each_group(
            lambda watched, name: of_target_group(
                watched, "TargetResponseTime", "p99", "p99 of the application", name
            )
        ),
        comparison="GreaterThanThreshold",
        threshold=lambda _: 1,
        unit="s",
        why="a person notices a second; a usual request takes a tenth of it",
        window=Window(5, 5),
        action="Find the slow route in the application's log, then what it waits for: CPU, database, tables.",
    ),
    Definition(
        id="load-balancer-unhealthy-hosts",
        title="Tasks fail the load balancer's health check",
        severity="warning",
        signals=_each_group(
            lambda watched, name: of_target_group(
                watched, "UnHealthyHostCount", "Maximum", "Unhealthy tasks", name
            )
        ),
        comparison="GreaterThanThreshold",
        threshold=lambda _: 0,
        unit="tasks",
        why="ECS replaces an unhealthy task within minutes; one that stays is not being replaced",
        window=Window(3, 5),
        action="Read the targets' health reasons and the stopped tasks' reasons.",
    ),
    Definition(
        id="load-balancer-no-healthy-hosts",
        title="No task is healthy: the application is down",
        severity="critical",
        signals=_each_group(
            # Maximum: not even one of the load balancer's nodes sees a healthy task.
            lambda watched, name: of_target_group(watched, "HealthyHostCount", "Maximum", "Healthy tasks", name)
        ),
        comparison="LessThanThreshold",
        threshold=lambda _: 1,
        unit="tasks",
        why="without a healthy task every request fails",
        window=Window(2, 3),
        action="Roll back the last deployment, or find out why no task starts.",
        missing="breaching",
        missing_reason="the load balancer stops sending this metric when no task is registered at all",
    ),
)
