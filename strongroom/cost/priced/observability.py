"""Alarms, metrics, the dashboard and logs."""

from __future__ import annotations

from collections.abc import Iterator

from strongroom.cost.line import Line, Pricer, Subject, Uncounted, line, monthly
from strongroom.synthesized import number

__all__ = ["OBSERVABILITY"]

# Application Auto Scaling user guide, "Target tracking scaling policies": one alarm to add, one to take away.
ALARMS_OF_A_POLICY = 2

DAYS_IN_A_MONTH = 365 / 12


def _alarm(of: Subject) -> Iterator[Line | Uncounted]:
    """Each metric that an expression reads counts."""
    read = [each for each in of.resource.blocks("metric_query") if each.get("metric")]
    yield monthly(of.resource, "alarm", max(1, len(read)))


def _policy(of: Subject) -> Iterator[Line | Uncounted]:
    yield monthly(of.resource, "alarm", ALARMS_OF_A_POLICY, note="AWS makes the policies' alarms")


def _filter(of: Subject) -> Iterator[Line | Uncounted]:
    yield monthly(of.resource, "metric")


def _dashboard(of: Subject) -> Iterator[Line | Uncounted]:
    yield monthly(of.resource, "dashboard")


def _log_group(of: Subject) -> Iterator[Line | Uncounted]:
    """Of application and function, whose lines were measured: written in a month, and kept when all is full."""
    if of.usage is None:
        return
    logs = {"service/log_group": of.usage.application_log, "validation/log_group": of.usage.function_log}
    written = logs.get(of.resource.path)
    if written is not None:
        months = (number(of.resource.get("retention_in_days")) or 0) / DAYS_IN_A_MONTH
        yield line(of.resource, "logs.ingestion", 0, written)
        yield line(of.resource, "logs.storage", 0, written * months, note="as written; AWS compresses it")


OBSERVABILITY: dict[str, Pricer] = {
    "aws_appautoscaling_policy": _policy,
    "aws_cloudwatch_dashboard": _dashboard,
    "aws_cloudwatch_log_group": _log_group,
    "aws_cloudwatch_log_metric_filter": _filter,
    "aws_cloudwatch_metric_alarm": _alarm,
}
