"""Whether the deployed alarms go off: what SQS says of its queues is put into CloudWatch, as on AWS.

The emulator's SQS reports no metrics. The alarms are the deployed ones, found by what they watch.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from strongroom.local.aws import Clients
from strongroom.local.conservation import readers

NAMESPACE = "AWS/SQS"
VISIBLE = "ApproximateNumberOfMessagesVisible"
AGE = "ApproximateAgeOfOldestMessage"


def report_level(clients: Clients, queue_url: str) -> None:
    """The messages that can be received, now."""
    level = readers.level(clients("sqs"), queue_url)["ApproximateNumberOfMessages"]
    _put(clients, queue_url, VISIBLE, [level])


def report_age(clients: Clients, queue_url: str, seconds: float, minutes: int) -> None:
    """The age of the oldest message, for each of the last minutes; it has been growing since then."""
    ages = [max(0.0, seconds - 60 * back) for back in range(minutes)]
    _put(clients, queue_url, AGE, ages)


def acknowledge(clients: Clients, queue_url: str, metric: str) -> None:
    """Set the alarms back, as somebody who has seen to them: what goes off later has gone off anew."""
    for name in gone_off(clients, queue_url, metric):
        clients("cloudwatch").set_alarm_state(AlarmName=name, StateValue="OK", StateReason="seen to")


def gone_off(clients: Clients, queue_url: str, metric: str) -> list[str]:
    """The names of the alarms on this metric of this queue that are in ALARM."""
    cloudwatch = clients("cloudwatch")
    watching = [
        alarm
        for page in cloudwatch.get_paginator("describe_alarms").paginate(AlarmTypes=["MetricAlarm"])
        for alarm in page["MetricAlarms"]
        if alarm.get("Namespace") == NAMESPACE
        and alarm.get("MetricName") == metric
        and alarm["Dimensions"] == _dimensions(queue_url)
    ]
    return sorted(alarm["AlarmName"] for alarm in watching if alarm["StateValue"] == "ALARM")


def _put(clients: Clients, queue_url: str, metric: str, latest_first: list[float]) -> None:
    now = datetime.now(UTC)
    clients("cloudwatch").put_metric_data(
        Namespace=NAMESPACE,
        MetricData=[
            {
                "MetricName": metric,
                "Dimensions": _dimensions(queue_url),
                "Timestamp": now - timedelta(minutes=back),
                "Value": value,
            }
            for back, value in enumerate(latest_first)
        ],
    )


def _dimensions(queue_url: str) -> list[dict[str, Any]]:
    return [{"Name": "QueueName", "Value": queue_url.rpartition("/")[2]}]
