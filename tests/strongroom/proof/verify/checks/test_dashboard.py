"""Dashboards in CloudWatch's shorter forms."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

DASHBOARD, FUNCTION, ALARM = (
    "aws_cloudwatch_dashboard.main",
    "aws_lambda_function.worker",
    "aws_cloudwatch_metric_alarm.a",
)
NAME = f"${{{FUNCTION}.function_name}}"
FULL = [["AWS/Lambda", name, "FunctionName", NAME] for name in ("Invocations", "Errors", "Duration")]


def drawn(metrics: Any, **properties: Any) -> dict[str, dict[str, Any]]:
    widget = {"type": "metric", "properties": {"metrics": metrics, **properties}}
    return {
        DASHBOARD: {"dashboard_body": json.dumps({"widgets": [widget]})},
        FUNCTION: {"function_name": "worker"},
    }


@pytest.mark.parametrize(
    "metrics",
    [
        FULL,
        [[*line, {"stat": "Sum"}] for line in FULL],
        [FULL[0], [".", "Errors", ".", "."], [".", "Duration", ".", ".", {"stat": "p99"}]],
        [*FULL[:2], [{"expression": "m1 / m2", "id": "rate"}], FULL[2]],
    ],
)
def test_forms_of_a_line(metrics: list[Any]) -> None:
    assert problems("SR931", drawn(metrics)) == {}
    assert problems("SR932", drawn(metrics)) == {}


def test_three_dots_repeat_all_that_is_above() -> None:
    lines = [["AWS/Lambda", "Errors", "FunctionName", "gone"], ["...", NAME]]
    assert problems("SR931", drawn(lines)) == {
        FUNCTION: "no dashboard shows AWS/Lambda Invocations, AWS/Lambda Duration"
    }
    assert problems("SR932", drawn(lines)) == {
        DASHBOARD: "untitled: FunctionName is gone, which is no aws_lambda_function of the stack"
    }


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"widgets": {}}', '{"widgets": [1, {"properties": 1}]}'])
def test_a_dashboard_with_nothing_on_it_shows_nothing(body: str) -> None:
    stack: dict[str, dict[str, Any]] = {DASHBOARD: {"dashboard_body": body}, FUNCTION: {}}
    assert problems("SR931", stack).keys() == {FUNCTION}


def test_a_line_of_another_dimension_is_empty() -> None:
    assert problems("SR932", drawn([["AWS/Lambda", "Errors", "Function", NAME]], title="Errors")) == {
        DASHBOARD: "Errors: AWS/Lambda Errors is not sent with Function"
    }


def test_the_alarms_of_a_status_widget() -> None:
    widget = {"type": "alarm", "properties": {"alarms": [f"${{{ALARM}.arn}}"]}}
    stack: dict[str, dict[str, Any]] = {DASHBOARD: {"dashboard_body": json.dumps({"widgets": [widget]})}}
    assert problems("SR932", stack) == {DASHBOARD: f"{ALARM} is no alarm of the stack"}
    assert problems("SR932", {**stack, ALARM: {}}) == {}
