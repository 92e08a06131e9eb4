"""Who may read the secret of a database's master user; small stacks, written out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

DATABASE, ROLE, TASK = "aws_rds_cluster.ledger", "aws_iam_role.of_ecs", "aws_ecs_task_definition.schema"
MASTER = f"${{{DATABASE}.master_user_secret[0].secret_arn}}"
READ = {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": MASTER}
PARTNER = "arn:aws:secretsmanager:us-east-1:123456789012:secret:pay/partner-AbCdEf"
SERVICE = {"aws_ecs_service.app": {"task_definition": f"${{{TASK}.arn}}"}}


def stack(*statements: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        DATABASE: {"cluster_identifier": "ledger", "manage_master_user_password": True},
        ROLE: {"name": "of-ecs", "inline_policy": {"policy": json.dumps({"Statement": statements})}},
        **more,
    }


def task(**more: Any) -> dict[str, Any]:
    container = {"name": "migrate", "secrets": [{"name": "OWNER", "valueFrom": MASTER}]}
    arguments = {"execution_role_arn": f"${{{ROLE}.arn}}", "container_definitions": json.dumps([container])}
    return {TASK: {**arguments, **more}}


@pytest.mark.parametrize(
    ("changed", "may"),
    [
        ({}, True),
        ({"Action": "secretsmanager:Get*"}, True),
        ({"Action": ["kms:Decrypt", "secretsmanager:*"], "Resource": "*"}, True),
        ({"Resource": ["arn:aws:secretsmanager:*:*:secret:rds!db-0-AbCdEf"]}, True),
        ({"Resource": "arn:aws:secretsmanager:*:*:secret:r*"}, True),
        ({"Condition": {"StringEquals": {"secretsmanager:VersionStage": "AWSCURRENT"}}}, True),
        ({"Resource": PARTNER}, False),
        ({"Action": "secretsmanager:DescribeSecret"}, False),
        ({"Effect": "Deny"}, False),
    ],
)
def test_who_may_read_it(changed: dict[str, Any], may: bool) -> None:
    assert (problems("SR645", stack({**READ, **changed})).keys() == {ROLE}) is may


def test_a_refusal_counts_if_nothing_limits_it() -> None:
    refused = {**READ, "Effect": "Deny"}
    assert problems("SR645", stack(READ, refused)) == {}
    limited = {**refused, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    assert problems("SR645", stack(READ, limited)).keys() == {ROLE}


def test_ecs_reads_it_for_a_migration() -> None:
    assert problems("SR645", stack(READ, **task())) == {}
    assert problems("SR645", stack(READ, **task(task_role_arn=f"${{{ROLE}.arn}}"))).keys() == {ROLE}
    assert problems("SR645", stack(READ, **task(), **SERVICE)).keys() == {ROLE}
    assert problems("SR645", stack(READ, **task(container_definitions="[]"))).keys() == {ROLE}


def test_without_a_secret_of_rdss_there_is_nothing_to_read() -> None:
    given = stack({**READ, "Resource": "*"})
    assert problems("SR645", {**given, DATABASE: {"master_password": "${var.password}"}}) == {}


USERS = "arn:aws:rds-db:us-east-1:123456789012:dbuser:"
OWN, OTHER = f"${{{DATABASE}.cluster_resource_id}}", "${aws_rds_cluster.other.cluster_resource_id}"


def signing_in(*resources: str, **more: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": "rds-db:connect", "Resource": [*resources]}
    database = {"cluster_identifier": "ledger", "master_username": "owner"}
    return {**stack(statement), DATABASE: database, **more}


@pytest.mark.parametrize(
    ("resource", "may"),
    [
        (f"{USERS}{OWN}/owner", True),
        (f"{USERS}{OWN}/app", False),
        (f"{USERS}{OWN}/own*", True),
        (f"{USERS}*/*", True),
        ("*", True),
        (f"{USERS}cluster-ABC/owner", True),  # RDS alone knows whose id that is
        (f"{USERS}${{var.database}}/owner", True),
        (f"{USERS}${{var.database}}/app", False),
        (f"{USERS}{OTHER}/owner", False),
        (f"{USERS}{OTHER}/admin", True),
        (f"{USERS}{OWN}/${{var.user}}", False),
    ],
)
def test_nobody_signs_in_as_the_master_user(resource: str, may: bool) -> None:
    other = {"aws_rds_cluster.other": {"cluster_identifier": "other", "master_username": "admin"}}
    given = signing_in(f"{USERS}{OWN}/reports", resource, **other)
    assert problems("SR658", given).keys() == ({ROLE} if may else set())
    assert problems("SR658", {**given, DATABASE: {}, "aws_rds_cluster.other": {}}) == {}


def test_a_migration_may_sign_in_as_the_master_user() -> None:
    given = signing_in(f"{USERS}{OWN}/owner", **task(task_role_arn=f"${{{ROLE}.arn}}"))
    called = {"aws_lambda_invocation.migrate": {"input": f"${{{TASK}.arn}}"}}
    assert problems("SR658", given).keys() == {ROLE}
    assert problems("SR658", {**given, **called}) == {}
    assert problems("SR658", {**given, **called, **SERVICE}).keys() == {ROLE}


def test_a_database_instance_has_a_master_user_too() -> None:
    instance = {"aws_db_instance.one": {"username": "root"}, DATABASE: {}}
    user = "${aws_db_instance.one.resource_id}/"
    assert problems("SR658", signing_in(f"{USERS}{user}root", **instance)).keys() == {ROLE}
    assert problems("SR658", signing_in(f"{USERS}{user}app", **instance)) == {}
