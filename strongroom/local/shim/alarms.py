"""DescribeAlarms answers with everything PutMetricAlarm was given.

The emulator stores alarms whole, but its XML answer leaves out actions, dimensions, period,
statistic, description and the missing-data rule; and it stores no metric-math queries. AWS gives
all of it back. Without this patch every alarm is changed by every plan.
"""

from __future__ import annotations

from typing import Any

from strongroom.local.shim.query_protocol import Answer, Fields, Operation, from_json, unflatten

# What a metric-math alarm does not have: its queries say it.
SINGLE_METRIC = ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Period", "Dimensions")


def complete(alarm: Fields, given: Fields) -> Fields:
    """The alarm as AWS describes it: what the emulator knows, and what only the request said."""
    known = {name: value for name, value in alarm.items() if value not in (None, "")}
    whole = {**given, **known}
    if "Metrics" in whole:
        for name in SINGLE_METRIC:
            whole.pop(name, None)
    elif "ExtendedStatistic" in whole:
        whole.pop("Statistic", None)  # the emulator fills in "Average" beside a percentile
    return whole


def install() -> None:
    from ministack.core.responses import get_account_id, get_region
    from ministack.services import cloudwatch

    given: dict[tuple[str, str, str], Fields] = {}

    def remembering(put: Operation) -> Operation:
        def operation(params: Any, cbor_data: Any, is_cbor: bool, is_json: bool = False) -> Answer:
            answer = put(params, cbor_data, is_cbor, is_json)
            request = dict(cbor_data) if is_cbor or is_json else unflatten(params)
            for name in ("Action", "Version", "Tags"):
                request.pop(name, None)
            if answer[0] == 200:
                given[get_account_id(), get_region(), request["AlarmName"]] = request
            return answer

        return operation

    def completed(result: Fields) -> Fields:
        for kind in ("MetricAlarms", "CompositeAlarms"):
            result[kind] = [
                complete(alarm, given.get((get_account_id(), get_region(), alarm["AlarmName"]), {}))
                for alarm in result[kind]
            ]
        return result

    cloudwatch._put_metric_alarm = remembering(cloudwatch._put_metric_alarm)
    cloudwatch._put_composite_alarm = remembering(cloudwatch._put_composite_alarm)
    cloudwatch._describe_alarms = from_json("DescribeAlarms", cloudwatch._describe_alarms, completed)
