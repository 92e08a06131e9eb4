"""Who starts tasks, and what else they may; a small stack, written out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from strongroom.proof.verify.checks.migration_function import HANDLER
from tests.strongroom.proof.verify.checks.stacks import problems

FUNCTION, ROLE, TASK = "aws_lambda_function.migrate", "aws_iam_role.starts", "aws_ecs_task_definition.schema"
CLUSTER, EXECUTION, LOG = "aws_ecs_cluster.main", "aws_iam_role.agent", "aws_cloudwatch_log_group.schema"
TASKS = "arn:aws:ecs:*:123456789012:task/main/*"
STATEMENTS: dict[str, dict[str, Any]] = {
    "run": {
        "Action": "ecs:RunTask",
        "Resource": "arn:aws:ecs:*:*:task-definition/schema:*",
        "Condition": {"ArnEquals": {"ecs:cluster": f"${{{CLUSTER}.arn}}"}},
    },
    "pass": {
        "Action": "iam:PassRole",
        "Resource": f"${{{EXECUTION}.arn}}",
        "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
    },
    "wait": {"Action": ["ecs:DescribeTasks", "ecs:StopTask"], "Resource": TASKS},
    "tag": {"Action": "ecs:TagResource", "Resource": TASKS},
    "read": {
        "Action": "logs:GetLogEvents",
        "Resource": "arn:aws:logs:*:*:log-group:/ecs/schema:log-stream:schema/*",
    },
}


def wrong(*, handler: str = HANDLER, **changed: Any) -> str | None:
    given = [
        {"Sid": sid, "Effect": "Allow", **statement, **(changed.get(sid) or {})}
        for sid, statement in STATEMENTS.items()
        if changed.get(sid, {}) is not None
    ]
    told = {"CLUSTER": f"${{{CLUSTER}.arn}}", "CONTAINER": "schema", "LOG_GROUP": "/ecs/schema"}
    stack: dict[str, dict[str, Any]] = {
        CLUSTER: {"name": "main"},
        EXECUTION: {"name": "agent"},
        ROLE: {"name": "starts", "inline_policy": {"policy": json.dumps({"Statement": given})}},
        TASK: {"family": "schema", "execution_role_arn": f"${{{EXECUTION}.arn}}"},
        FUNCTION: {
            "handler": handler,
            "role": f"${{{ROLE}.arn}}",
            "environment": {"variables": told},
        },
        "aws_lambda_invocation.migrate": {
            "function_name": f"${{{FUNCTION}.function_name}}",
            "input": json.dumps({"task_definition": f"${{{TASK}.arn}}"}),
        },
    }
    return problems("SR649", stack).get(FUNCTION)


def test_all_that_it_needs_and_no_more_is_right() -> None:
    assert wrong() is None


@pytest.mark.parametrize(
    ("sid", "changed", "problem"),
    [
        ("run", {"Condition": {}}, "may ecs:RunTask in any cluster"),
        ("pass", {"Condition": {}}, "may iam:PassRole to any service"),
        ("wait", None, "may not ecs:DescribeTasks"),
        ("wait", {"Action": "ecs:DescribeTasks"}, "may not ecs:StopTask"),
        ("wait", {"Resource": "arn:aws:ecs:*:*:task/other/*"}, "may not ecs:DescribeTasks"),
        ("tag", None, "may not ecs:TagResource"),
        (
            "tag",
            {"Condition": {"StringEquals": {"ecs:CreateAction": "CreateService"}}},
            "may not ecs:TagResource",
        ),
        ("read", None, "may not logs:GetLogEvents"),
        ("read", {"Resource": "arn:aws:logs:*:*:log-group:/ecs/schema"}, "may not logs:GetLogEvents"),
    ],
)
def test_what_is_missing_or_too_much(sid: str, changed: dict[str, Any] | None, problem: str) -> None:
    given: dict[str, Any] = {sid: changed}
    assert problem in str(wrong(**given))


def test_another_function_need_not_wait_for_its_task() -> None:
    assert wrong(handler="seed.handler", wait=None, tag=None, read=None) is None
    assert wrong(handler="seed.handler", run={"Condition": {}}) is not None
