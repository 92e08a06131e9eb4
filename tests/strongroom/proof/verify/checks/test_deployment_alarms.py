"""Alarms that ECS watches, at the edge of what a release that fails sets off; small stacks, written out."""

from __future__ import annotations

from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

SERVICE, ALARM = "aws_ecs_service.app", "aws_cloudwatch_metric_alarm.watched"
ENDED = {"namespace": "AWS/Events", "metric_name": "TriggeredRules"}
ERRORS = {"namespace": "AWS/ApplicationELB", "metric_name": "HTTPCode_Target_5XX_Count"}
OVER = {"comparison_operator": "GreaterThanThreshold", "statistic": "Sum", "period": 60}
AT = {"comparison_operator": "GreaterThanOrEqualToThreshold"}


def goes_off(alarm: dict[str, Any], **service: Any) -> bool:
    watching = {"alarms": {"alarm_names": [f"${{{ALARM}.alarm_name}}"], "enable": True}, **service}
    found = problems("SR629", {SERVICE: watching, ALARM: {"alarm_name": "watched", **OVER, **alarm}})
    assert found.keys() <= {ALARM}
    return not found


@pytest.mark.parametrize(
    ("threshold", "more", "tasks", "off"),
    [
        (0, {}, 1, True),
        (0, {}, None, True),
        (0, {}, "${var.tasks}", True),
        (1, {}, 1, False),
        (1, AT, 1, True),
        (1, {}, 2, True),
        (2, {}, 2, False),
        (1.5, {}, 2, True),
        (1_000_000, {}, 2, False),
        ("${var.threshold}", {}, 1, True),
        (0, {"statistic": "SampleCount"}, 1, True),
        (0, {"statistic": "Average"}, 1, False),
    ],
)
def test_each_task_need_end_once(threshold: object, more: dict[str, Any], tasks: object, off: bool) -> None:
    alarm = {**ENDED, "threshold": threshold, "evaluation_periods": 1, **more}
    assert goes_off(alarm, desired_count=tasks) is off


@pytest.mark.parametrize(
    ("wanted", "periods", "seconds", "off"),
    [
        (1, 1, 60, True),
        (1, 2, 60, True),
        (2, 2, 60, False),
        (2, 5, 60, True),
        (3, 5, 60, False),
        (None, 5, 60, False),
        (None, 1, 300, True),
        (2, 2, 120, True),
        (2, 2, 300, True),
        ("${var.of}", 5, 60, True),
    ],
)
def test_a_task_ends_in_every_other_minute(wanted: object, periods: int, seconds: int, off: bool) -> None:
    many = {"evaluation_periods": periods, "datapoints_to_alarm": wanted, "period": seconds}
    assert goes_off({**ENDED, "threshold": 0, **many}) is off


@pytest.mark.parametrize(
    ("threshold", "more", "off"),
    [
        (99, {}, True),
        (100, {}, False),
        (100, AT, True),
        (499, {"period": 300}, True),
        (500, {"period": 300}, False),
        (99, {"period": 10}, True),
        (0, {"statistic": "Maximum"}, False),
    ],
)
def test_a_quiet_service_has_errors_enough(threshold: int, more: dict[str, Any], off: bool) -> None:
    assert goes_off({**ERRORS, "threshold": threshold, "evaluation_periods": 5, **more}) is off


def test_other_alarms_are_not_asked() -> None:
    assert goes_off({"namespace": "AWS/ECS", "metric_name": "CPUUtilization", "threshold": 1e9})
    assert goes_off({"metric_query": [{"id": "a", "expression": "b / c"}], "threshold": 1e9})
    assert problems("SR629", {SERVICE: {"alarms": {"alarm_names": ["elsewhere"]}}}) == {}
    assert problems("SR629", {SERVICE: {}, ALARM: {**ENDED, **OVER, "threshold": 9}}) == {}
