"""Permissions of one's own application: what is refused, and what the refusal says."""

from __future__ import annotations

from typing import Any

import pytest

from stacks.settings import Settings
from tests.stacks.settings.conftest import Refused
from tests.stacks.settings.tables import SMALL, changed

PARAMETER = "arn:aws:ssm:us-east-1:123456789012:parameter/strongroom/dev/smtp"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:strongroom-mail-dev"
TABLE = "table/strongroom-seats"


def other_account(arn: str) -> str:
    return arn.replace("123456789012", "210987654321")


def other_region(arn: str) -> str:
    return arn.replace("us-east-1", "eu-west-1")


def permission(action: str, resource: str) -> dict[str, Any]:
    return {"service.permissions": [{"actions": [action], "resources": [resource]}]}


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    # Their resources are most of the policy.
    (
        {
            "service.permissions": [
                {"actions": ["sqs:SendMessage"], "resources": [f"{QUEUE[:-4]}-{n}{m}-dev" for m in range(10)]}
                for n in range(6)
            ]
        },
        "service.permissions",
        "at most 3400 characters in actions and resources, not ",
    ),
    (permission("sqs:*", QUEUE), "service.permissions[0].actions[0]", "without *"),
    (permission("sqs:SendMessage", f"{QUEUE}*"), "service.permissions[0].resources[0]", "an ARN without *"),
    (
        permission("sqs:SendMessage", "*"),
        "service.permissions[0].resources[0]",
        "the ARN of what sqs:SendMessage",
    ),
    (
        permission("cloudwatch:PutMetricData", QUEUE),
        "service.permissions[0].resources[0]",
        '"*" with cloudwatch',
    ),
    (
        permission("sqs:DeleteQueue", QUEUE),
        "service.permissions[0].actions[0]",
        "sqs:ReceiveMessage, sqs:SendM",
    ),
    (permission("iam:PassRole", QUEUE), "service.permissions[0].actions[0]", "stacks/boundary_statements.py"),
    (
        permission(
            "secretsmanager:GetSecretValue",
            "arn:aws:secretsmanager:us-east-1:123456789012:secret:pay-AbCdEf",
        ),
        "service.permissions[0].actions[0]",
        "ECS's part",
    ),
    (
        permission("sqs:SendMessage", other_account(QUEUE)),
        "service.permissions[0].resources[0]",
        "boundary allows",
    ),
    (
        permission("sqs:SendMessage", other_region(QUEUE)),
        "service.permissions[0].resources[0]",
        "one in us-east-1",
    ),
    (
        permission("sqs:SendMessage", QUEUE.replace("-dev", "-prod")),
        "service.permissions[0].resources[0]",
        "named strongroom-*-dev",
    ),
    *(
        (permission(action, arn), "service.permissions[0].resources[0]", "named strongroom-*-dev")
        for action, arn in (
            ("sns:Publish", QUEUE.replace("sqs", "sns").replace("-dev", "-prod")),
            (
                "dynamodb:GetItem",
                QUEUE.replace("sqs", "dynamodb").replace("strongroom-mail-dev", TABLE + "-prod"),
            ),
            (
                "dynamodb:Query",
                QUEUE.replace("sqs", "dynamodb").replace("strongroom-mail-dev", TABLE + "-prod/index/by-dev"),
            ),
        )
    ),
    (permission("xray:PutTelemetryRecords", QUEUE), "service.permissions[0].resources[0]", '"*" with xray'),
    (permission("logs:PutLogEvents", QUEUE), "service.permissions[0].actions[0]", "the rest is ECS's part"),
    # Each of several is looked at.
    (
        {"service.permissions": [{"actions": ["sqs:SendMessage", "sqs:DeleteQueue"], "resources": [QUEUE]}]},
        "service.permissions[0].actions[1]",
        "one that the workload boundary allows",
    ),
    (
        {"service.permissions": [{"actions": ["sqs:SendMessage"], "resources": [QUEUE, other_region(QUEUE)]}]},
        "service.permissions[0].resources[1]",
        "one in us-east-1",
    ),
    (
        {"service.permissions": [{"actions": ["sqs:SendMessage"]}]},
        "service.permissions[0].resources",
        "missing",
    ),
    (
        {"service.permissions": [{"actions": ["sqs:SendMessage"], "resources": [QUEUE], "effect": "Deny"}]},
        "service.permissions[0].effect",
        "not a setting; known here: actions, resources",
    ),
]


@pytest.mark.parametrize(("changes", "key", "allowed"), REFUSED, ids=lambda value: str(value)[:60])
def test_it_is_refused(refused: Refused, changes: dict[str, Any], key: str, allowed: str) -> None:
    (problem,) = refused(changed(SMALL, changes))
    assert problem.key == key
    assert allowed in problem.allowed


@pytest.mark.parametrize(
    "changes",
    [
        permission("sqs:SendMessage", QUEUE),
        permission("xray:PutTraceSegments", "*"),
        permission("xray:PutTelemetryRecords", "*"),
        permission(
            "dynamodb:Query",
            QUEUE.replace("sqs", "dynamodb").replace("strongroom-mail-dev", f"{TABLE}-dev/index/any"),
        ),
        permission("ssm:GetParameter", PARAMETER),
    ],
    ids=str,
)
def test_it_is_accepted(changes: dict[str, Any]) -> None:
    Settings.model_validate(changed(SMALL, changes))
