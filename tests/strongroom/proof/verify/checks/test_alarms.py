"""Alarms at the edge of what each check accepts, and in forms that the environments don't have."""

from __future__ import annotations

from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

ALARM, TOPIC, COMPOSITE = (
    "aws_cloudwatch_metric_alarm.a",
    "aws_sns_topic.alerts",
    "aws_cloudwatch_composite_alarm.c",
)
SERVICE, QUEUE, FUNCTION = "aws_ecs_service.app", "aws_sqs_queue.work", "aws_lambda_function.worker"
TELLS = [f"${{{TOPIC}.arn}}"]


@pytest.mark.parametrize(
    ("alarm", "problem"),
    [
        ({"alarm_actions": TELLS, "ok_actions": TELLS}, None),
        ({"alarm_actions": TELLS, "ok_actions": TELLS, "actions_enabled": "true"}, None),
        ({"alarm_actions": TELLS, "ok_actions": TELLS, "actions_enabled": None}, None),
        ({"alarm_actions": [f"${{{TOPIC}.id}}"], "ok_actions": ["${var.topic_arn}"]}, None),
        ({"alarm_actions": TELLS, "ok_actions": TELLS, "actions_enabled": False}, "its actions are off"),
        ({"alarm_actions": TELLS}, "nobody is told when it is over"),
        ({"ok_actions": TELLS, "alarm_actions": []}, "nobody is told when it goes off"),
        ({"alarm_actions": ["alerts"], "ok_actions": TELLS}, "alarm_actions: alerts is no ARN"),
        (
            {"alarm_actions": ["${aws_sns_topic.gone.arn}"], "ok_actions": TELLS},
            "alarm_actions: aws_sns_topic.gone is not in the stack",
        ),
    ],
)
@pytest.mark.parametrize("address", [ALARM, COMPOSITE])
def test_whom_an_alarm_tells(address: str, alarm: dict[str, Any], problem: str | None) -> None:
    found = problems("SR901", {address: alarm, TOPIC: {}})
    assert found == ({} if problem is None else {address: problem})


def metric(namespace: str, name: str, statistic: str, **given: Any) -> dict[str, dict[str, Any]]:
    which = "extended_statistic" if statistic.startswith("p") else "statistic"
    return {ALARM: {"namespace": namespace, "metric_name": name, which: statistic, **given}}


@pytest.mark.parametrize(
    ("namespace", "name", "statistic", "holds"),
    [
        ("AWS/ECS", "CPUUtilization", "Average", True),
        ("AWS/ECS", "CPUUtilization", "Maximum", True),
        ("AWS/ECS", "CPUUtilization", "Minimum", False),
        ("AWS/Lambda", "Errors", "Sum", True),
        ("AWS/Lambda", "Errors", "SampleCount", False),
        ("AWS/Lambda", "Duration", "p99", True),
        ("AWS/Lambda", "Duration", "Average", False),
        ("AWS/ApplicationELB", "TargetResponseTime", "p90", True),
        ("AWS/ApplicationELB", "TargetResponseTime", "p99.9", True),
        ("AWS/ApplicationELB", "TargetResponseTime", "p50", False),
        ("AWS/ApplicationELB", "TargetResponseTime", "Maximum", False),
        ("AWS/ApplicationELB", "HealthyHostCount", "Minimum", True),
        ("AWS/RDS", "FreeableMemory", "Maximum", False),
        ("Shop", "Orders", "Sum", True),
        ("Shop", "Orders", "Average", True),
    ],
)
def test_statistics(namespace: str, name: str, statistic: str, holds: bool) -> None:
    assert (problems("SR902", metric(namespace, name, statistic)) == {}) is holds


@pytest.mark.parametrize(
    ("periods", "points", "period", "holds"),
    [
        (5, 3, 60, True),
        (1, 1, 60, True),
        ("5", "5", "300", True),
        ("${var.periods}", 3, 60, True),
        (1440, 1, 60, True),
        (1441, 1, 60, False),
        (168, 1, 3600, True),
        (169, 1, 3600, False),
        (5, 6, 60, False),
        (5, 0, 60, False),
        (5, None, 60, False),
        (None, 1, 60, False),
        (5, 3, 90, False),
        (5, 3, 10, True),
    ],
)
def test_windows(periods: object, points: object, period: object, holds: bool) -> None:
    alarm = metric(
        "AWS/Lambda", "Errors", "Sum", evaluation_periods=periods, datapoints_to_alarm=points, period=period
    )
    assert (problems("SR903", alarm) == {}) is holds


def query(id: str, name: str, **given: Any) -> dict[str, Any]:
    return {"id": id, "metric": [{"namespace": "AWS/Lambda", "metric_name": name, "stat": "Sum", **given}]}


@pytest.mark.parametrize(("periods", "holds"), [(2, False), (3, True)])
def test_a_value_that_is_filled_in_does_not_decide(periods: int, holds: bool) -> None:
    queries = [{"id": "e", "expression": "FILL(m, 0)", "return_data": True}, query("m", "Errors")]
    alarm = {"metric_query": queries, "evaluation_periods": periods, "datapoints_to_alarm": 2}
    assert (problems("SR903", {ALARM: alarm}) == {}) is holds


@pytest.mark.parametrize(
    ("name", "missing", "holds"),
    [
        ("UnHealthyHostCount", "notBreaching", True),
        ("UnHealthyHostCount", "ignore", False),
        ("UnHealthyHostCount", None, False),
        ("HealthyHostCount", "breaching", True),
        ("HealthyHostCount", "notBreaching", False),
        ("HealthyHostCount", "${var.missing}", True),
    ],
)
def test_silence(name: str, missing: object, holds: bool) -> None:
    alarm = metric("AWS/ApplicationELB", name, "Maximum", treat_missing_data=missing)
    assert (problems("SR904", alarm) == {}) is holds


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("The queue is stuck. See whether the function runs.", True),
        ("${var.description}", True),
        ("The queue is stuck for ten minutes or more", False),
        ("Stuck. Look.", False),
        ("The queue is stuck. See whether the function runs. " + "x" * 1024, False),
        (None, False),
    ],
)
def test_descriptions(text: object, holds: bool) -> None:
    assert (problems("SR905", {ALARM: {"alarm_description": text}}) == {}) is holds


def test_a_topic_that_no_alarm_tells_needs_nobody() -> None:
    assert problems("SR907", {TOPIC: {}}) == {}
    assert problems("SR907", {TOPIC: {}, ALARM: {"alarm_actions": TELLS}}).keys() == {TOPIC}


@pytest.mark.parametrize(
    ("dimensions", "holds"),
    [
        ({"ClusterName": "${aws_ecs_cluster.main.name}", "ServiceName": f"${{{SERVICE}.name}}"}, True),
        ({"ClusterName": "main", "ServiceName": "app"}, True),
        ({"ClusterName": "${var.cluster}", "ServiceName": "${var.service}"}, True),
        ([{"ClusterName": "main"}], True),
        ({"ClusterName": "old", "ServiceName": "app"}, False),
        ({"ClusterName": "${aws_ecs_cluster.main.id}", "ServiceName": "app"}, False),
        ({"ClusterName": f"${{{SERVICE}.name}}", "ServiceName": "app"}, False),
        ({"ClusterName": "main", "ServiceName": "${aws_ecs_service.gone.name}"}, False),
        ({"ServiceName": "app"}, False),
        ({}, False),
        (None, False),
    ],
)
def test_dimensions(dimensions: object, holds: bool) -> None:
    stack = {
        **metric("AWS/ECS", "CPUUtilization", "Average", dimensions=dimensions),
        SERVICE: {"name": "app"},
        "aws_ecs_cluster.main": {"name": "main"},
    }
    assert (problems("SR912", stack) == {}) is holds


def test_a_metric_of_ones_own_has_any_dimensions() -> None:
    assert problems("SR912", metric("Shop", "Orders", "Sum", dimensions={"Shop": "north"})) == {}


def test_a_metric_by_zone_is_one_that_cloudwatch_has() -> None:
    dimensions = {
        "LoadBalancer": "${aws_lb.web.arn_suffix}",
        "TargetGroup": "${aws_lb_target_group.app.arn_suffix}",
        "AvailabilityZone": "eu-west-1a",
    }
    alarm = metric("AWS/ApplicationELB", "HealthyHostCount", "Minimum", dimensions=dimensions)
    assert problems("SR912", {**alarm, "aws_lb.web": {}, "aws_lb_target_group.app": {}}) == {}


@pytest.mark.parametrize(
    ("name", "comparison", "threshold", "holds"),
    [
        ("ApproximateAgeOfOldestMessage", "GreaterThanThreshold", 599, True),
        ("ApproximateAgeOfOldestMessage", "GreaterThanOrEqualToThreshold", "599", True),
        ("ApproximateAgeOfOldestMessage", "GreaterThanThreshold", 600, False),
        ("ApproximateAgeOfOldestMessage", "LessThanThreshold", 10, False),
        ("ApproximateAgeOfOldestMessage", "${var.comparison}", "${var.threshold}", True),
        ("ApproximateAgeOfOldestMessage", "GreaterThanThreshold", None, False),
        ("NumberOfMessagesSent", "GreaterThanThreshold", 10**9, True),
    ],
)
def test_thresholds(name: str, comparison: str, threshold: object, holds: bool) -> None:
    given = {"dimensions": {"QueueName": f"${{{QUEUE}.name}}"}, "comparison_operator": comparison}
    alarm = metric("AWS/SQS", name, "Maximum", threshold=threshold, **given)
    assert (problems("SR913", {**alarm, QUEUE: {"message_retention_seconds": 600}}) == {}) is holds


@pytest.mark.parametrize(("threshold", "holds"), [(2999, True), (3000, False)])
def test_a_function_without_a_timeout_of_its_own_has_three_seconds(threshold: int, holds: bool) -> None:
    given = {"dimensions": {"FunctionName": f"${{{FUNCTION}.function_name}}"}, "threshold": threshold}
    alarm = metric("AWS/Lambda", "Duration", "Maximum", comparison_operator="GreaterThanThreshold", **given)
    assert (problems("SR913", {**alarm, FUNCTION: {}}) == {}) is holds


SUM = {"id": "total", "expression": "SUM([a, b]) / 2", "return_data": True}


@pytest.mark.parametrize(
    ("alarm", "holds"),
    [
        ({"metric_query": [SUM, query("a", "Errors"), query("b", "Throttles")]}, True),
        ({"metric_query": [{**SUM, "expression": "IF(a > 1, a, b)"}, query("a", "E"), query("b", "T")]}, True),
        ({"metric_query": [SUM, query("a", "Errors")]}, False),
        ({"metric_query": [{**SUM, "return_data": False}, query("a", "E"), query("b", "T")]}, False),
        ({"metric_query": [SUM, query("a", "E"), query("b", "T")], "period": 60}, False),
        ({"metric_query": [SUM, *(query(id, "E") for id in "abcdefghij")]}, True),
        ({"metric_query": [SUM, *(query(id, "E") for id in "abcdefghijk")]}, False),
        ({"metric_name": "Errors", "statistic": "Sum"}, True),
        ({"metric_name": "Errors", "statistic": "Sum", "extended_statistic": "p99"}, False),
        ({"metric_name": "Errors"}, False),
    ],
)
def test_metric_math(alarm: dict[str, Any], holds: bool) -> None:
    assert (problems("SR914", {ALARM: alarm}) == {}) is holds


def test_an_alarm_on_an_instance_is_one_on_its_cluster() -> None:
    cluster, instance = "aws_rds_cluster.db", "aws_rds_cluster_instance.one"
    stack = {cluster: {}, instance: {"cluster_identifier": f"${{{cluster}.id}}"}}
    assert problems("SR911", stack)[cluster].endswith("AWS/RDS FreeableMemory"), "no lag of a writer alone"
    names = ("CPUUtilization", "DatabaseConnections", "FreeableMemory")
    dimensions = {"DBInstanceIdentifier": f"${{{instance}.identifier}}"}
    alarms = {
        f"aws_cloudwatch_metric_alarm.{name}": {
            "namespace": "AWS/RDS", "metric_name": name, "dimensions": dimensions,
        }
        for name in names
    }  # fmt: skip
    assert problems("SR911", {**stack, **alarms}) == {}
    reader = {"aws_rds_cluster_instance.two": {"cluster_identifier": f"${{{cluster}.id}}"}}
    assert problems("SR911", {**stack, **alarms, **reader}) == {cluster: "no alarm on AWS/RDS AuroraReplicaLag"}


def test_a_queue_is_watched_for_what_it_is_for() -> None:
    dead = "aws_sqs_queue.dead"
    stack = {QUEUE: {"redrive_policy": f'{{"deadLetterTargetArn": "${{{dead}.arn}}"}}'}, dead: {}}
    assert problems("SR911", stack) == {
        QUEUE: "no alarm on AWS/SQS ApproximateAgeOfOldestMessage",
        dead: "no alarm on AWS/SQS ApproximateNumberOfMessagesVisible",
    }


QUEUED = {"dimensions": {"QueueName": f"${{{QUEUE}.name}}"}}


@pytest.mark.parametrize(
    ("namespace", "name", "unit", "holds"),
    [
        ("AWS/SQS", "ApproximateAgeOfOldestMessage", None, True),
        ("AWS/SQS", "ApproximateAgeOfOldestMessage", "Seconds", True),
        ("AWS/SQS", "ApproximateAgeOfOldestMessage", "Count", False),
        ("AWS/SQS", "ApproximateAgeOfOldestMessage", "${var.unit}", False),
        ("AWS/SQS", "NumberOfMessagesSent", "Count", True),
        ("AWS/SQS", "SentMessageSize", "Bytes", False),  # of which no fact is written down
        ("Shop", "Orders", "Count", False),
        ("Shop", "Orders", None, True),
    ],
)
def test_an_alarms_unit_is_its_metrics(namespace: str, name: str, unit: str | None, holds: bool) -> None:
    given = {"namespace": namespace, "metric_name": name, **QUEUED, "unit": unit}
    math = {"metric_query": [{"id": "a", "metric": {**given, "stat": "Sum"}}]}
    for alarm in (given, math):
        assert (problems("SR912", {ALARM: alarm, QUEUE: {"name": "work"}}) == {}) is holds
