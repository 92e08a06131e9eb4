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
TARGET = "aws_cloudwatch_event_target.log"
ARN = "arn:aws:ecs::123456789012:service/main/app"
FAILED = {"eventName": ["SERVICE_DEPLOYMENT_FAILED"]}
BEGINS = "a deployment that begins"
STATE: dict[str, Any] = {"detail-type": ["ECS Deployment State Change"]}
STACK: dict[str, Any] = {
    "aws_ecs_cluster.main": {"name": "main"},
    SERVICE: {"name": "app", "cluster": "${aws_ecs_cluster.main.arn}", "depends_on": [TARGET]},
    ALARM: {
        "namespace": "AWS/Events",
        "metric_name": "TriggeredRules",
        "dimensions": {"RuleName": f"${{{RULE}.name}}"},
    },
    TARGET: {"rule": f"${{{RULE}.name}}"},
}


def unheard(rule: dict[str, Any], **more: Any) -> dict[str, str]:
    return problems("SR626", {**STACK, RULE: {"name": "failed", **rule, **more}})


@pytest.mark.parametrize(
    "pattern",
    [
        STATE,
        {**STATE, "source": ["aws.ecs"], "resources": [ARN, "another"]},
        {"resources": ["arn:aws:ecs::123456789012:service/${aws_ecs_cluster.main.name}/app"]},
        {"resources": [{"prefix": "arn:aws:ecs::123456789012:service/main/"}]},
        {"resources": [{"suffix": "/app"}]},
        {"resources": [{"wildcard": "arn:aws:ecs:*:service/main/a*"}]},
        {"detail": {"clusterArn": [{"exists": False}]}},
    ],
)
def test_a_rule_that_matches_is_found(pattern: dict[str, Any]) -> None:
    detail = {"detail": {**pattern.get("detail", {}), **FAILED}}
    assert unheard({"event_pattern": json.dumps({**pattern, **detail})}) == {}
    assert unheard({"event_pattern": json.dumps(pattern)}) == {SERVICE: f"{RULE} matches {BEGINS} too"}


@pytest.mark.parametrize(
    "detail",
    [
        {"eventType": ["ERROR"]},
        {"eventName": [{"anything-but": ["SERVICE_DEPLOYMENT_COMPLETED", "SERVICE_DEPLOYMENT_IN_PROGRESS"]}]},
        {"eventName": [{"equals-ignore-case": "service_deployment_failed"}]},
        {"$or": [{"clusterArn": ["any"]}, FAILED]},
    ],
)
def test_a_rule_that_matches_only_what_fails_is_found(detail: dict[str, Any]) -> None:
    assert unheard({"event_pattern": json.dumps({**STATE, "detail": detail})}) == {}


@pytest.mark.parametrize("name", ["SERVICE_DEPLOYMENT_COMPLETED", "SERVICE_DEPLOYMENT_IN_PROGRESS"])
def test_a_rule_that_rings_for_each_release_is_no_help(name: str) -> None:
    events = {"eventName": [name, *FAILED["eventName"]]}
    assert unheard({"event_pattern": json.dumps({**STATE, "detail": events})}).keys() == {SERVICE}


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
    pattern = json.dumps({**STATE, "detail": FAILED})
    assert (unheard({"event_pattern": pattern}, **more) == {}) is heard


def test_each_service_is_asked_for() -> None:
    another = "aws_ecs_service.admin"
    rule = {"event_pattern": json.dumps({"resources": [ARN], "detail": FAILED})}
    found = problems("SR626", {**STACK, RULE: rule, another: {"name": "admin", "cluster": "main"}})
    assert found == {another: "no rule matches a deployment that the circuit breaker ended"}


ERRORS, ENDED = "aws_cloudwatch_metric_alarm.errors", "aws_cloudwatch_metric_alarm.ended"
GROUP, OF_TASKS = "aws_lb_target_group.app", "aws_cloudwatch_event_rule.ended"
TASKS = {
    "detail": {
        "clusterArn": ["${aws_ecs_cluster.main.arn}"],
        "group": ["service:app"],
        "lastStatus": ["STOPPED"],
        "stopCode": ["EssentialContainerExited", "TaskFailedToStart"],
    }
}
SHORT = {"evaluation_periods": 5, "treat_missing_data": "notBreaching"}


def deployed(alarms: object = None, **more: Any) -> dict[str, Any]:
    """A service behind a load balancer, with both alarms; `more`: what each resource has instead."""
    names = [f"${{{each}.alarm_name}}" for each in (ERRORS, ENDED)]
    return {
        "aws_ecs_cluster.main": {"name": "main"},
        SERVICE: {
            "name": "app",
            "cluster": "${aws_ecs_cluster.main.arn}",
            "load_balancer": [{"target_group_arn": f"${{{GROUP}.arn}}"}],
            "alarms": alarms or {"alarm_names": names, "enable": True, "rollback": True},
        },
        GROUP: {"name": "app"},
        OF_TASKS: {"name": "ended", "event_pattern": json.dumps(TASKS)},
        ERRORS: {
            "alarm_name": "errors",
            "namespace": "AWS/ApplicationELB",
            "metric_name": "HTTPCode_Target_5XX_Count",
            "dimensions": {"TargetGroup": f"${{{GROUP}.arn_suffix}}"},
            "period": 60,
            **SHORT,
            **more.get("errors", {}),
        },
        ENDED: {
            "alarm_name": "ended",
            "namespace": "AWS/Events",
            "metric_name": "TriggeredRules",
            "dimensions": {"RuleName": f"${{{OF_TASKS}.name}}"},
            "period": 60,
            **SHORT,
            **more.get("ended", {}),
        },
    }


def test_both_alarms_are_enough() -> None:
    assert problems("SR627", deployed()) == problems("SR628", deployed()) == {}


def test_a_worker_has_no_answers_to_watch() -> None:
    worker = deployed({"alarm_names": [f"${{{ENDED}.alarm_name}}"], "enable": True, "rollback": True})
    assert "HTTPCode_Target_5XX_Count" in problems("SR627", worker)[SERVICE]
    del worker[SERVICE]["load_balancer"]
    assert problems("SR627", worker) == {}


@pytest.mark.parametrize(
    "alarms",
    [
        {"alarm_names": [], "enable": True, "rollback": True},
        {"alarm_names": ["errors", "ended"], "enable": False, "rollback": True},
        {"alarm_names": ["errors", "ended"], "enable": True},
        {"alarm_names": [f"${{{ERRORS}.arn}}", f"${{{ENDED}.arn}}"], "enable": True, "rollback": True},
    ],
)
def test_alarms_that_are_not_watched_are_none(alarms: dict[str, Any]) -> None:
    assert problems("SR627", deployed(alarms)).keys() == {SERVICE}


def test_alarms_named_as_text_are_waited_for() -> None:
    stack = deployed({"alarm_names": ["errors", "ended"], "enable": True, "rollback": True})
    assert problems("SR627", stack) == {}
    assert problems("SR628", stack)[SERVICE].startswith("it does not wait for ")
    stack[SERVICE]["depends_on"] = [ERRORS, ENDED]
    assert problems("SR628", stack) == {}


@pytest.mark.parametrize(
    ("more", "eligible"),
    [
        ({"evaluation_periods": 10}, True),
        ({"evaluation_periods": 11}, False),
        ({"evaluation_periods": 2, "period": 300}, True),
        ({"evaluation_periods": 3, "period": 300}, False),
        ({"evaluation_periods": None}, False),
        ({"treat_missing_data": "breaching"}, False),
        ({"treat_missing_data": None}, False),
        ({"dimensions": {"LoadBalancer": "app/main/0"}}, False),
        ({"dimensions": {"TargetGroup": "${aws_lb_target_group.other.arn_suffix}"}}, False),
        ({"namespace": "AWS/ECS", "dimensions": {"ClusterName": "main"}}, False),
        ({"namespace": "AWS/ECS", "dimensions": {"ClusterName": "main", "ServiceName": "admin"}}, False),
        ({"namespace": "AWS/ECS", "dimensions": {"ClusterName": "main", "ServiceName": "app"}}, True),
    ],
)
def test_an_alarm_is_short_and_about_the_service(more: dict[str, Any], eligible: bool) -> None:
    found = problems("SR628", deployed(errors=more))
    assert (found == {}) is eligible
    assert found.keys() <= {ERRORS}


def test_metric_math_is_as_long_as_its_metrics() -> None:
    stack = deployed()
    single = {key: stack[ERRORS].pop(key) for key in ("namespace", "metric_name", "dimensions", "period")}
    stack[ERRORS]["metric_query"] = [
        {"id": "share", "expression": "errors / requests", "return_data": True},
        *({"id": id, "metric": {**single, "stat": "Sum"}} for id in ("errors", "requests")),
    ]
    assert problems("SR627", stack) == problems("SR628", stack) == {}
    stack[ERRORS]["metric_query"][1]["metric"]["period"] = 300
    assert problems("SR628", stack).keys() == {ERRORS}


def test_a_name_that_nothing_has_is_found() -> None:
    stack = deployed({"alarm_names": ["errors", "gone"], "enable": True, "rollback": True})
    stack[SERVICE]["depends_on"] = [ERRORS]
    assert problems("SR628", stack) == {SERVICE: "gone is no alarm of the stack"}


@pytest.mark.parametrize(
    "narrower",
    [
        {"reason": [{"prefix": "ECS deployment circuit breaker"}]},
        {"reason": [{"wildcard": "*larm*"}]},
        {"deploymentId": [{"prefix": "ecs-svc/1"}]},
        {"updatedAt": [{"prefix": "2031"}]},
    ],
    ids=str,
)
def test_a_rule_matches_whatever_ended_the_deployment(narrower: dict[str, Any]) -> None:
    assert unheard({"event_pattern": json.dumps({"detail": {**FAILED, **narrower}})}).keys() == {SERVICE}


@pytest.mark.parametrize(
    ("changed", "narrow", "wide"),
    [
        ({}, None, None),
        ({"desiredStatus": ["STOPPED"], "launchType": ["FARGATE"]}, None, None),
        ({"containers": {"exitCode": [1]}}, "ended with 137", None),
        ({"containers": {"exitCode": [{"exists": True}]}}, "failed to start", None),
        ({"stopCode": ["EssentialContainerExited"]}, "failed to start", None),
        ({"stopCode": ["TaskFailedToStart"]}, "ended with 1", None),
        ({"capacityProviderName": ["FARGATE"]}, "ended with 1", None),
        ({"startedBy": [{"prefix": "ecs-svc/1"}]}, "ended with 137", None),
        ({"stopCode": None}, None, "Spot takes away"),
        (
            {"stopCode": [{"anything-but": ["SpotInterruption", "UserInitiated"]}]},
            None,
            "a deployment or scaling",
        ),
        ({"group": None}, None, "another service"),
        ({"group": [{"prefix": "service:app"}]}, None, "another service"),
        ({"clusterArn": None}, None, "another cluster"),
        ({"lastStatus": None}, None, "before they have stopped"),
    ],
    ids=str,
)
def test_a_rule_matches_all_tasks_that_end_and_no_others(
    changed: dict[str, Any], narrow: str | None, wide: str | None
) -> None:
    detail = {key: value for key, value in {**TASKS["detail"], **changed}.items() if value is not None}
    stack = {**deployed(), OF_TASKS: {"name": "ended", "event_pattern": json.dumps({"detail": detail})}}
    unwatched, ineligible = problems("SR627", stack), problems("SR628", stack)
    assert unwatched == {} if narrow is None else narrow in unwatched[SERVICE]
    assert ineligible == {} if wide is None else wide in ineligible[ENDED]


def test_alarms_that_terraform_does_not_look_at_may_be_others() -> None:
    stack = deployed()
    stack[SERVICE]["lifecycle"] = {"ignore_changes": ["alarms"]}
    assert "ignores changes of alarms" in problems("SR627", stack)[SERVICE]


@pytest.mark.parametrize(
    ("target", "told"),
    [({}, True), ({"input_path": "$"}, True), ({"input_path": "$.time"}, False), ({"input": "{}"}, False)],
)
def test_a_target_gets_the_reason(target: dict[str, Any], told: bool) -> None:
    rule = {"name": "failed", "event_pattern": json.dumps({**STATE, "resources": [ARN], "detail": FAILED})}
    stack = {**STACK, RULE: rule, TARGET: {**STACK[TARGET], **target}}
    assert (problems("SR626", stack) == {}) is told
    another = {"rule": f"${{{RULE}.name}}"}
    service = {**STACK[SERVICE], "depends_on": [TARGET, f"{TARGET}2"]}
    assert problems("SR626", {**stack, SERVICE: service, f"{TARGET}2": another}) == {}
