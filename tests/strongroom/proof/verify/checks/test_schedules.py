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
