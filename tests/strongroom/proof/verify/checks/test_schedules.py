"""Schedules in forms that the environments don't have."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

SCHEDULE, GROUP, ROLE = "aws_scheduler_schedule.s", "aws_scheduler_schedule_group.g", "aws_iam_role.r"


def trusting(source: str) -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "scheduler.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringLike": {"aws:SourceArn": source, "aws:SourceAccount": "123456789012"}},
    }
    return {"name": "r", "assume_role_policy": json.dumps({"Statement": [statement]})}


@pytest.mark.parametrize(
    ("source", "group", "assumed"),
    [
        ("arn:aws:scheduler:*:123456789012:schedule-group/nightly", f"${{{GROUP}.name}}", True),
        ("arn:aws:scheduler:*:123456789012:schedule-group/*", f"${{{GROUP}.name}}", True),
        ("arn:aws:scheduler:*:123456789012:schedule-group/default", None, True),
        ("arn:aws:scheduler:*:123456789012:schedule-group/other", f"${{{GROUP}.name}}", False),
        # Scheduler sends the group: a schedule's own ARN lets nothing in.
        ("arn:aws:scheduler:*:123456789012:schedule/nightly/s", f"${{{GROUP}.name}}", False),
    ],
)
def test_scheduler_acts_for_the_schedules_group(source: str, group: str | None, assumed: bool) -> None:
    stack = {
        GROUP: {"name": "nightly"},
        ROLE: trusting(source),
        SCHEDULE: {"group_name": group, "target": [{"role_arn": f"${{{ROLE}.arn}}"}]},
    }
    assert (problems("SR302", stack) == {}) is assumed


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        ({"dead_letter_config": {"arn": "${aws_sqs_queue.q.arn}"}}, True),
        ([{"dead_letter_config": [{"arn": "${var.queue}"}]}], True),
        ([{"dead_letter_config": []}], False),
        ({"arn": "${aws_sqs_queue.q.arn}"}, False),
        ([], False),
    ],
)
def test_what_it_can_not_deliver_is_kept(target: Any, kept: bool) -> None:
    assert (problems("SR544", {SCHEDULE: {"target": target}}) == {}) is kept


def test_its_dead_letter_queue_gives_nothing_up_itself() -> None:
    queue = "aws_sqs_queue.q"
    kept: Any = {"target": {"dead_letter_config": {"arn": f"${{{queue}.arn}}"}}}
    sent: Any = {"target": {"arn": f"${{{queue}.arn}}"}}
    assert problems("SR521", {queue: {}, SCHEDULE: kept}) == {}
    assert problems("SR521", {queue: {}, SCHEDULE: sent}).keys() == {queue}


TASK, ECS = "aws_ecs_task_definition.t", {"iam:PassedToService": "ecs-tasks.amazonaws.com"}


def starting(*, task_role: str = "aws_iam_role.t") -> dict[str, Any]:
    """A schedule that starts a task, and its role, which may do that."""
    allowed = [
        {
            "Effect": "Allow",
            "Action": "ecs:RunTask",
            "Resource": f"${{{TASK}.arn_without_revision}}:*",
            "Condition": {"ArnEquals": {"ecs:cluster": "${aws_ecs_cluster.c.arn}"}},
        },
        {
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": f"${{{task_role}.arn}}",
            "Condition": {"StringEquals": ECS},
        },
    ]
    target = {
        "arn": "${aws_ecs_cluster.c.arn}",
        "role_arn": f"${{{ROLE}.arn}}",
        "ecs_parameters": {"task_definition_arn": f"${{{TASK}.arn}}"},
    }
    ecs = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return {
        "aws_ecs_cluster.c": {"name": "c"},
        TASK: {
            "family": "t",
            "task_role_arn": "${aws_iam_role.t.arn}",
            "container_definitions": json.dumps([{"name": "t"}]),
        },
        "aws_iam_role.t": {"name": "t", "assume_role_policy": json.dumps({"Statement": [ecs]})},
        ROLE: trusting("arn:aws:scheduler:*:123456789012:schedule-group/default"),
        "aws_iam_policy.p": {"name": "p", "policy": json.dumps({"Statement": allowed})},
        "aws_iam_role_policy_attachment.a": {"role": "r", "policy_arn": "${aws_iam_policy.p.arn}"},
        SCHEDULE: {"target": target},
    }


def test_who_starts_tasks_in_the_cluster_hands_them_their_roles() -> None:
    assert problems("SR305", starting()) == {}
    assert problems("SR305", starting(task_role=ROLE)).keys() == {SCHEDULE}
    elsewhere = starting()
    elsewhere[SCHEDULE]["target"]["arn"] = "arn:aws:ecs:us-east-1:123456789012:cluster/other"
    assert problems("SR305", elsewhere).keys() == {SCHEDULE}


def test_nobody_else_hands_roles_on() -> None:
    assert problems("SR309", starting()) == {}
    idle = starting()
    del idle[SCHEDULE]
    assert problems("SR309", idle).keys() == {ROLE}


def test_a_task_that_ends_by_itself_has_no_health_check() -> None:
    assert problems("SR635", starting()) == {}
    served = starting() | {"aws_ecs_service.s": {"task_definition": f"${{{TASK}.arn}}"}}
    assert problems("SR635", served).keys() == {TASK}
    idle = starting()
    del idle[SCHEDULE]
    assert problems("SR635", idle).keys() == {TASK}
