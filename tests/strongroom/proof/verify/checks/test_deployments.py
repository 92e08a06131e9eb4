"""Who hears of a deployment that failed, at the edge of what the check accepts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

SERVICE, RULE, ALARM = (
    "aws_ecs_service.app",
    "aws_cloudwatch_event_rule.failed",
    "aws_cloudwatch_metric_alarm.a",
)
ARN = "arn:aws:ecs::123456789012:service/main/app"
FAILED = {"eventName": ["SERVICE_DEPLOYMENT_FAILED"]}
STATE: dict[str, Any] = {"detail-type": ["ECS Deployment State Change"]}
STACK: dict[str, Any] = {
    "aws_ecs_cluster.main": {"name": "main"},
    SERVICE: {"name": "app", "cluster": "${aws_ecs_cluster.main.arn}"},
    ALARM: {
        "namespace": "AWS/Events",
        "metric_name": "TriggeredRules",
        "dimensions": {"RuleName": f"${{{RULE}.name}}"},
    },
    "aws_cloudwatch_event_target.log": {"rule": f"${{{RULE}.name}}"},
}


def unheard(rule: dict[str, Any], **more: Any) -> dict[str, str]:
    return problems("SR626", {**STACK, RULE: {"name": "failed", **rule, **more}})


@pytest.mark.parametrize(
    "pattern",
    [
        STATE,
        {**STATE, "detail": FAILED},
        {**STATE, "detail": {"eventType": ["ERROR"]}},
        {**STATE, "source": ["aws.ecs"], "resources": [ARN, "another"], "detail": FAILED},
        {"resources": ["arn:aws:ecs::123456789012:service/${aws_ecs_cluster.main.name}/app"]},
        {"resources": [{"prefix": "arn:aws:ecs::123456789012:service/main/"}]},
        {"resources": [{"suffix": "/app"}]},
        {"resources": [{"wildcard": "arn:aws:ecs:*:service/main/a*"}]},
        {"detail": {"eventName": [{"anything-but": ["SERVICE_DEPLOYMENT_COMPLETED"]}]}},
        {"detail": {"eventName": [{"equals-ignore-case": "service_deployment_failed"}]}},
        {"detail": {"clusterArn": [{"exists": False}]}},
        {"detail": {"$or": [{"clusterArn": ["any"]}, FAILED]}},
    ],
)
def test_a_rule_that_matches_is_found(pattern: dict[str, Any]) -> None:
    assert unheard({"event_pattern": json.dumps(pattern)}) == {}


@pytest.mark.parametrize(
    "pattern",
    [
        {"source": ["aws.ec2"]},
        {"resources": ["arn:aws:ecs::123456789012:service/app"]},
        {"resources": [{"prefix": "arn:aws:ecs::123456789012:service/other/"}]},
        {"resources": [{"suffix": "/api"}]},
        {"resources": [{"wildcard": "main/a*"}]},
        {"resources": []},
        {"detail": {"eventName": ["SERVICE_DEPLOYMENT_IN_PROGRESS"]}},
        {"detail": {"eventName": [{"anything-but": "SERVICE_DEPLOYMENT_FAILED"}]}},
        {"detail": {"eventName": [{"numeric": ["=", 1]}]}},
        {"detail": {"clusterArn": [{"prefix": ""}]}},
        {"detail": {"clusterArn": [{"exists": True}]}},
        {"detail": {"reason": {"text": ["any"]}}},
        {"detail": {"$or": [{"clusterArn": ["any"]}, {"eventType": ["INFO"]}]}},
        {"detail": {"eventType": [1]}},
    ],
)
def test_a_rule_that_never_matches_is_none(pattern: dict[str, Any]) -> None:
    assert unheard({"event_pattern": json.dumps(pattern)}).keys() == {SERVICE}


@pytest.mark.parametrize("written", [None, "{", "[]", "${jsonencode(local.pattern)}"])
def test_what_can_not_be_read_matches_nothing(written: object) -> None:
    assert unheard({"event_pattern": written}).keys() == {SERVICE}
    assert unheard({"schedule_expression": "rate(1 hour)"}).keys() == {SERVICE}


@pytest.mark.parametrize(
    ("more", "heard"),
    [
        ({"state": "DISABLED"}, False),
        ({"is_enabled": False}, False),
        ({"state": "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"}, True),
        ({"event_bus_name": "default"}, True),
        ({"event_bus_name": "own"}, False),
    ],
)
def test_a_rule_has_to_listen(more: dict[str, Any], heard: bool) -> None:
    assert (unheard({"event_pattern": json.dumps(STATE)}, **more) == {}) is heard


def test_each_service_is_asked_for() -> None:
    another = "aws_ecs_service.admin"
    rule = {"event_pattern": json.dumps({"resources": [ARN]})}
    found = problems("SR626", {**STACK, RULE: rule, another: {"name": "admin", "cluster": "main"}})
    assert found == {another: "no rule matches its deployments that failed"}
