"""An alarm's state follows from its own metric, and from as many periods as it says.

The emulator takes the values of every metric with the alarm's name and namespace together, whatever their
dimensions, and those of all periods as one. On AWS the dimensions have to be the same, each period is a
datapoint, and DatapointsToAlarm of them have to breach. Without this patch an alarm on one queue would go off
for another one.
"""

from __future__ import annotations

import operator
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Alarm = Mapping[str, Any]
Value = Callable[[list[dict[str, Any]]], float | None]

COMPARISONS = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


def datapoints(alarm: Alarm, points: Sequence[dict[str, Any]], value: Value, now: float) -> list[float | None]:
    """One value for each evaluated period, the latest last; None where nothing was reported."""
    period, number = alarm["Period"], alarm["EvaluationPeriods"]
    last = int(now // period)
    return [
        value([point for point in points if int(point["Timestamp"] // period) == bucket])
        for bucket in range(last - number + 1, last + 1)
    ]


def state(alarm: Alarm, values: Sequence[float | None]) -> str | None:
    """The state that these datapoints mean; None where it stays as it is.

    Documented in the CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data".
    """
    missing = alarm.get("TreatMissingData") or "missing"
    breaches = COMPARISONS[alarm["ComparisonOperator"]]
    if all(value is None for value in values) and missing in ("missing", "ignore"):
        return "INSUFFICIENT_DATA" if missing == "missing" else None
    breaching = sum(
        missing == "breaching" if value is None else bool(breaches(value, alarm["Threshold"]))
        for value in values
    )
    return "ALARM" if breaching >= (alarm.get("DatapointsToAlarm") or alarm["EvaluationPeriods"]) else "OK"


def install() -> None:
    from ministack.services import cloudwatch

    def evaluate(alarm: dict[str, Any], sooner: float = 1.0) -> None:
        """`sooner`: how many times as fast its periods pass."""
        if not alarm.get("MetricName") or alarm["ComparisonOperator"] not in COMPARISONS:
            return
        wanted = cloudwatch._dims_key(cloudwatch._dims_from_list(alarm.get("Dimensions") or []))
        points = cloudwatch._metrics.get((alarm["Namespace"], alarm["MetricName"], wanted)) or []
        if not points:
            return  # nothing was ever reported: as it was made
        statistic = alarm.get("ExtendedStatistic") or alarm["Statistic"]

        def value(of: list[dict[str, Any]]) -> float | None:
            if not of:
                return None
            found: float | None = cloudwatch._stat_value(cloudwatch._calc_stats(of), statistic, of)
            return found

        values = datapoints({**alarm, "Period": alarm["Period"] / sooner}, points, value, time.time())
        before, after = alarm["StateValue"], state(alarm, values)
        if after is None or after == before:
            return
        reason = f"{statistic} {values} {alarm['ComparisonOperator']} {alarm['Threshold']}"
        alarm |= {"StateValue": after, "StateReason": reason, "StateUpdatedTimestamp": int(time.time())}
        cloudwatch._record_history(alarm["AlarmName"], before, after, reason)
        cloudwatch._dispatch_alarm_actions(alarm, before, after, reason)
        cloudwatch._evaluate_parent_alarms(alarm)

    cloudwatch._evaluate_alarm = evaluate
