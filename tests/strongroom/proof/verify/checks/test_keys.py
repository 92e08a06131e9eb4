"""Keys in forms that the environments don't have, and the account's audit trail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from strongroom.proof.verify.check import CHECKS
from strongroom.synthesized import load
from tests.strongroom.proof.mutants.mutant import Draft
from tests.strongroom.proof.mutants.policies import statements
from tests.strongroom.proof.verify.checks.stacks import problems
from tests.strongroom.proof.verify.checks.test_identities import ROLE, allow, document, role

KEY, ALIAS, KEY_POLICY = "aws_kms_key.k", "aws_kms_alias.k", "aws_kms_key_policy.k"
TOPIC, QUEUE, TABLE = "aws_sns_topic.t", "aws_sqs_queue.q", "aws_dynamodb_table.t"
ADMINISTRATION = {
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
    "Action": "kms:*",
    "Resource": "*",
}


def by(principal: dict[str, Any], *actions: str, **condition: Any) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Principal": principal,
        "Action": actions,
        "Resource": "*",
        "Condition": condition,
    }


def key(*more: dict[str, Any], **arguments: Any) -> dict[str, Any]:
    return {KEY: {"policy": document(ADMINISTRATION, *more), **arguments}}


ARN = f"${{{KEY}.arn}}"


def test_without_a_policy_kms_writes_one_that_leaves_all_to_the_account() -> None:
    assert problems("SR341", {KEY: {}}) == {}
    assert problems("SR345", {KEY: {}}) == {}
    group = {"aws_cloudwatch_log_group.g": {"name": "g", "kms_key_id": ARN}}
    assert problems("SR343", {KEY: {}, **group}).keys() == group.keys()


def test_a_policy_may_be_a_resource_of_its_own() -> None:
    mine = document(by({"AWS": "arn:aws:iam::123456789012:role/r"}, "kms:*"))
    given = {KEY: {}, KEY_POLICY: {"key_id": f"${{{KEY}.id}}", "policy": mine}}
    assert problems("SR341", given).keys() == {KEY}


def test_a_policy_that_only_the_plan_knows_is_not_judged() -> None:
    given = {KEY: {"policy": "${data.aws_iam_policy_document.k.json}"}}
    group = {"aws_cloudwatch_log_group.g": {"name": "g", "kms_key_id": ARN}}
    for code in ("SR341", "SR343", "SR345"):
        assert problems(code, {**given, **group}) == {}


@pytest.mark.parametrize(
    ("arguments", "held"),
    [
        ({"enable_key_rotation": "true"}, True),
        ({"enable_key_rotation": "${var.rotation}"}, True),
        ({"enable_key_rotation": "false"}, False),
        ({}, False),
        ({"customer_master_key_spec": "RSA_4096"}, True),
        ({"customer_master_key_spec": "SYMMETRIC_DEFAULT"}, False),
    ],
)
def test_rotation(arguments: dict[str, str], held: bool) -> None:
    assert (problems("SR342", {KEY: arguments}) == {}) is held


PUBLISHERS: dict[str, dict[str, dict[str, Any]]] = {
    "events.amazonaws.com": {
        "aws_cloudwatch_event_target.x": {
            "rule": "${aws_cloudwatch_event_rule.x.name}",
            "arn": f"${{{TOPIC}.arn}}",
        },
        "aws_cloudwatch_event_rule.x": {"name": "x"},
    },
    "s3.amazonaws.com": {
        "aws_s3_bucket_notification.x": {
            "bucket": "${aws_s3_bucket.x.id}",
            "topic": [{"topic_arn": f"${{{TOPIC}.arn}}"}],
        },
        "aws_s3_bucket.x": {"bucket": "x"},
    },
    "cloudwatch.amazonaws.com": {
        "aws_cloudwatch_composite_alarm.x": {"alarm_name": "x", "ok_actions": [f"${{{TOPIC}.arn}}"]},
    },
}


@pytest.mark.parametrize("service", PUBLISHERS)
def test_whoever_publishes_to_a_topic_uses_its_key(service: str) -> None:
    topic = {
        TOPIC: {"name": "t", "kms_master_key_id": f"${{{ALIAS}.arn}}"},
        ALIAS: {"target_key_id": f"${{{KEY}.id}}"},
    }
    given = {**topic, **PUBLISHERS[service]}
    assert problems("SR343", {**given, **key()}).keys() == {TOPIC}
    let_in = by({"Service": service}, "kms:Decrypt", "kms:GenerateDataKey*")
    assert problems("SR343", {**given, **key(let_in)}) == {}


def test_a_key_policy_may_name_the_role_itself() -> None:
    queue = {QUEUE: {"name": "q", "kms_master_key_id": ARN}}
    given = {**role(allow("sqs:ReceiveMessage", "arn:aws:sqs::123456789012:q")), **queue}
    assert problems("SR344", {**given, **key()}).keys() == {ROLE}
    named = by({"AWS": "arn:aws:iam::123456789012:role/r"}, "kms:Decrypt")
    assert problems("SR344", {**given, **key(named)}) == {}
    # Without the account in it the key's policy alone counts.
    alone = {KEY: {"policy": document(by({"AWS": "arn:aws:iam::123456789012:role/other"}, "kms:*"))}}
    allowed = role(allow("sqs:ReceiveMessage", "arn:aws:sqs::123456789012:q"), allow("kms:Decrypt", ARN))
    assert problems("SR344", {**allowed, **queue, **alone}).keys() == {ROLE}
    assert problems("SR344", {**allowed, **queue, **key()}) == {}


def test_who_does_not_use_the_queue_needs_no_key() -> None:
    queue = {QUEUE: {"name": "q", "kms_master_key_id": ARN}}
    given = role(allow("sqs:GetQueueUrl", "arn:aws:sqs::123456789012:q"))
    assert problems("SR344", {**given, **queue, **key()}) == {}


def test_aws_own_keys_are_nobodys_to_open() -> None:
    """Those of SQS and DynamoDB let in whoever may use the queue or the table."""
    queue = {QUEUE: {"name": "q", "kms_master_key_id": "alias/aws/sqs"}}
    table = {TABLE: {"name": "t", "server_side_encryption": [{"enabled": True}]}}
    given = role(allow(["sqs:SendMessage", "dynamodb:GetItem"], "*"))
    assert problems("SR344", {**given, **queue, **table}) == {}


@pytest.mark.parametrize(
    ("principal", "held"),
    [
        ({"AWS": "123456789012"}, True),
        ({"AWS": "arn:aws:iam::123456789012:role/backup"}, True),
        ({"AWS": "${aws_iam_role.r.arn}"}, True),
        ({"Service": "backup.amazonaws.com"}, True),  # not all of its uses are known here
        ({"Service": "logs.us-east-1.amazonaws.com"}, False),
        ({"AWS": "210987654321"}, False),
        ("*", False),
    ],
)
def test_who_may_be_in_a_keys_policy(principal: Any, held: bool) -> None:
    assert (problems("SR345", key(by(principal, "kms:Decrypt"))) == {}) is held


def trail_problems(synthesis: Path, sid: str) -> list[str]:
    """What is said of the audit trail when its key's policy lacks a statement."""
    stack = load(synthesis / "bootstrap")
    draft = Draft(stack)
    with statements(draft, "audit/key/key") as found:
        del found[sid]
    return [
        verdict.resource.path for verdict in CHECKS["SR343"].run(draft.stack()) if verdict.problem is not None
    ]


@pytest.mark.parametrize(
    ("sid", "named"),
    [
        ("CloudTrailEncrypt", ["audit/trail"]),
        ("CloudTrailDescribe", ["audit/trail"]),
        ("CloudWatchLogs", ["audit/log_group"]),
    ],
)
def test_the_audit_trail_uses_its_key(synthesis: Path, sid: str, named: list[str]) -> None:
    assert trail_problems(synthesis, sid) == named
