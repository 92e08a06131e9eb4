"""DescribeAlarms answers with everything PutMetricAlarm was given.

The emulator stores alarms whole and describes them whole in JSON, but its Query/XML answer, the one
the Terraform provider reads, leaves out actions, dimensions, period, statistic, description and the
missing-data rule; and it stores no metric-math queries. AWS gives all of it back. Without this
mend every alarm is changed by every plan.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree

NAMESPACE = "http://monitoring.amazonaws.com/doc/2010-08-01/"
# What a metric-math alarm does not have: its queries say it.
SINGLE_METRIC = ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Period", "Dimensions")

Answer = tuple[int, dict[str, str], bytes]
Operation = Callable[..., Answer]


def unflatten(parameters: dict[str, Any]) -> dict[str, Any]:
    """`A.member.1.B=c`, as the Query protocol sends it, to `{"A": [{"B": "c"}]}`."""
    tree: dict[str, Any] = {}
    for name, value in parameters.items():
        node = tree
        *path, last = name.split(".")
        for step in path:
            node = node.setdefault(step, {})
        node[last] = value[0] if isinstance(value, list) else value
    return {name: _lists(node) for name, node in tree.items()}


def _lists(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    if set(node) == {"member"}:
        return [_lists(item) for _, item in sorted(node["member"].items(), key=lambda at: int(at[0]))]
    return {name: _lists(item) for name, item in node.items()}


def complete(alarm: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """The alarm as AWS describes it: what the emulator knows, and what only the request said."""
    known = {name: value for name, value in alarm.items() if value not in (None, "")}
    whole = {**given, **known}
    if "Metrics" in whole:
        for name in SINGLE_METRIC:
            whole.pop(name, None)
    elif "ExtendedStatistic" in whole:
        whole.pop("Statistic", None)  # the emulator fills in "Average" beside a percentile
    return whole


def to_xml(parent: ElementTree.Element, name: str, value: Any) -> None:
    element = ElementTree.SubElement(parent, name)
    if isinstance(value, dict):
        for key, item in value.items():
            to_xml(element, key, item)
    elif isinstance(value, list):
        for item in value:
            to_xml(element, "member", item)
    elif isinstance(value, bool):
        element.text = str(value).lower()
    elif name.endswith("Timestamp") and isinstance(value, int | float):
        element.text = datetime.fromtimestamp(value, UTC).isoformat()
    else:
        element.text = str(value)


def install() -> None:
    from ministack.core.responses import get_account_id, get_region
    from ministack.services import cloudwatch

    given: dict[tuple[str, str, str], dict[str, Any]] = {}

    def remember(put: Operation) -> Operation:
        def operation(
            params: Any, cbor_data: Any, is_cbor: bool, is_json: bool = False
        ) -> Answer:
            answer = put(params, cbor_data, is_cbor, is_json)
            request = dict(cbor_data) if is_cbor or is_json else unflatten(params)
            for name in ("Action", "Version", "Tags"):
                request.pop(name, None)
            if answer[0] == 200:
                given[get_account_id(), get_region(), request["AlarmName"]] = request
            return answer

        return operation

    describe: Operation = cloudwatch._describe_alarms

    def describe_alarms(
        params: Any, cbor_data: Any, is_cbor: bool, is_json: bool = False
    ) -> Answer:
        if is_cbor or is_json:
            return describe(params, cbor_data, is_cbor, is_json)
        status, headers, body = describe({}, unflatten(params), False, True)
        if status != 200:
            return describe(params, cbor_data, False, False)  # the error, as XML
        result = json.loads(body)
        for kind in ("MetricAlarms", "CompositeAlarms"):
            result[kind] = [
                complete(
                    alarm, given.get((get_account_id(), get_region(), alarm["AlarmName"]), {})
                )
                for alarm in result[kind]
            ]
        root = ElementTree.Element("DescribeAlarmsResponse", xmlns=NAMESPACE)
        to_xml(root, "DescribeAlarmsResult", result)
        to_xml(root, "ResponseMetadata", {"RequestId": str(uuid4())})
        return 200, {**headers, "Content-Type": "text/xml"}, ElementTree.tostring(root)

    cloudwatch._put_metric_alarm = remember(cloudwatch._put_metric_alarm)
    cloudwatch._put_composite_alarm = remember(cloudwatch._put_composite_alarm)
    cloudwatch._describe_alarms = describe_alarms
