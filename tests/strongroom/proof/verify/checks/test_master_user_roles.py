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
