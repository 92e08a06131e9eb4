"""What the Service Authorization Reference knows, and statements that mean nothing by it."""

from __future__ import annotations

from typing import Any

import pytest

from strongroom.proof.permissions.authorization import action
from strongroom.proof.permissions.lint import meaningless

QUEUE = "arn:aws:sqs:us-east-1:123456789012:transactions"
TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/sessions"


@pytest.mark.parametrize("name", ["sqs:SendMessages", "sqz:SendMessage", "SendMessage", "", "sqs:"])
def test_there_is_no_such_action(name: str) -> None:
    assert action(name) is None


def test_an_action_is_found_in_any_case_and_told_in_full() -> None:
    found = action("SQS:sendmessage")
    assert found is not None
    assert found.name == "sqs:SendMessage"
    assert found.needs_resource
    assert not found.manages_permissions


@pytest.mark.parametrize(
    ("name", "resource", "fits"),
    [
        ("sqs:SendMessage", QUEUE, True),
        ("sqs:SendMessage", "*", True),
        ("sqs:SendMessage", "arn:aws:sqs:*:*:*", True),
        ("sqs:SendMessage", TABLE, False),
        ("dynamodb:Query", f"{TABLE}/index/by-user", True),
        ("dynamodb:PutItem", f"{TABLE}/*", True),  # a table's name can't have a slash, but the pattern fits one
        ("dynamodb:PutItem", "arn:aws:s3:::bucket/*", False),
        ("s3:GetObject", "arn:aws:s3:::bucket/*", True),
        ("logs:PutLogEvents", "arn:aws:logs:us-east-1:123456789012:log-group:/ecs/app:*", True),
        ("ecr:GetAuthorizationToken", "arn:aws:ecr:us-east-1:123456789012:repository/app", False),
    ],
)
def test_what_an_action_acts_on(name: str, resource: str, fits: bool) -> None:
    found = action(name)
    assert found is not None
    assert found.acts_on(resource) is fits


@pytest.mark.parametrize(
    ("name", "key", "sent"),
    [
        ("sqs:SendMessage", "aws:SourceArn", True),
        ("sqs:SendMessage", "aws:RequestTag/Team", False),
        ("sqs:CreateQueue", "aws:RequestTag/Team", True),
        ("kms:Decrypt", "kms:ViaService", True),
        ("kms:Decrypt", "kms:EncryptionContext:aws:logs:arn", True),
        ("kms:DescribeKey", "kms:EncryptionContext:aws:logs:arn", False),
        ("s3:PutObject", "s3:x-amz-acl", True),
        ("dynamodb:GetItem", "s3:prefix", False),
    ],
)
def test_the_keys_that_an_action_sends(name: str, key: str, sent: bool) -> None:
    found = action(name)
    assert found is not None
    assert found.sends(key) is sent


def statement(action: Any, resource: Any, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        (statement("sqs:SendMessage", QUEUE), []),
        (statement("sqs:*", TABLE), []),  # which actions are meant can't be told
        (statement("sqs:SendMessage", "${data.aws_sqs_queue.q.arn}"), []),
        (statement("sqs:Send", QUEUE), ["there is no action sqs:Send"]),
        (statement("sqs:SendMessage", TABLE), [f"sqs:SendMessage does not act on {TABLE}"]),
        (statement(["dynamodb:GetItem", "dynamodb:Query"], [TABLE, f"{TABLE}/index/by-user"]), []),
        (statement("sqs:SendMessage", [QUEUE, TABLE]), [f"none of its actions acts on {TABLE}"]),
        (
            statement("kms:DescribeKey", "*", Condition={"StringEquals": {"kms:EncryptionContext:a": "b"}}),
            ["none of its actions sends kms:EncryptionContext:a"],
        ),
        # AWS's own examples have DescribeKey, which sends no context, beside what does.
        (
            statement(
                ["kms:Decrypt", "kms:DescribeKey"],
                "*",
                Condition={"StringEquals": {"kms:EncryptionContext:a": "b"}},
            ),
            [],
        ),
        (
            statement("sqs:SendMessage", QUEUE, Condition={"StringEquals": {"aws:SourceArn": "arn:aws:sns:*"}}),
            ["StringEquals takes arn:aws:sns:* literally"],
        ),
        (statement("sqs:SendMessage", QUEUE, Condition={"ArnEquals": {"aws:SourceArn": "arn:aws:sns:*"}}), []),
        (statement("sqs:SendMessage", QUEUE, Condition=["aws:SourceArn"]), []),
        ({"Effect": "Deny", "NotAction": "sqs:Send", "NotResource": QUEUE}, ["there is no action sqs:Send"]),
    ],
)
def test_statements(given: dict[str, Any], problems: list[str]) -> None:
    assert list(meaningless(given)) == problems
