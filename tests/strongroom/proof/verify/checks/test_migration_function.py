"""What the function that runs a migration is told; a small stack, written out."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from strongroom.proof.verify.checks.migration_function import HANDLER, READ, RESERVE_SECONDS
from tests.strongroom.proof.verify.checks.stacks import problems

ROOT = Path(__file__).parents[5]
SOURCE = ROOT / "lambdas" / "run_migration"

FUNCTION = "aws_lambda_function.migrate"
TASK, CLUSTER, LOG = "aws_ecs_task_definition.schema", "aws_ecs_cluster.main", "aws_cloudwatch_log_group.schema"
TOLD = {
    "CLUSTER": f"${{{CLUSTER}.arn}}",
    "CONTAINER": "schema",
    "LOG_GROUP": f"${{{LOG}.name}}",
    "STOP_SECONDS": "30",
    "TIMEOUT_SECONDS": "600",
}
LOGGED = {"awslogs-group": "/ecs/schema", "awslogs-stream-prefix": "schema"}


def stack(
    told: dict[str, Any] | None = None,
    container: dict[str, Any] | None = None,
    logged: dict[str, Any] | None = None,
    **function: Any,
) -> dict[str, Any]:
    logging = {"logDriver": "awslogs", "options": {**LOGGED, **(logged or {})}}
    definition = {"name": "schema", "stopTimeout": 30, "logConfiguration": logging, **(container or {})}
    return {
        CLUSTER: {"name": "main"},
        LOG: {"name": "/ecs/schema"},
        TASK: {"container_definitions": json.dumps([definition])},
        FUNCTION: {
            "handler": HANDLER,
            "timeout": 660,
            "environment": {"variables": {**TOLD, **(told or {})}},
            **function,
        },
        "aws_lambda_invocation.migrate": {
            "function_name": f"${{{FUNCTION}.function_name}}",
            "input": json.dumps({"task_definition": f"${{{TASK}.arn}}"}),
        },
    }


@pytest.mark.parametrize(
    ("given", "enough"),
    [
        ({}, True),
        ({"timeout": 659}, False),
        ({"timeout": "660"}, True),
        ({"timeout": None}, False),  # Lambda's default
        ({"timeout": "${var.timeout}"}, True),
        ({"told": {"TIMEOUT_SECONDS": "601"}}, False),
        ({"told": {"TIMEOUT_SECONDS": "ten minutes"}}, False),
        ({"told": {"STOP_SECONDS": "1.5"}}, False),
        ({"told": {"STOP_SECONDS": "${var.stop}"}}, True),
        ({"told": {"STOP_SECONDS": "10"}}, False),
        ({"container": {"stopTimeout": 20}}, False),
    ],
    ids=str,
)
def test_it_outlives_the_migration(given: dict[str, Any], enough: bool) -> None:
    assert problems("SR647", stack(**given)).keys() == (set() if enough else {FUNCTION})


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({}, None),
        ({"told": {"CLUSTER": "main"}}, None),
        ({"told": {"CLUSTER": "other"}}, "no cluster"),
        ({"told": {"CONTAINER": "app"}}, "has no container app"),
        ({"container": {"name": "app"}}, "has no container schema"),
        ({"told": {"LOG_GROUP": "/ecs/app"}}, "LOG_GROUP is /ecs/app"),
        ({"logged": {"awslogs-group": "/ecs/app"}}, "writes to /ecs/app"),
        ({"logged": {"awslogs-stream-prefix": "ecs"}}, "has the prefix ecs"),
        ({"container": {"logConfiguration": {"logDriver": "splunk"}}}, "writes to None"),
        *(({"told": {name: ""}}, f"{name} is missing") for name in READ),
    ],
    ids=str,
)
def test_it_knows_its_task(given: dict[str, Any], problem: str | None) -> None:
    found = problems("SR648", stack(**given))
    assert (found == {}) if problem is None else (problem in found[FUNCTION])


def test_other_functions_have_other_variables() -> None:
    given = stack({"CONTAINER": ""}, handler="seed.handler", timeout=3)
    assert problems("SR647", given) == problems("SR648", given) == {}


def test_what_the_code_reads_and_keeps_is_what_is_said_of_it() -> None:
    read = re.findall(r'given\["(\w+)"\]', (SOURCE / "settings.py").read_text(encoding="utf-8"))
    assert sorted(read) == sorted(READ)
    kept = re.search(
        r"^RESERVE_SECONDS: Final = (\d+)$", (SOURCE / "handler.py").read_text(encoding="utf-8"), re.M
    )
    assert kept is not None
    assert int(kept[1]) == RESERVE_SECONDS
