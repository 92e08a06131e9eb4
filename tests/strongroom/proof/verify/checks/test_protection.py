"""What protects and encrypts data, in forms that the environments don't have."""

from __future__ import annotations

from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

CLUSTER, SECRET = "aws_rds_cluster.ledger", "aws_secretsmanager_secret.api"


@pytest.mark.parametrize(
    ("change", "good"),
    [
        ({}, True),
        ({"skip_final_snapshot": "true"}, False),
        ({"final_snapshot_identifier": None}, False),
        ({"final_snapshot_identifier": "ledger-final"}, False),
        ({"final_snapshot_identifier": "ledger-${random_id.last.hex}", "lifecycle": None}, True),
        ({"lifecycle": {"ignore_changes": ["engine_version"]}}, False),
        ({"lifecycle": {"ignore_changes": "all"}}, True),
        ({"delete_automated_backups": None}, False),
    ],
)
def test_the_last_snapshot(change: dict[str, object], good: bool) -> None:
    cluster: dict[str, Any] = {
        "final_snapshot_identifier": '${formatdate("YYYYMMDD", timestamp())}',
        "delete_automated_backups": False,
        "lifecycle": [{"ignore_changes": ["final_snapshot_identifier"]}],
    }
    assert (problems("SR843", {CLUSTER: cluster | change}) == {}) is good


def test_prevent_destroy_may_be_written_as_text() -> None:
    assert problems("SR841", {CLUSTER: {"lifecycle": {"prevent_destroy": "true"}}}) == {}
    assert problems("SR841", {CLUSTER: {"lifecycle": {"create_before_destroy": True}}}).keys() == {CLUSTER}


def test_whatever_can_be_forced_is_judged() -> None:
    assert problems("SR844", {"aws_iam_user.ci": {"force_destroy": True}}).keys() == {"aws_iam_user.ci"}
    assert problems("SR844", {"aws_ecr_repository.app": {"force_delete": None}}) == {}


@pytest.mark.parametrize(("days", "good"), [(None, True), (30, True), ("30", True), (29, False), (0, False)])
def test_a_secret_can_be_had_back(days: object, good: bool) -> None:
    assert (problems("SR845", {SECRET: {"recovery_window_in_days": days}}) == {}) is good


def test_a_secrets_value_may_be_in_another_resource() -> None:
    version = {"secret_id": f"${{{SECRET}.id}}", "secret_string": "${var.api_key}"}
    assert problems("SR451", {SECRET: {}, "aws_secretsmanager_secret_version.api": version}) == {}
    assert problems("SR451", {SECRET: {}}).keys() == {SECRET}


def test_a_secret_that_rds_is_not_asked_for() -> None:
    reader = {"value": f"${{{CLUSTER}.master_user_secret[0].secret_arn}}"}
    stack: dict[str, dict[str, Any]] = {CLUSTER: {}, "aws_ssm_parameter.secret": reader}
    assert problems("SR451", stack).keys() == {CLUSTER}
    stack[CLUSTER]["manage_master_user_password"] = True
    assert problems("SR451", stack) == {}


@pytest.mark.parametrize(
    ("key", "flaw"),
    [
        ("${aws_kms_key.data.arn}", None),
        ("${aws_kms_alias.data.arn}", None),
        ("${data.aws_kms_key.data.arn}", None),
        ("${aws_rds_cluster.ledger.kms_key_id}", None),
        ("${var.key}", None),
        ("arn:aws:kms:us-east-1:123456789012:key/1234", None),
        (None, "is not set"),
        ("", "is not set"),
        ("alias/aws/secretsmanager", "is AWS's own key"),
        ("${aws_kms_alias.own.arn}", "is AWS's own key"),
        ("${aws_rds_cluster.ledger.arn}", "is aws_rds_cluster.ledger, which is no key"),
    ],
)
def test_what_a_customer_managed_key_is(key: str | None, flaw: str | None) -> None:
    stack: dict[str, dict[str, Any]] = {
        SECRET: {"kms_key_id": key},
        "aws_kms_key.data": {},
        "aws_kms_alias.data": {"name": "alias/data"},
        "aws_kms_alias.own": {"name": "alias/aws/rds"},
        CLUSTER: {"storage_encrypted": True, "kms_key_id": "${var.key}"},
    }
    assert problems("SR831", stack).get(SECRET) == (f"kms_key_id {flaw}" if flaw else None)


def test_a_switch_of_its_own_must_be_on_too() -> None:
    assert problems("SR831", {CLUSTER: {"kms_key_id": "${var.key}"}}) == {
        CLUSTER: "storage_encrypted is not on"
    }
    table = {"server_side_encryption": [{"enabled": "true", "kms_key_arn": "${var.key}"}]}
    assert problems("SR831", {"aws_dynamodb_table.t": table}) == {}


def test_a_key_is_only_owed_for_what_is_there() -> None:
    instance = "aws_rds_cluster_instance.writer"
    assert problems("SR831", {instance: {}, "aws_lambda_function.f": {}}) == {}
    assert problems("SR831", {instance: {"performance_insights_enabled": True}}).keys() == {instance}
