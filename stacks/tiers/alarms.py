"""A CloudWatch alarm as Terraform has it, made from a row of the table in `stacks/monitoring/`."""

from __future__ import annotations

from typing import Any

from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import (
    CloudwatchMetricAlarm,
    CloudwatchMetricAlarmMetricQuery,
    CloudwatchMetricAlarmMetricQueryMetric,
)
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from stacks import naming
from stacks.monitoring.definition import Alarm, Expression, Metric
from stacks.settings import Settings
from stacks.tiers.alerts import Alerts

__all__ = ["metric_alarm"]


def metric_alarm(
    scope: Construct,
    alarm: Alarm,
    *,
    settings: Settings,
    alerts: Alerts,
    provider: AwsProvider | None = None,
) -> CloudwatchMetricAlarm:
    """The alarm, which tells `alerts` when it goes off and when it is over."""
    definition = alarm.definition
    return CloudwatchMetricAlarm(
        scope,
        alarm.id,
        alarm_name=naming.name(settings, alarm.id),
        alarm_description=_description(alarm, settings),
        actions_enabled=True,
        alarm_actions=alerts.actions,
        ok_actions=alerts.actions,
        comparison_operator=definition.comparison,
        threshold=alarm.threshold,
        evaluation_periods=definition.window.periods,
        datapoints_to_alarm=definition.window.datapoints,
        treat_missing_data=definition.missing,
        **_signal(alarm),
        provider=provider,
    )


def _description(alarm: Alarm, settings: Settings) -> str:
    """What an on-call person reads first, in the e-mail."""
    definition = alarm.definition
    return (
        f"{definition.severity.capitalize()}: {alarm.title}. {alarm.action} "
        f"Runbook: {definition.runbook} in {settings.tags.repository}"
    )


def _signal(alarm: Alarm) -> dict[str, Any]:
    seconds = alarm.definition.window.seconds
    match alarm.signal:
        case Metric() as metric:
            watched = {
                "namespace": metric.namespace,
                "metric_name": metric.name,
                "dimensions": dict(metric.dimensions) or None,
                "period": seconds,
            }
            if metric.statistic.startswith("p"):
                # A percentile of a handful of requests is one request: wait until there are enough of them.
                watched["extended_statistic"] = metric.statistic
                watched["evaluate_low_sample_count_percentiles"] = "ignore"
            else:
                watched["statistic"] = metric.statistic
            return watched
        case Expression() as expression:
            # Period and statistic belong to the queries: AWS refuses them beside metric math.
            return {"metric_query": list(_queries(expression, seconds))}


def _queries(expression: Expression, seconds: int) -> list[CloudwatchMetricAlarmMetricQuery]:
    result = CloudwatchMetricAlarmMetricQuery(
        id=expression.id, expression=expression.text, label=expression.label, return_data=True
    )
    inputs = [
        CloudwatchMetricAlarmMetricQuery(
            id=id,
            metric=CloudwatchMetricAlarmMetricQueryMetric(
                namespace=metric.namespace,
                metric_name=metric.name,
                dimensions=dict(metric.dimensions),
                period=seconds,
                stat=metric.statistic,
            ),
        )
        for id, metric in expression.metrics.items()
    ]
    return [result, *inputs]
