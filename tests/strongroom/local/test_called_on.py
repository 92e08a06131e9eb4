"""What a recorded call acts on, where the emulator names a cluster or a log group."""

from __future__ import annotations

import json

import pytest

from strongroom.local.shim.called_on import On, acted_on

HERE = "arn:aws:ecs:us-east-1:123456789012"
IN_CLUSTER = {"ecs:cluster": f"{HERE}:cluster/app"}


@pytest.mark.parametrize(
    ("action", "request_", "on"),
    [
        (
            "ecs:RunTask",
            {"cluster": f"{HERE}:cluster/app", "taskDefinition": f"{HERE}:task-definition/migrate:7"},
            On(f"{HERE}:task-definition/migrate:any", IN_CLUSTER),
        ),
        (
            "ecs:RunTask",
            {"cluster": "app", "taskDefinition": "migrate"},
            On(f"{HERE}:task-definition/migrate:any", IN_CLUSTER),
        ),
        ("ecs:StopTask", {"cluster": "app", "task": "0123"}, On(f"{HERE}:task/app/any", IN_CLUSTER)),
        ("ecs:DescribeTasks", {"cluster": "app", "tasks": ["0123"]}, On(f"{HERE}:task/app/any", IN_CLUSTER)),
        (
            "logs:GetLogEvents",
            {"logGroupName": "/ecs/migrate", "logStreamName": "migrate/migrate/0123"},
            On("arn:aws:logs:us-east-1:123456789012:log-group:/ecs/migrate:log-stream:migrate/migrate/any"),
        ),
    ],
)
def test_what_the_service_authorization_reference_names(
    action: str, request_: dict[str, object], on: On
) -> None:
    assert acted_on(action, json.dumps(request_).encode(), "us-east-1", "123456789012") == [on]


def test_of_all_others_the_emulator_knows_it() -> None:
    assert acted_on("sqs:SendMessage", b"no JSON", "us-east-1", "123456789012") is None


def test_what_is_said_of_an_account_numbers_key() -> None:
    key = "arn:aws:kms:us-east-1:123456789012:key/1234"
    asked = {"KeyId": "1234", "EncryptionContext": {"transaction_id": "t-1"}}
    bound = On(
        key,
        {"kms:EncryptionContext:transaction_id": "any", "kms:EncryptionContextKeys": ["transaction_id"]},
    )
    for action in ("kms:Encrypt", "kms:Decrypt"):
        assert acted_on(action, json.dumps(asked).encode(), "us-east-1", "123456789012") == [bound]
    mac = {"KeyId": key, "MacAlgorithm": "HMAC_SHA_256"}
    assert acted_on("kms:GenerateMac", json.dumps(mac).encode(), "us-east-1", "123456789012") == [
        On(key, {"kms:MacAlgorithm": "HMAC_SHA_256"})
    ]
