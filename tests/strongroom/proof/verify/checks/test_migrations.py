"""Who has the database owner's secret, and what waits for the migration; small stacks, written out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

CLUSTER, TASK, MIGRATION = (
    "aws_rds_cluster.ledger",
    "aws_ecs_task_definition.app",
    "aws_ecs_task_definition.schema",
)
SERVICE, SCHEDULE = "aws_ecs_service.app", "aws_scheduler_schedule.nightly"
INVOCATION = "aws_lambda_invocation.migrate"
MASTER = f"${{{CLUSTER}.master_user_secret[0].secret_arn}}"
PARTNER = "${aws_secretsmanager_secret.partner.arn}"


def task(*secrets: str, host: str = "") -> dict[str, Any]:
    container = {
        "name": "app",
        "environment": [{"name": "HOST", "value": host}],
        "secrets": [{"name": f"S{number}", "valueFrom": each} for number, each in enumerate(secrets)],
    }
    return {"container_definitions": json.dumps([container])}


def service(of: str = TASK, **more: Any) -> dict[str, Any]:
    return {"task_definition": f"${{{of}.arn}}", **more}


def schedule(of: str = TASK, **more: Any) -> dict[str, Any]:
    return {"target": {"ecs_parameters": {"task_definition_arn": f"${{{of}.arn}}"}}, **more}


def invocation(of: str = MIGRATION) -> dict[str, Any]:
    return {"function_name": "migrate", "input": json.dumps({"task_definition": f"${{{of}.arn}}"})}


@pytest.mark.parametrize(
    ("secret", "user", "right"),
    [
        (MASTER, {SERVICE: service()}, False),
        (f"{MASTER}:password::", {SERVICE: service()}, False),
        (MASTER, {SCHEDULE: schedule()}, False),
        (MASTER, {SERVICE: service(), INVOCATION: invocation(TASK)}, False),
        (MASTER, {INVOCATION: invocation(TASK)}, True),
        (MASTER, {}, True),  # run by hand
        (MASTER, {SERVICE: service("aws_ecs_task_definition.other")}, True),
        ("arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-0-AbCdEf", {SERVICE: service()}, False),
        (PARTNER, {SERVICE: service()}, True),
        ("${aws_rds_cluster.elsewhere.master_user_secret[0].secret_arn}", {SERVICE: service()}, True),
    ],
)
def test_who_has_the_master_users_secret(secret: str, user: dict[str, Any], right: bool) -> None:
    found = problems("SR643", {CLUSTER: {}, TASK: task(secret), **user})
    assert found.keys() == (set() if right else {TASK})


HOST = f"${{{CLUSTER}.endpoint}}"


@pytest.mark.parametrize(
    ("user", "late"),
    [
        ({SERVICE: service()}, {SERVICE}),
        ({SERVICE: service(depends_on=[INVOCATION])}, set()),
        ({SERVICE: service(depends_on=["aws_iam_role.between"])}, set()),
        ({SCHEDULE: schedule()}, {SCHEDULE}),
        ({SCHEDULE: schedule(depends_on=[INVOCATION])}, set()),
    ],
)
def test_what_uses_the_database_waits_for_its_migration(user: dict[str, Any], late: set[str]) -> None:
    stack = {
        CLUSTER: {},
        TASK: task(host=HOST),
        MIGRATION: task(MASTER),
        INVOCATION: invocation(),
        "aws_iam_role.between": {"depends_on": [INVOCATION]},
    }
    assert problems("SR644", {**stack, **user}).keys() == late


def test_who_does_not_use_it_need_not_wait() -> None:
    stack = {CLUSTER: {}, MIGRATION: task(MASTER), INVOCATION: invocation(), SERVICE: service()}
    assert problems("SR644", {**stack, TASK: task(host="elsewhere.example.com")}) == {}
    assert problems("SR644", {**stack, TASK: task(host="${aws_rds_cluster.other.endpoint}")}) == {}


def test_a_function_that_is_called_for_something_else_is_no_migration() -> None:
    called = {"function_name": "seed", "input": json.dumps({"bucket": "${aws_s3_bucket.files.id}"})}
    stack = {CLUSTER: {}, TASK: task(host=HOST), SERVICE: service()}
    assert problems("SR644", {**stack, INVOCATION: called}) == {}
    assert problems("SR644", {**stack, INVOCATION: invocation(), MIGRATION: task(PARTNER)}) == {}


@pytest.mark.parametrize(
    ("image", "used", "same"),
    [
        ("app@sha256:1", HOST, True),
        ("app@sha256:2", HOST, False),
        ("app@sha256:2", "elsewhere.example.com", True),
    ],
)
def test_a_migration_has_the_image_of_a_service_that_uses_its_database(
    image: str, used: str, same: bool
) -> None:
    migrating, serving = (
        {"container_definitions": json.dumps([{**json.loads(each["container_definitions"])[0], "image": of}])}
        for each, of in ((task(MASTER), image), (task(host=used), "app@sha256:1"))
    )
    stack = {CLUSTER: {}, MIGRATION: migrating, TASK: serving, SERVICE: service(), INVOCATION: invocation()}
    assert problems("SR655", stack).keys() == (set() if same else {MIGRATION})


def test_a_migration_keeps_its_revisions() -> None:
    stack = {MIGRATION: task(MASTER), INVOCATION: invocation()}
    assert problems("SR618", stack).keys() == {MIGRATION}
    assert problems("SR618", {**stack, MIGRATION: {**task(MASTER), "skip_destroy": True}}) == {}


VARIABLES = {"DATABASE_HOST": HOST, "DATABASE_NAME": "ledger", "LOG_LEVEL": "INFO"}


def container_of(*secrets: str, variables: dict[str, str] = VARIABLES, **more: Any) -> dict[str, Any]:
    (given,) = json.loads(task(*secrets)["container_definitions"])
    given["environment"] = [{"name": name, "value": value} for name, value in variables.items()]
    return {"container_definitions": json.dumps([{**given, "image": "app@sha256:1", **more}])}


@pytest.mark.parametrize(
    ("variables", "command", "right"),
    [
        ({}, ["migrate"], True),
        ({"LOG_LEVEL": "DEBUG"}, ["migrate"], True),
        ({"DATABASE_HOST": f"${{{CLUSTER}.reader_endpoint}}"}, ["migrate"], False),
        ({"DATABASE_HOST": "elsewhere.example.com"}, ["migrate"], False),
        ({"DATABASE_NAME": "postgres"}, ["migrate"], False),
        ({"DATABASE_NAME": None}, ["migrate"], False),
        ({"DATABASE_READER": f"${{{CLUSTER}.reader_endpoint}}"}, ["migrate"], True),
        ({}, None, False),
        ({}, [], False),
        ({}, ["serve"], False),
    ],
)
def test_a_migration_is_of_the_database_that_its_services_use(
    variables: dict[str, str | None], command: list[str] | None, right: bool
) -> None:
    given = {name: value for name, value in {**VARIABLES, **variables}.items() if value is not None}
    stack = {
        CLUSTER: {},
        TASK: container_of(command=["serve"]),
        MIGRATION: container_of(MASTER, variables=given, command=command),
        SERVICE: service(),
        INVOCATION: invocation(),
    }
    assert problems("SR657", stack).keys() == (set() if right else {MIGRATION})


def test_a_migration_may_be_of_one_service_among_several() -> None:
    stack = {
        CLUSTER: {},
        TASK: container_of(command=["serve"]),
        f"{TASK}2": container_of(command=["report"], variables={**VARIABLES, "DATABASE_NAME": "reports"}),
        MIGRATION: container_of(MASTER, command=["migrate"]),
        SERVICE: service(),
        f"{SERVICE}2": service(f"{TASK}2"),
        INVOCATION: invocation(),
    }
    assert problems("SR657", stack) == {}
    named = container_of(MASTER, command=None, entryPoint=["/migrate"])
    assert problems("SR657", {**stack, MIGRATION: named}) == {}
