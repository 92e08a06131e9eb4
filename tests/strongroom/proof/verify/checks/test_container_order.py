"""Containers that wait for one another."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

TASK = "aws_ecs_task_definition.app"
ENDS: dict[str, Any] = {"essential": False}


def waits(condition: str, other: str = "first") -> dict[str, Any]:
    return {"dependsOn": [{"containerName": other, "condition": condition}]}


def holds(code: str, first: dict[str, Any], second: dict[str, Any]) -> bool:
    containers = [{"name": "first", **first}, {"name": "second", **second}]
    return problems(code, {TASK: {"container_definitions": json.dumps(containers)}}) == {}


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
