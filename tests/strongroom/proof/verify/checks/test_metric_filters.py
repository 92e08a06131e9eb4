"""Metrics made of logs: the filter, the alarm on it, and what silence means."""

from __future__ import annotations

from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

FILTER, GROUP, ALARM = (
    "aws_cloudwatch_log_metric_filter.age",
    "aws_cloudwatch_log_group.app",
    "aws_cloudwatch_metric_alarm.age",
)
MADE = {"namespace": "shop/prod", "name": "Age", "value": "$.age"}


def stack(transformation: dict[str, Any], alarm: dict[str, Any], **filter_: Any) -> dict[str, dict[str, Any]]:
    return {
        GROUP: {"name": "/ecs/app"},
        FILTER: {
            "log_group_name": f"${{{GROUP}.name}}",
            "pattern": '{ $.message = "age" }',
            "metric_transformation": {**MADE, **transformation},
            **filter_,
        },
        ALARM: {"namespace": "shop/prod", "metric_name": "Age", "statistic": "Maximum", **alarm},
    }


@pytest.mark.parametrize(
    ("transformation", "alarm", "made"),
    [
        ({}, {}, True),
        ({"dimensions": {"Shop": "$.shop"}}, {"dimensions": {"Shop": "books"}}, True),
        ({}, {"namespace": "shop/powertools", "metric_name": "Sales"}, True),
        ({}, {"metric_name": "age"}, False),
        ({}, {"dimensions": {"Shop": "books"}}, False),
        ({"dimensions": {"Shop": "$.shop"}}, {}, False),
        ({"dimensions": {"Shop": "$.shop"}}, {"dimensions": {"Till": "1"}}, False),
    ],
)
def test_an_alarm_has_the_filter_that_makes_its_metric(
    transformation: dict[str, Any], alarm: dict[str, Any], made: bool
) -> None:
    found = problems("SR921", stack(transformation, alarm))
    assert (found == {}) is made
    assert made or found.keys() == {ALARM}


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({}, None),
        ({"log_group_name": "/ecs/app"}, None),
        ({"pattern": "${var.pattern}"}, None),
        ({"log_group_name": "/ecs/other"}, "/ecs/other is no log group of the stack"),
        (
            {"log_group_name": "${aws_cloudwatch_log_group.gone.name}"},
            "${aws_cloudwatch_log_group.gone.name} is no log group of the stack",
        ),
        ({"pattern": ""}, "its pattern is empty: every line has it"),
        ({"pattern": " "}, "its pattern is empty: every line has it"),
        ({"pattern": None}, "its pattern is empty: every line has it"),
    ],
)
def test_a_filter_reads_lines_that_are_written(given: dict[str, Any], problem: str | None) -> None:
    assert problems("SR922", stack({}, {}, **given)) == ({FILTER: problem} if problem else {})


@pytest.mark.parametrize(
    ("transformation", "missing", "holds"),
    [
        ({}, "breaching", True),
        ({}, "notBreaching", False),
        ({"default_value": "0"}, "notBreaching", True),
        ({"default_value": "0"}, "breaching", False),
        ({"value": "1"}, "notBreaching", True),
        ({"value": "1"}, "breaching", False),
    ],
)
def test_silence_is_failure_where_a_level_is_reported(
    transformation: dict[str, Any], missing: str, holds: bool
) -> None:
    found = problems("SR904", stack(transformation, {"treat_missing_data": missing}))
    assert (found == {}) is holds


@pytest.mark.parametrize(("missing", "holds"), [("breaching", False), ("notBreaching", True)])
def test_silence_is_no_event_where_a_count_is_reported(missing: str, holds: bool) -> None:
    found = problems("SR904", stack({}, {"treat_missing_data": missing, "statistic": "Sum"}))
    assert (found == {}) is holds
