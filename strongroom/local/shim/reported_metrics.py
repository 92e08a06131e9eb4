"""What a service reports of itself is looked at by the alarms on it.

The emulator's Lambda counts errors and invocations as AWS's does (Lambda developer guide, "Types of metrics for
Lambda functions"), but its alarms look at a metric only where somebody puts data by `PutMetricData`. Without
this patch an alarm on a function's errors stays as it was made.
"""

from __future__ import annotations

from collections.abc import Mapping


def install() -> None:
    from ministack.services import cloudwatch

    record = cloudwatch.record_metric

    def record_metric(
        namespace: str,
        metric_name: str,
        value: float,
        unit: str = "None",
        dimensions: Mapping[str, str] | None = None,
    ) -> None:
        record(namespace, metric_name, value, unit, dimensions)
        of = cloudwatch._dims_key(dimensions or {})
        for alarm in list(cloudwatch._alarms.values()):
            if (
                alarm.get("Namespace") == namespace
                and alarm.get("MetricName") == metric_name
                and cloudwatch._dims_key(cloudwatch._dims_from_list(alarm.get("Dimensions") or [])) == of
            ):
                cloudwatch._evaluate_alarm(alarm)

    cloudwatch.record_metric = record_metric
