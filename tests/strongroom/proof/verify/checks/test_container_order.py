"""Containers that wait for one another, and who has the master user's secret."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

TASK, CLUSTER = "aws_ecs_task_definition.app", "aws_rds_cluster.ledger"
MASTER = f"${{{CLUSTER}.master_user_secret[0].secret_arn}}"
ENDS: dict[str, Any] = {"essential": False}


def waits(condition: str, other: str = "first") -> dict[str, Any]:
    return {"dependsOn": [{"containerName": other, "condition": condition}]}


def holds(code: str, first: dict[str, Any], second: dict[str, Any]) -> bool:
    containers = [{"name": "first", **first}, {"name": "second", **second}]
    return problems(code, {CLUSTER: {}, TASK: {"container_definitions": json.dumps(containers)}}) == {}


@pytest.mark.parametrize(
    ("first", "second", "possible"),
    [
        ({}, {}, True),
        ({}, waits("START"), True),
        (ENDS, waits("SUCCESS"), True),
        (ENDS, waits("COMPLETE"), True),
        ({"healthCheck": {"command": ["CMD", "true"]}}, waits("HEALTHY"), True),
        ({}, waits("SUCCESS"), False),
        ({"essential": True}, waits("COMPLETE"), False),
        ({"essential": None}, waits("SUCCESS"), False),
        (ENDS, waits("HEALTHY"), False),
        (ENDS, waits("success"), False),
        (ENDS, waits("START", "third"), False),
        (ENDS, waits("START", "second"), False),
        (ENDS | waits("START", "second"), waits("SUCCESS"), False),
    ],
)
def test_what_a_container_may_wait_for(first: dict[str, Any], second: dict[str, Any], possible: bool) -> None:
    assert holds("SR642", first, second) is possible


def secret(value_from: str) -> dict[str, Any]:
    return {"secrets": [{"name": "DATABASE", "valueFrom": value_from}]}


@pytest.mark.parametrize(
    ("first", "second", "right"),
    [
        (ENDS | secret(MASTER), waits("SUCCESS"), True),
        (ENDS | secret(f"{MASTER}:password::"), waits("COMPLETE"), True),
        ({}, secret("${aws_secretsmanager_secret.partner.arn}"), True),
        ({}, secret("${aws_rds_cluster.elsewhere.master_user_secret[0].secret_arn}"), True),
        (ENDS | secret(MASTER), waits("SUCCESS") | secret(MASTER), False),
        (ENDS | secret(MASTER), waits("START"), False),
        (ENDS | secret(MASTER), {}, False),
        (secret(MASTER), {}, False),
        ({"essential": False}, {"essential": False} | secret(f"{MASTER}:password::"), False),
    ],
)
def test_who_has_the_master_users_secret(first: dict[str, Any], second: dict[str, Any], right: bool) -> None:
    assert holds("SR643", first, second) is right
